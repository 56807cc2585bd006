//! `droppay-benches`: what the crates cost, beside what people would use instead. Every comparison is made within one run
//! on one machine, so that its ratios mean the same on a slow machine as on a fast one.

mod arguments;
mod by_tasks;
mod calls;
mod codegen;
mod interleave;
mod listing;
mod machine;
mod median;
mod one_core;
mod page;
mod plot;
mod process;
mod reading;
mod report;
mod sandbox;
mod stolen;
mod table;
mod tokens;
mod webhook;
mod weight;
mod workspace;

use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::Parser as _;

use arguments::{Arguments, Command, Measure, Run};
use machine::Machine;
use page::Page;
use report::Section;
use stolen::Watch;

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("droppay-benches: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<()> {
    match arguments.command {
        Command::Run(run) => measure_all(&run),
        Command::BareAxum { read, created } => {
            // The runtime that people have: one thread for each core.
            let runtime = tokio::runtime::Runtime::new().context("no runtime")?;
            runtime.block_on(sandbox::bare_axum::serve(&read, &created))
        }
        Command::PageServer => {
            let runtime = tokio::runtime::Runtime::new().context("no runtime")?;
            runtime.block_on(listing::server::serve())
        }
        Command::ReadListing(asked) => {
            let runtime = tokio::runtime::Runtime::new().context("no runtime")?;
            runtime.block_on(listing::reader::read(&asked))
        }
    }
}

/// If the host takes more percent of the cores' time than this, what was measured meanwhile is in doubt.
const DISTURBING: f64 = 1.0;

fn measure_all(run: &Run) -> Result<()> {
    if cfg!(debug_assertions) && !run.quick {
        eprintln!("this is a debug build: run `cargo xtask bench`, or believe nothing");
    }
    let (mut page, mut failed) = (Page::new(Machine::now()), Vec::new());
    for measure in run.measures() {
        eprintln!("== {measure}");
        let watch = Watch::start();
        let section = section(measure, run);
        if let Some(percent) = watch.percent_stolen().filter(|percent| *percent > DISTURBING) {
            eprintln!(
                "   the host gave {percent:.1} % of the cores' time to others: measure it again"
            );
        }
        match section {
            Ok(section) => page.add(section),
            Err(error) => {
                eprintln!("== {measure} could not be measured: {error:#}");
                failed.push(measure.to_string());
            }
        }
    }
    if !failed.is_empty() {
        // What was measured may have taken long, and is shown.
        page.print()?;
        bail!("not measured, for the reasons above: {}", failed.join(", "));
    }
    let is_whole = run.measures.is_empty() && !run.quick && !run.print;
    if is_whole { page.write() } else { page.print() }
}

fn section(measure: Measure, run: &Run) -> Result<Section> {
    match measure {
        Measure::Calls => calls::measure(run),
        Measure::Reading => reading::measure(run),
        Measure::Tokens => tokens::measure(run),
        Measure::Listing => listing::measure(run),
        Measure::Webhook => webhook::measure(run),
        Measure::Sandbox => sandbox::measure(run),
        Measure::Weight => weight::measure(run),
        Measure::Codegen => codegen::measure(run),
    }
}
