//! `cargo xtask lint`: the document as linters of other people see it.
//!
//! Redocly and Spectral know what OpenAPI asks and what other tools trip over; the house rules say in Spectral's
//! language what this document asks of itself, so that an editor shows them while one writes. A rule whose path leads
//! nowhere finds nothing and looks like a document without faults, so each house rule is tried on a document that breaks
//! it.

use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    path::Path,
    process::{Command, Output},
};

use saphyr::LoadableYamlNode as _;
use serde_json::Value;

use crate::{
    command::DOCUMENT,
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
        ("Spectral", spectral(&tools, root, DOCUMENT, "stylish")?),
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
    let idle = idle_rules(&tools, root)?;
    for rule in &idle {
        writeln!(out, "error: the house rule `{rule}` finds nothing in {BROKEN}")?;
    }
    if wrong || !idle.is_empty() {
        return Ok(FAILED);
    }
    writeln!(out, "{:>12} every house rule finds what breaks it", "Proven")?;
    Ok(0)
}

fn redocly(tools: &Tools, root: &Path, linted: &str) -> Result<Command, Failure> {
    let mut command = Command::new(tools.node("redocly")?);
    // It would look for a later version of itself and send statistics.
    command.env("REDOCLY_TELEMETRY", "off").env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
    command.current_dir(root).args(["lint", linted]);
    Ok(command)
}

fn spectral(tools: &Tools, root: &Path, linted: &str, format: &str) -> Result<Command, Failure> {
    let mut command = Command::new(tools.node("spectral")?);
    command.current_dir(root).args(["lint", "--ruleset", RULES, "--fail-severity", "hint"]);
    command.args(["--quiet", "--format", format, linted]);
    Ok(command)
}

/// The house rules that do not find what was written to break them.
fn idle_rules(tools: &Tools, root: &Path) -> Result<Vec<String>, Failure> {
    let ended = output(&mut spectral(tools, root, BROKEN, "json")?)?;
    let found: Vec<Value> = serde_json::from_slice(&ended.stdout).map_err(|error| {
        let said = text(&ended.stderr);
        Failure::Reason(format!(
            "error: what Spectral says of {BROKEN} is not JSON: {error}\n{said}"
        ))
    })?;
    let found: BTreeSet<&str> = found.iter().filter_map(|one| one["code"].as_str()).collect();
    let path = root.join(HOUSE);
    let rules = fs::read_to_string(&path).map_err(Failure::at(&path))?;
    let names = house_rules(&rules)
        .ok_or_else(|| Failure::Reason(format!("error: {HOUSE} has no rules that can be read")))?;
    Ok(names.into_iter().filter(|name| !found.contains(name.as_str())).collect())
}

/// The names of the rules in a ruleset.
fn house_rules(text: &str) -> Option<Vec<String>> {
    let ruleset = saphyr::YamlOwned::load_from_str(text).ok()?;
    let rules = ruleset.first()?.as_mapping_get("rules")?.as_mapping()?;
    let names: Vec<String> =
        rules.keys().filter_map(|name| Some(name.as_str()?.to_owned())).collect();
    (!names.is_empty()).then_some(names)
}

fn output(command: &mut Command) -> Result<Output, Failure> {
    command.output().map_err(|error| {
        Failure::Reason(format!("error: {:?} cannot be run: {error}", command.get_program()))
    })
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
