//! The command line.

use std::fmt;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::listing;

/// Measures droppay-ext, droppay-api, the sandbox and the generator beside what people would use instead.
#[derive(Debug, Parser)]
#[command(name = "droppay-benches", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Measure, and write what was found
    Run(Run),
    /// Serve two static bodies with axum, for the sandbox to be compared with
    #[command(hide = true)]
    BareAxum {
        /// The file of the body that answers a GET
        read: PathBuf,
        /// The file of the body that answers a POST
        created: PathBuf,
    },
    /// Serve pages of pushes, for listings to be read from
    #[command(hide = true)]
    PageServer,
    /// Read a listing to its end, and say how long it took and how much memory it needed
    #[command(hide = true)]
    ReadListing(listing::reader::Asked),
}

/// Measures what is asked for, or everything.
///
/// A run of everything writes docs/benchmarks.md and the plots beside it; a run of some measures prints them and writes
/// nothing. Progress goes to stderr. Nothing fails because something was slow: a goal that was missed is a word in the
/// table. Run it on a machine that has nothing else to do.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Run {
    /// What is measured; everything if not given
    pub(crate) measures: Vec<Measure>,
    /// So little of everything that it shows no more than that all of it works
    #[arg(long)]
    pub(crate) quick: bool,
    /// Print the page instead of writing it
    #[arg(long)]
    pub(crate) print: bool,
}

/// What can be measured, in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Measure {
    /// Reading and creating a push, beside a client written by hand and openapi-generator's
    Calls,
    /// A page of pushes from bytes to typed values, beside plain structs
    Reading,
    /// The cached token, and many calls through many expiries
    Tokens,
    /// 100,000 pushes in pages, with latency and read-ahead
    Listing,
    /// Parsing and authenticating an event
    Webhook,
    /// The sandbox, beside axum, Prism and openapi-backend
    Sandbox,
    /// The time to build, the crates and the binary of a small program, beside other SDKs
    Weight,
    /// `cargo xtask check`, on documents of growing size
    Codegen,
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.to_possible_value();
        f.write_str(name.as_ref().map_or("", |name| name.get_name()))
    }
}

impl Run {
    /// What is to be measured, in the order of the page.
    pub(crate) fn measures(&self) -> Vec<Measure> {
        let asked = |measure: &Measure| self.measures.is_empty() || self.measures.contains(measure);
        Measure::value_variants().iter().copied().filter(asked).collect()
    }

    /// One of two numbers: how much of something is done in a run that counts, and in a quick one.
    pub(crate) fn scale<T>(&self, full: T, quick: T) -> T {
        if self.quick { quick } else { full }
    }
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
