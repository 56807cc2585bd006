//! The commands and what they print.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use clap::{Parser, Subcommand};

use crate::{
    bench, clients, compat, contract, docs,
    document::Document,
    failure::{FAILED, Failure, STALE},
    generate, lint,
    outputs::{self, Output, Stale},
    rules,
    tools::Tools,
};

/// The document, from the root of the workspace.
pub(crate) const DOCUMENT: &str = "openapi/droppay.yaml";

/// Derives the Rust client from openapi/droppay.yaml, and proves what the document promises to everybody else.
///
/// Change the document, run `cargo xtask generate`, and commit both. Generated files are never edited by hand. `lint`,
/// `clients`, `contract` and `docs` call programs of other languages: `cargo xtask tools` installs those that are pinned.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", after_help = EXIT_CODES)]
pub(crate) struct Command {
    #[command(subcommand)]
    task: Task,
    /// The root of the workspace to work on.
    #[arg(long, global = true, hide = true)]
    root: Option<PathBuf>,
}

const EXIT_CODES: &str = "Exit codes:\n  0  done; with `check`: every generated file is fresh\n  \
    1  failed: something is wrong with the document, a client or a server, or a file cannot be read or written\n  \
    4  with `check` or `clients --check`: at least one file is stale\n  \
    2  the command line is wrong";

#[derive(Subcommand)]
enum Task {
    /// Write every generated file that differs from what the document says.
    Generate,
    /// Compare the generated files with the document and show the differences; write nothing.
    Check,
    /// Explain the rules that the document is checked against.
    Rules,
    /// Install the pinned programs of other languages, which the commands below call, into target/tools.
    Tools,
    /// Lint the document and its workflows with Redocly and Spectral.
    Lint(lint::Arguments),
    /// Compare the document with the last released one, and judge its version.
    Compat(compat::Arguments),
    /// Generate clients in other languages and have each move money in the sandbox.
    Clients(clients::Arguments),
    /// Hold a server against the document.
    Contract(contract::Arguments),
    /// Write the pages for readers.
    Docs(docs::Arguments),
    /// Measure what the crates cost, or hold them to what they may cost.
    Bench(bench::Arguments),
}

impl Command {
    /// Runs the command; what it has to say goes to `out`.
    pub(crate) fn run(self, out: &mut dyn Write) -> ExitCode {
        let root = self.root.unwrap_or_else(workspace_root);
        let result = match self.task {
            Task::Generate => generate_files(&root, out),
            Task::Check => check_files(&root, out),
            Task::Rules => print_rules(out),
            Task::Tools => Tools::of(&root).install(out),
            Task::Lint(asked) => lint::run(&asked, &root, out),
            Task::Compat(asked) => compat::run(&asked, &root, out),
            Task::Clients(asked) => clients::run(&asked, &root, out),
            Task::Contract(asked) => contract::run(&asked, &root, out),
            Task::Docs(asked) => docs::run(&asked, &root, out),
            Task::Bench(asked) => bench::run(&asked, &root, out),
        };
        let failure = match result {
            Ok(code) => return ExitCode::from(code),
            Err(failure) => failure,
        };
        // Nobody can be told that the output is closed.
        drop(failure.say(out));
        ExitCode::from(FAILED)
    }
}

/// The folder above this crate, wherever the command is called from.
fn workspace_root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    here.parent().map(Path::to_path_buf).unwrap_or(here)
}

/// Everything the document says, or why it cannot be said.
fn derive(root: &Path) -> Result<Vec<Output>, Failure> {
    let document = Document::load(&root.join(DOCUMENT))
        .map_err(|error| Failure::Reason(format!("error: {error}")))?;
    let broken = rules::check(&document);
    if !broken.is_empty() {
        let list: String = broken.iter().map(|broken| format!("error: {broken}\n")).collect();
        return Err(Failure::Reason(format!(
            "{list}{} rules broken; nothing was written",
            broken.len()
        )));
    }
    generate::outputs(&document).map_err(|error| Failure::Reason(format!("error: {error}")))
}

fn generate_files(root: &Path, out: &mut dyn Write) -> Result<u8, Failure> {
    let start = Instant::now();
    let outputs = derive(root)?;
    for output in &outputs {
        let path = output.path();
        let failed = |error| Failure::Io(root.join(&path), error);
        if outputs::compare(root, output).map_err(failed)?.is_none() {
            writeln!(out, "{:>12} {path}", "Fresh")?;
            continue;
        }
        outputs::write(root, output).map_err(failed)?;
        writeln!(out, "{:>12} {path} ({} lines)", "Wrote", output.text.lines().count())?;
    }
    print_strangers(root, &outputs, out)?;
    writeln!(out, "{:>12} {} files in {:.0?}", "Finished", outputs.len(), start.elapsed())?;
    Ok(0)
}

fn check_files(root: &Path, out: &mut dyn Write) -> Result<u8, Failure> {
    let outputs = derive(root)?;
    let mut stale = 0;
    for output in &outputs {
        let path = output.path();
        match outputs::compare(root, output)
            .map_err(|error| Failure::Io(root.join(&path), error))?
        {
            None => writeln!(out, "{:>12} {path}", "Fresh")?,
            Some(Stale::Missing) => {
                stale += 1;
                writeln!(out, "{:>12} {path}", "Missing")?;
            }
            Some(Stale::Different { found }) => {
                stale += 1;
                writeln!(out, "{:>12} {path}", "Stale")?;
                outputs::print_difference(out, &path, &found, &output.text)?;
            }
        }
    }
    stale += print_strangers(root, &outputs, out)?;
    if stale == 0 {
        return Ok(0);
    }
    writeln!(
        out,
        "{stale} files differ from {DOCUMENT}; run `cargo xtask generate` and commit the result"
    )?;
    Ok(STALE)
}

/// Names the files that are not generated, and says how many there are.
fn print_strangers(root: &Path, outputs: &[Output], out: &mut dyn Write) -> Result<usize, Failure> {
    let strangers = outputs::strangers(root, outputs)
        .map_err(|error| Failure::Io(root.to_path_buf(), error))?;
    for stranger in &strangers {
        writeln!(out, "{:>12} {} is not generated; remove it", "Stranger", stranger.display())?;
    }
    Ok(strangers.len())
}

fn print_rules(out: &mut dyn Write) -> Result<u8, Failure> {
    for rule in rules::RULES {
        writeln!(out, "{}\n    {}", rule.name, rule.protects)?;
    }
    Ok(0)
}

#[cfg(test)]
mod tests;
