//! The `droppay-sandbox` program.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;

mod cli;
#[cfg(feature = "contract-violations")]
mod planted;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(cli::Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("droppay-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: cli::Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let asked_to_stop = StopSignals::listen()?;
    let (open, has_pages) = (arguments.open, arguments.has_pages());
    let sandbox = arguments.sandbox().start().await?;
    let mut out = std::io::stdout();
    // Whoever started the sandbox may have closed its output. It serves all the same.
    let _ = out.write_all(cli::greeting(&sandbox, has_pages).as_bytes()).and_then(|()| out.flush());
    if open && let Err(error) = open::that_detached(sandbox.base_url()) {
        eprintln!("droppay-sandbox: no browser could be opened: {error}");
    }
    asked_to_stop.wait().await;
    sandbox.shutdown().await;
    Ok(())
}

/// The signals that ask a program to stop.
#[cfg(unix)]
struct StopSignals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl StopSignals {
    fn listen() -> std::io::Result<StopSignals> {
        use tokio::signal::unix::{SignalKind, signal};
        let terminate = signal(SignalKind::terminate())?;
        let interrupt = signal(SignalKind::interrupt())?;
        Ok(StopSignals { terminate, interrupt })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// The signals that ask a program to stop.
#[cfg(not(unix))]
struct StopSignals;

#[cfg(not(unix))]
impl StopSignals {
    fn listen() -> std::io::Result<StopSignals> {
        Ok(StopSignals)
    }

    async fn wait(self) {
        // Without a way to be told, the program runs until it is ended.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
