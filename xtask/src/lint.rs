//! `cargo xtask lint`: the document as linters of other people see it.
//!
//! Redocly and Spectral know what OpenAPI asks and what other tools trip over; the house rules say in Spectral's
//! language what this document asks of itself, so that an editor shows them while one writes. A rule whose path leads
//! nowhere finds nothing and looks like a document without faults, so each part of each house rule is tried on a document
//! that breaks it.

mod house;

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    io::Write,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

use crate::{
    command::DOCUMENT,
    document::Document,
    failure::{FAILED, Failure},
    tools::Tools,
};

/// The workflows, from the root of the workspace.
pub(crate) const WORKFLOWS: &str = "openapi/droppay.arazzo.yaml";
/// The rules of the house.
const HOUSE: &str = "openapi/house/rules.yaml";
/// A document that breaks each of them.
const BROKEN: &str = "openapi/house/broken.yaml";
/// What both linters are held to.
const RULES: &str = ".spectral.yaml";

/// What the command is asked.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

/// Lints the document and its workflows, and tries the rules themselves.
pub(crate) fn run(_asked: &Arguments, root: &Path, out: &mut dyn Write) -> Result<u8, Failure> {
    let tools = Tools::of(root);
    let linters: [(&str, Command); 3] = [
        ("Redocly", redocly(&tools, root, DOCUMENT)?),
        ("Redocly", redocly(&tools, root, WORKFLOWS)?),
        ("Spectral", spectral(&tools, root, RULES.as_ref(), "stylish", DOCUMENT)?),
    ];
    let mut wrong = false;
    for (name, mut linter) in linters {
        let ended = output(&mut linter)?;
        let linted = linter.get_args().last().unwrap_or_default().to_string_lossy().into_owned();
        if ended.status.success() {
            writeln!(out, "{:>12} {linted} ({name})", "Clean")?;
        } else {
            wrong = true;
            writeln!(out, "{}{}", text(&ended.stdout), text(&ended.stderr))?;
            writeln!(out, "{:>12} {linted} ({name})", "Faulty")?;
        }
    }
    let proven = prove(&tools, root, out)?;
    Ok(if wrong || !proven { FAILED } else { 0 })
}

fn redocly(tools: &Tools, root: &Path, linted: &str) -> Result<Command, Failure> {
    let mut command = Command::new(tools.node("redocly")?);
    // It would look for a later version of itself and send statistics.
    command.env("REDOCLY_TELEMETRY", "off").env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
    command.current_dir(root).args(["lint", linted]);
    Ok(command)
}

fn spectral(
    tools: &Tools,
    root: &Path,
    rules: &OsStr,
    format: &str,
    linted: &str,
) -> Result<Command, Failure> {
    let mut command = Command::new(tools.node("spectral")?);
    command.current_dir(root).args(["lint", "--fail-severity", "hint", "--quiet"]);
    command.arg("--ruleset").arg(rules).args(["--format", format, linted]);
    Ok(command)
}

/// Whether each part of each house rule finds what was written to break it.
fn prove(tools: &Tools, root: &Path, out: &mut dyn Write) -> Result<bool, Failure> {
    let rules = Document::load(&root.join(HOUSE))
        .map_err(|error| Failure::Reason(format!("error: {error}")))?;
    let (apart, parts) = house::take_apart(rules.value()).ok_or_else(|| {
        Failure::Reason(format!("error: {HOUSE} has no rules, or one that cannot be read"))
    })?;
    let folder = tempfile::tempdir().map_err(Failure::at(Path::new("a temporary folder")))?;
    let path = folder.path().join("apart.json");
    fs::write(&path, apart.to_string()).map_err(Failure::at(&path))?;
    let ended = output(&mut spectral(tools, root, path.as_os_str(), "json", BROKEN)?)?;
    let found: Vec<Value> = serde_json::from_slice(&ended.stdout).map_err(|error| {
        let said = text(&ended.stderr);
        Failure::Reason(format!(
            "error: what Spectral says of {BROKEN} is not JSON: {error}\n{said}"
        ))
    })?;
    let found: BTreeSet<&str> = found.iter().filter_map(|one| one["code"].as_str()).collect();
    let idle = house::idle(&parts, &found);
    for part in &idle {
        writeln!(out, "error: {part} finds nothing in {BROKEN}")?;
    }
    if !idle.is_empty() {
        writeln!(out, "  mend: correct the rule in {HOUSE}, or break it in {BROKEN}")?;
        return Ok(false);
    }
    writeln!(
        out,
        "{:>12} all {} parts of the house rules find what breaks them",
        "Proven",
        parts.len()
    )?;
    Ok(true)
}

fn output(command: &mut Command) -> Result<Output, Failure> {
    command.output().map_err(|error| {
        Failure::Reason(format!("error: {:?} cannot be run: {error}", command.get_program()))
    })
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
