//! Submits a part of the chaos test's orders: see `droppay_tests::chaos`.

use std::process::ExitCode;

use droppay_tests::chaos::submitter;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let errand = std::env::args().nth(1).unwrap_or_default();
    match submitter::run(&errand).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
