//! `cargo xtask clients`: other languages generate a client from the document, check its types and move money with it.
//!
//! Each folder of tests/clients with a `suite.toml` is one generator for one language. A run of all of them writes the
//! table in docs/languages.md, so that it says what was seen and nothing else.

mod bench;
mod evolution;
mod needs;
mod page;
mod pins;
mod placeholders;
mod prism;
mod program;
mod progress;
mod reach;
mod scenario;
mod servers;
mod sources;
mod suite;
mod table;
mod workshop;

use std::{
    io::Write,
    num::{NonZeroU64, NonZeroUsize},
    path::{self, Path},
    thread,
    time::{Duration, Instant},
};

use self::{
    page::{PAGE, Page},
    program::Surroundings,
    servers::RealServers,
    suite::Suite,
    table::Row,
    workshop::{Outcome, WORKSHOP, Workshop},
};
use crate::{
    command::DOCUMENT,
    document::Document,
    failure::{Failure, STALE},
    shapes,
    tools::Tools,
};

/// What the command is asked.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// Languages (python) or suites (python-openapi-generator) to run; all of them, if none is given
    #[arg(value_name = "LANGUAGE")]
    languages: Vec<String>,
    /// Compare the table in docs/languages.md with the run instead of writing it
    #[arg(long, conflicts_with = "languages")]
    check: bool,
    /// How many suites run at a time; as many as the machine has cores, if not given
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// After how many seconds a program is stopped that has not ended
    #[arg(long, value_name = "SECONDS", default_value = "180")]
    deadline: NonZeroU64,
}

const AFTER_HELP: &str = "\
Each suite of tests/clients generates a client, checks its types together with a scenario, and runs
the scenario three times: against the sandbox; through Prism, which judges every call; and against a
sandbox that sends an enumeration value and properties that the document does not know. What becomes
of the client then is no error; it goes into the table.

The generated clients stay in target/clients, and what was said in target/clients/.logs, to be looked
at. tests/clients/README.md tells how to add a language.

Exit codes:
  0  every suite passed
  1  a suite failed, or something is missing
  4  with --check: every suite passed, and docs/languages.md says something else
  2  the command line is wrong";

/// Does what it is asked.
pub(crate) fn run(asked: &Arguments, root: &Path, out: &mut dyn Write) -> Result<u8, Failure> {
    let root = &path::absolute(root).map_err(Failure::at(root))?;
    let tools = Tools::of(root);
    let suites = suite::chosen(suite::all(root)?, &asked.languages)?;
    needs::check(&suites, &tools)?;
    let home = root.join(WORKSHOP).join(".home");
    let deadline = Duration::from_secs(asked.deadline.get());
    let surroundings =
        Surroundings::new(home.clone(), &tools, deadline).map_err(Failure::at(&home))?;
    let document = Document::load(&root.join(DOCUMENT))
        .map_err(|error| Failure::Reason(format!("error: {error}")))?;
    let operations = shapes::operations(document.value()).map(|it| it.id.to_owned()).collect();
    writeln!(out, "{:>12} the sandbox", "Building")?;
    let servers = RealServers::build(root, &tools, &surroundings)?;
    run_suites(
        asked,
        &suites,
        &Workshop { root, surroundings: &surroundings, servers: &servers, operations },
        out,
    )
}

/// Runs the suites, and settles the page if they were all.
fn run_suites(
    asked: &Arguments,
    suites: &[Suite],
    workshop: &Workshop<'_>,
    out: &mut dyn Write,
) -> Result<u8, Failure> {
    let root = workshop.root;
    // What would come to light at the end is better known at the start.
    let versions = suites.iter().map(|suite| pins::version(suite, root));
    let versions: Vec<String> = versions.collect::<Result<_, _>>()?;
    Page::with(root, "")?;
    let outcomes = work_on(suites, asked.jobs, workshop, out)?;
    if !asked.languages.is_empty() {
        writeln!(out, "{PAGE} was left as it is: only a run of all suites writes it")?;
        return Ok(0);
    }
    let rows = suites.iter().zip(versions).zip(&outcomes);
    let rows: Vec<Row<'_>> =
        rows.map(|((suite, version), outcome)| Row { suite, version, outcome }).collect();
    settle(asked.check, &Page::with(root, &table::write(&rows))?, root, out)
}

/// What became of the suites, if none failed.
fn work_on(
    suites: &[Suite],
    jobs: Option<NonZeroUsize>,
    workshop: &Workshop<'_>,
    out: &mut dyn Write,
) -> Result<Vec<Outcome>, Failure> {
    let jobs = jobs.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let count =
        if suites.len() == 1 { "1 suite".to_owned() } else { format!("{} suites", suites.len()) };
    writeln!(out, "{:>12} {count}, {} at a time", "Running", jobs.min(suites.len()))?;
    let start = Instant::now();
    let work = |suite: &Suite, tell: &dyn Fn(_)| workshop.run(suite, tell);
    let outcomes = progress::run(suites, jobs, work, out)?;
    writeln!(out, "{:>12} {count} in {:.0} s", "Finished", start.elapsed().as_secs_f64())?;
    let failed = suites.iter().zip(&outcomes).filter(|(_, outcome)| outcome.is_none());
    let failed: Vec<&str> = failed.map(|(suite, _)| suite.name.as_str()).collect();
    if failed.is_empty() {
        return Ok(outcomes.into_iter().flatten().collect());
    }
    Err(Failure::Reason(format!(
        "error: {} of {count} failed: {}; {PAGE} was left as it is",
        failed.len(),
        failed.join(", ")
    )))
}

/// Writes the page, or says how it differs.
fn settle(check: bool, page: &Page, root: &Path, out: &mut dyn Write) -> Result<u8, Failure> {
    if page.is_fresh() {
        writeln!(out, "{:>12} {PAGE}", "Fresh")?;
        return Ok(0);
    }
    if !check {
        page.write(root)?;
        writeln!(out, "{:>12} {PAGE}", "Wrote")?;
        return Ok(0);
    }
    writeln!(out, "{:>12} {PAGE}", "Stale")?;
    page.print_difference(out)?;
    writeln!(
        out,
        "{PAGE} says something else than this run; run `cargo xtask clients` and commit it"
    )?;
    Ok(STALE)
}

#[cfg(test)]
mod tests;
