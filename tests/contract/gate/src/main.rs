//! The `droppay-read-only-gate` program: see the library for what it is for.

use std::io::{BufRead as _, Write as _};
use std::process::ExitCode;

use clap::Parser;
use droppay_read_only_gate::{Gate, Pace, Passed, Reader, Tokens, Words};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Lets a judge on this machine read a DropPay, and nothing else.
///
/// The tokens are read from the first line of the input, as {"user": "...", "application": "..."}: no command line and no
/// environment shows them. It listens on a free port of 127.0.0.1, and says so in its first line, as {"url": "...",
/// "words": {"user": "...", "application": "..."}}. A call with one of these words as its bearer token reaches the server
/// with the token that the word stands for; the words are others in each run. `GET` calls of the document's operations
/// are passed on, and one line of JSON is written for each call that came. When the input ends, so does the gate.
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
    let (words, pace) = (Words::random(), Pace::per_second(arguments.per_second));
    let gate = Gate::new(reader, tokens, words.clone(), pace, say);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut out = std::io::stdout();
    let url = format!("http://{}", listener.local_addr()?);
    writeln!(out, "{}", json!({ "url": url, "words": words }))?;
    out.flush()?;
    tokio::select! {
        served = axum::serve(listener, gate.router()) => Ok(served?),
        () = end_of_input() => Ok(()),
    }
}

/// Waits until whoever has started the gate closes the input, or is no more, by whatever end: a gate that outlives it
/// would hold the tokens for nobody.
async fn end_of_input() {
    let (closed, seen) = oneshot::channel();
    std::thread::spawn(move || {
        // An input that cannot be read has ended as well.
        let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        let _ = closed.send(());
    });
    let _ = seen.await;
}

/// Nobody can be told that the output is closed.
fn say(passed: &Passed) {
    let mut out = std::io::stdout().lock();
    let line = serde_json::to_string(passed).unwrap_or_default();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
