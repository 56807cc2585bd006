//! Tells what is missing before anything runs, and all of it at once.

use std::collections::BTreeSet;

use super::suite::{Need, Suite};
use crate::{
    failure::Failure,
    tools::{self, Tools},
};

/// What the runner itself calls.
const PROXY: &str = "prism";
/// What that needs of the system, and the package that brings it.
const NODE: (&str, &str) = ("node", "nodejs");

/// Fails if a program or a file is missing that one of the suites needs.
pub(crate) fn check(suites: &[Suite], tools: &Tools) -> Result<(), Failure> {
    let mut missing = BTreeSet::new();
    let mut packages = BTreeSet::new();
    if tools::system(NODE.0, NODE.1).is_err() {
        missing.insert(format!("`{}` on the PATH (for Prism)", NODE.0));
        packages.insert(NODE.1);
    }
    for suite in suites {
        for need in suite.manifest.needs.iter().filter(|need| !is_there(need)) {
            missing.insert(format!("{} (for {})", name(need), suite.name));
            packages.extend(need.packages.split_whitespace());
        }
    }
    let mut mends = Vec::new();
    if !packages.is_empty() {
        mends.push(format!("on Debian: apt-get install {}", Vec::from_iter(packages).join(" ")));
    }
    let pinned = missing_tools(suites, tools);
    if !pinned.is_empty() {
        missing.extend(pinned);
        mends.push("of the pinned programs: cargo xtask tools".to_owned());
    }
    if missing.is_empty() {
        return Ok(());
    }
    let list: String = missing.iter().map(|what| format!("\n  {what}")).collect();
    let mends: String = mends.iter().map(|mend| format!("\n  {mend}")).collect();
    Err(Failure::Reason(format!(
        "error: missing, and nothing was run:{list}\nto install them{mends}"
    )))
}

fn is_there(need: &Need) -> bool {
    let program = need.program.as_ref().is_none_or(|name| tools::system(name, "").is_ok());
    let file = need.file.as_ref().is_none_or(|path| path.exists());
    program && file
}

fn name(need: &Need) -> String {
    match (&need.program, &need.file) {
        (Some(program), _) => format!("`{program}` on the PATH"),
        (None, Some(file)) => file.display().to_string(),
        (None, None) => String::new(),
    }
}

/// The pinned programs that the suites name and that are not installed as they are pinned.
fn missing_tools(suites: &[Suite], tools: &Tools) -> BTreeSet<String> {
    let steps = suites.iter().flat_map(|suite| suite.manifest.step.iter().map(|it| &it.command));
    let runs = suites.iter().map(|suite| &suite.manifest.run.command);
    let words: BTreeSet<&String> = steps.chain(runs).flatten().collect();
    let mut missing = BTreeSet::new();
    let mut look = |name: &str, found: bool| {
        if !found {
            missing.insert(format!("`{name}`, which is pinned in xtask/tools"));
        }
    };
    look(PROXY, tools.node(PROXY).is_ok());
    for word in words {
        if let Some(name) = word.strip_prefix("{node}/") {
            look(name, tools.node(name).is_ok());
        } else if let Some(name) = word.strip_prefix("{python}/") {
            look(name, tools.python(name).is_ok());
        }
    }
    missing
}
