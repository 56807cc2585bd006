//! The command line, and where the sandbox's binary comes from.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use clap::{Parser, Subcommand, ValueEnum};

/// Measures the sandbox and prints what it found as markdown tables, beside what is asked of it.
///
/// Progress goes to stderr, the tables to stdout. Nothing fails because something was slow: a goal that was missed is
/// a word in the table. Run it on a machine that has nothing else to do.
///
/// It needs `wrk`, and for the comparison with Prism Node.js and npm:
///
///   apt-get install wrk nodejs npm
///
/// Examples:
///
///   cargo run --release -p droppay-benches > table.md
///   cargo run --release -p droppay-benches -- --seconds 2 --rounds 3 --skip-prism
///   cargo run --release -p droppay-benches -- --only listings
#[derive(Debug, Parser)]
#[command(name = "sandbox-load", version, verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// Seconds of each run of wrk
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=60))]
    pub(crate) seconds: u32,

    /// Rounds of wrk, in each of which every server has its turn; the table shows medians
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=99))]
    pub(crate) rounds: u32,

    /// Do without the comparison with Prism, which needs Node.js and npm
    #[arg(long)]
    pub(crate) skip_prism: bool,

    /// Measure only this
    #[arg(long, value_name = "MEASURE")]
    only: Option<Measure>,

    /// Measure this binary, instead of building droppay-sandbox in its release profile
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,

    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Measure {
    /// Requests per second, beside a bare axum handler and Prism
    Throughput,
    /// Start to first answer, and memory at rest
    Start,
    /// Memory with 100,000 pushes, and pages out of them with each filter and order
    Listings,
    /// Moving the clock by a year with 10,000 recurring pushes
    Clock,
    /// Pages out of 120,000 transfers, for which there is no goal
    Transfers,
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.to_possible_value();
        f.write_str(name.as_ref().map_or("", |name| name.get_name()))
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve two static bodies with axum, for `sandbox-load` itself to compare with
    #[command(hide = true)]
    BareAxum {
        /// The file of the body that answers a GET
        read: PathBuf,
        /// The file of the body that answers a POST
        created: PathBuf,
    },
}

impl Arguments {
    /// What is to be measured, in the order of the table.
    pub(crate) fn measures(&self) -> Vec<Measure> {
        match self.only {
            Some(measure) => vec![measure],
            None => Measure::value_variants().to_vec(),
        }
    }

    /// The binary of the sandbox, built now unless one was given.
    pub(crate) fn sandbox(&self) -> Result<PathBuf> {
        if let Some(binary) = &self.binary {
            ensure!(binary.is_file(), "there is no file {}", binary.display());
            return Ok(binary.clone());
        }
        let folder = release_folder()?;
        eprintln!("== building droppay-sandbox");
        // What cargo writes to stdout would stand in the table.
        let built = Process::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args([
                "build",
                "--release",
                "--package",
                "droppay-sandbox",
                "--bin",
                "droppay-sandbox",
            ])
            .arg("--target-dir")
            .arg(folder.parent().unwrap_or(&folder))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(Stdio::null())
            .status()
            .context("failed to run cargo; name a built sandbox with --binary")?;
        if !built.success() {
            bail!("droppay-sandbox does not build");
        }
        Ok(folder.join("droppay-sandbox"))
    }
}

/// The folder of the release binaries, which is where this one is.
fn release_folder() -> Result<PathBuf> {
    let this = std::env::current_exe().context("failed to find this binary's own folder")?;
    let folder = this.parent().and_then(Path::parent).context("this binary is in no folder")?;
    Ok(folder.join("release"))
}

/// Where things that were installed for the benchmark are kept from one run to the next.
pub(crate) fn cache_folder() -> Result<PathBuf> {
    let release = release_folder()?;
    Ok(release.parent().map(Path::to_owned).unwrap_or(release))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}
