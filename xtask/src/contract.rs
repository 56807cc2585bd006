//! `cargo xtask contract`: holds a server against the document, and proves that it would find what is wrong.

use std::{
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::{command::DOCUMENT, document::Document, failure::Failure, sandbox::Sandbox};
use login::Login;
use schemathesis::{Run, Schemathesis};

mod coverage;
mod gate;
mod live;
mod login;
mod planted;
mod python;
mod report;
mod schemathesis;

/// What the command is asked.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many cases to generate for each operation
    #[arg(long, value_name = "NUMBER", default_value_t = 25)]
    cases: u32,

    /// What the cases are drawn from: the same seed draws the same
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,

    /// Prove that the suites can fail: plant wrong exchanges before the judge of recordings, and one violation of the
    /// contract after the other in the sandbox, and demand that each is found by the check whose task it is
    #[arg(long)]
    planted: bool,

    /// Have openapi-core judge what was recorded in this folder by `DROPPAY_RECORD=FOLDER cargo test`
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["planted", "url"])]
    recorded: Option<PathBuf>,

    #[command(flatten)]
    live: Box<live::Server>,
}

/// Does what it is asked.
pub(crate) fn run(asked: &Arguments, root: &Path, out: &mut dyn Write) -> Result<u8, Failure> {
    if let Some(folder) = &asked.recorded {
        return python::judge_recorded(root, folder, out);
    }
    let schemathesis = Schemathesis::of(root)?;
    if asked.planted {
        python::prove(root, out)?;
        return planted::run(&schemathesis, root, asked.seed, out);
    }
    if let Some(url) = &asked.live.url {
        return live::run(url, asked, &schemathesis, root, out);
    }
    judge_sandbox(asked, &schemathesis, root, out)
}

/// Every check and every phase against the sandbox.
fn judge_sandbox(
    asked: &Arguments,
    schemathesis: &Schemathesis,
    root: &Path,
    out: &mut dyn Write,
) -> Result<u8, Failure> {
    let start = Instant::now();
    schemathesis.print_left_out(out)?;
    let program = Sandbox::build(root, &[])?;
    let sandbox = Sandbox::start(&program, &login::WORLD)?;
    let login = Login::to(sandbox.base_url())?;
    let calls_before = sandbox.calls()?.len();
    let run = Run {
        url: sandbox.base_url(),
        cases: asked.cases,
        seed: asked.seed,
        environment: login.environment(),
        patience: patience(asked.cases),
        arguments: Vec::new(),
    };
    let report = schemathesis.run(&run, Some(&mut *out))?;
    let calls = sandbox.calls()?.split_off(calls_before);
    let table = coverage::Table::of(&operations(root)?, &calls);
    writeln!(out, "{table}")?;
    report.expect_nothing()?;
    report.expect_every_phase()?;
    table.expect_success_of_each()?;
    let cases = report.test_cases.generated;
    writeln!(out, "{:>12} {cases} cases, no finding, in {:.0?}", "Kept", start.elapsed())?;
    Ok(0)
}

/// How long a run on this machine may take at most, with so many cases for each operation: many times what it needs, so
/// that it ends in the end and not because the machine is busy.
fn patience(cases: u32) -> Duration {
    Duration::from_secs(600) + Duration::from_secs(15) * cases
}

/// The `operationId`s of the document.
fn operations(root: &Path) -> Result<Vec<String>, Failure> {
    let contract = contract(root)?;
    Ok(contract.operations().iter().map(|operation| operation.id.clone()).collect())
}

fn contract(root: &Path) -> Result<droppay_contract::Contract, Failure> {
    let failed = |error: String| Failure::Reason(format!("error: {DOCUMENT}: {error}"));
    let document = Document::load(&document(root)).map_err(|error| failed(error.to_string()))?;
    droppay_contract::Contract::new(document.value()).map_err(|error| failed(error.to_string()))
}

fn document(root: &Path) -> PathBuf {
    root.join(DOCUMENT)
}
