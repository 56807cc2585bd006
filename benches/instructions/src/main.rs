//! `droppay-instructions`: what calls, pages and events cost in instructions, which no busy machine can disturb, and
//! whether that stays within the bounds in `bounds.toml`.

mod bounds;
mod count;
mod event;
mod in_process;
mod loopback;
mod scenario;

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Args, Parser, Subcommand};

use bounds::Bounds;
use droppay_instructions::{callers::Client, report::Report};

/// Counts the instructions of calls, pages and events, and holds them against bounds.
///
/// Each scenario runs in processes of its own under valgrind's callgrind, with N and with 2N repetitions. The difference,
/// divided by N, is what one repetition costs: starting up cancels out. The kernel's instructions are not counted. Calls
/// go over loopback to a server in the same thread; the cost of exchanging their bytes, the server's part included, is
/// subtracted, so that what is left is the client's.
///
/// To see where the instructions are:
///
///   cargo build --release -p droppay-instructions --config profile.release.debug=1
///   valgrind --tool=callgrind --callgrind-out-file=out target/release/droppay-instructions once read-push/droppay-ext 1000
///   callgrind_annotate --inclusive=yes out
#[derive(Debug, Parser)]
#[command(
    name = "droppay-instructions",
    verbatim_doc_comment,
    args_conflicts_with_subcommands = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run one scenario so many times, without counting: for valgrind
    Once {
        /// `read-push/droppay-ext`, for instance
        scenario: String,
        repetitions: u32,
    },
    /// Make calls as the lines on stdin say, and tell how long they took: for `droppay-benches`
    Caller {
        client: Client,
        /// The server that is called
        base_url: String,
    },
}

#[derive(Debug, Args)]
#[group(multiple = false)]
struct Output {
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
    /// Exit with 1 if a scenario is not within its bound
    #[arg(long)]
    check: bool,
    /// Write what was counted to bounds.toml, with a margin
    #[arg(long)]
    bless: bool,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("droppay-instructions: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: Arguments) -> Result<ExitCode> {
    match arguments.command {
        Some(Command::Once { scenario, repetitions }) => {
            let found = scenario::all().into_iter().find(|known| known.id() == scenario);
            let found = found.with_context(|| format!("there is no scenario {scenario}"))?;
            return (found.run)(repetitions).map(|()| ExitCode::SUCCESS);
        }
        Some(Command::Caller { client, base_url }) => {
            return client.work(&base_url).map(|()| ExitCode::SUCCESS);
        }
        None => {}
    }
    let report = Report { counted: count::all()? };
    let Output { json, check, bless } = arguments.output;
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
        return Ok(ExitCode::SUCCESS);
    }
    print!("{report}");
    if bless {
        Bounds::blessed(&report).write()?;
    }
    if !check {
        return Ok(ExitCode::SUCCESS);
    }
    let violations = Bounds::read()?.violations(&report);
    violations.iter().for_each(|violation| eprintln!("error: {violation}"));
    Ok(if violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
