//! The `droppay-read-only-gate` program: see the library for what it is for.

use std::io::{BufRead as _, Write as _};
use std::process::ExitCode;

use clap::Parser;
use droppay_read_only_gate::{Gate, Pace, Passed, Reader, Tokens};
use tokio::net::TcpListener;

/// Lets a judge on this machine read a DropPay, and nothing else.
///
/// It listens on a free port of 127.0.0.1 and says on which, passes `GET` calls of the document's operations on to the
/// server, and writes one line of JSON for each call that came. The tokens are read from the first line of the input, as
/// {"user": "...", "application": "..."}: no command line and no environment shows them.
#[derive(Parser)]
struct Arguments {
    /// The server
    #[arg(long, value_name = "URL")]
    server: String,

    /// How many calls are passed on in a second, at most
    #[arg(long, value_name = "NUMBER", default_value_t = 2)]
    per_second: u32,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("droppay-read-only-gate: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let reader = Reader::of(&arguments.server)?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let tokens: Tokens =
        serde_json::from_str(&line).map_err(|_| "the first line holds no tokens")?;
    let gate = Gate::new(reader, tokens, Pace::per_second(arguments.per_second), say);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut out = std::io::stdout();
    writeln!(out, "listening on http://{}", listener.local_addr()?)?;
    out.flush()?;
    axum::serve(listener, gate.router()).await?;
    Ok(())
}

/// Nobody can be told that the output is closed.
fn say(passed: &Passed) {
    let mut out = std::io::stdout().lock();
    let line = serde_json::to_string(passed).unwrap_or_default();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
