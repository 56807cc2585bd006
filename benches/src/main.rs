//! `sandbox-load`: how fast the sandbox is, as a table of ratios and sizes beside what is asked of it. Every comparison
//! is made within one run on one machine, so that the table means the same on a slow machine as on a fast one.

mod arguments;
mod bare_axum;
mod client;
mod clock_advance;
mod conditions;
mod listings;
mod median;
mod pages;
mod population;
mod prism;
mod server;
mod start;
mod table;
mod throughput;
mod transfer_listings;
mod wrk;

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Parser as _;

use arguments::{Arguments, Command, Measure};
use conditions::Conditions;
use table::Table;

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sandbox-load: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<()> {
    // The runtime that people have: one thread for each core.
    let runtime = tokio::runtime::Runtime::new().context("no runtime")?;
    match &arguments.command {
        Some(Command::BareAxum { read, created }) => {
            runtime.block_on(bare_axum::serve(read, created))
        }
        None => {
            let before = Conditions::now();
            let tables = runtime.block_on(measure(&arguments))?;
            println!("At the start {before}; at the end {}.", Conditions::now());
            println!("`wrk` for {} s in {} rounds.\n", arguments.seconds, arguments.rounds);
            for table in tables {
                println!("{table}");
            }
            Ok(())
        }
    }
}

async fn measure(arguments: &Arguments) -> Result<Vec<Table>> {
    if cfg!(debug_assertions) {
        eprintln!("this is a debug build: run it with `cargo run --release`, or believe nothing");
    }
    let measures = arguments.measures();
    if measures.contains(&Measure::Throughput) {
        wrk::ensure_installed()?;
    }
    let sandbox = arguments.sandbox()?;
    let mut tables = Vec::new();
    for measure in measures {
        eprintln!("== {measure}");
        tables.extend(match measure {
            Measure::Throughput => throughput::measure(&sandbox, arguments).await?,
            Measure::Start => start::measure(&sandbox).await?,
            Measure::Listings => listings::measure(&sandbox).await?,
            Measure::Clock => clock_advance::measure(&sandbox).await?,
            Measure::Transfers => transfer_listings::measure(&sandbox).await?,
        });
    }
    Ok(tables)
}
