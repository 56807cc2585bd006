//! `cargo xtask bench`: what the crates cost, beside what people would use instead, and the guard over what may not grow
//! unnoticed.
//!
//! A time is a report, because a machine may be busy with something else. What is held to a bound is what comes out the
//! same each time: instructions and crates.

use std::{io::Write, path::Path, process::Command};

use crate::{
    failure::{FAILED, Failure},
    tools, weight,
};

/// What the command is asked.
#[derive(clap::Args)]
#[command(after_help = NEEDS)]
pub(crate) struct Arguments {
    /// What is measured: calls, reading, tokens, listing, webhook, sandbox, weight or codegen; everything if not given, and
    /// only then docs/benchmarks.md is written.
    measures: Vec<String>,
    /// So little of everything that it shows no more than that all of it works.
    #[arg(long, conflicts_with = "guard")]
    quick: bool,
    /// Print the page instead of writing it.
    #[arg(long, conflicts_with = "guard")]
    print: bool,
    /// Measure no time, but hold instructions and crates to their bounds.
    #[arg(long, conflicts_with = "measures")]
    guard: bool,
}

const NEEDS: &str = "It needs Linux; a C compiler, pkg-config and OpenSSL's headers; wrk, valgrind, util-linux, a Java runtime, and \
    Node.js with npm (`apt-get install build-essential pkg-config libssl-dev wrk valgrind default-jre-headless nodejs npm`); \
    the pinned programs of `cargo xtask tools`; and the registries of Rust and npm. `--guard` needs valgrind only. A run of \
    everything takes about 50 minutes on two cores; leave the machine alone meanwhile.";

/// Measures, or guards.
pub(crate) fn run(asked: &Arguments, root: &Path, out: &mut dyn Write) -> Result<u8, Failure> {
    if asked.guard { guard(root, out) } else { measure(asked, root) }
}

fn measure(asked: &Arguments, root: &Path) -> Result<u8, Failure> {
    let mut command = program(root, "droppay-benches");
    command.arg("run").args(&asked.measures);
    command.args(asked.quick.then_some("--quick")).args(asked.print.then_some("--print"));
    ended(command)
}

/// Both bounds are looked at, so that one run tells all that is wrong.
fn guard(root: &Path, out: &mut dyn Write) -> Result<u8, Failure> {
    let crates = weight::check(root, out);
    if let Err(failure) = crates {
        failure.say(out)?;
        out.flush()?;
        count_instructions(root)?;
        return Ok(FAILED);
    }
    out.flush()?;
    count_instructions(root)
}

fn count_instructions(root: &Path) -> Result<u8, Failure> {
    let mut command = program(root, "droppay-instructions");
    command.arg("--check");
    ended(command)
}

/// A program of the workspace, built in the release profile and then run.
fn program(root: &Path, package: &str) -> Command {
    let mut command = Command::new(tools::cargo());
    command.current_dir(root).args(["run", "--quiet", "--release", "--package", package, "--"]);
    command
}

/// Runs it to its end. What it has to say it has said itself.
fn ended(mut command: Command) -> Result<u8, Failure> {
    let status = command
        .status()
        .map_err(|error| Failure::Reason(format!("error: cargo cannot be run: {error}")))?;
    Ok(if status.success() { 0 } else { FAILED })
}
