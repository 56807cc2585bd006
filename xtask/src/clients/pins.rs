//! The versions of the generators, from the files that they are installed from.

use std::{fs, path::Path};

use serde_json::Value;

use super::suite::{SUITES, Suite};
use crate::failure::Failure;

/// npm's pins, from the root of the workspace.
const NPM: &str = "xtask/tools/package.json";
/// pip's pins, from the root of the workspace.
const PIP: &str = "xtask/tools/requirements.txt";

/// The version that the suite's generator is pinned to.
pub(crate) fn version(suite: &Suite, root: &Path) -> Result<String, Failure> {
    let pin = &suite.manifest.pin;
    let read = |name: &str| {
        let path = root.join(name);
        fs::read_to_string(&path).map_err(Failure::at(&path))
    };
    let npm: Value = serde_json::from_str(&read(NPM)?)
        .map_err(|error| Failure::Reason(format!("error: {NPM}: {error}")))?;
    if let Some(version) = npm["dependencies"][pin].as_str() {
        return Ok(version.to_owned());
    }
    let pip = read(PIP)?;
    let version = pip.lines().find_map(|line| line.strip_prefix(pin)?.strip_prefix("=="));
    version.map(|version| version.trim().to_owned()).ok_or_else(|| {
        Failure::Reason(format!(
            "error: {SUITES}/{}/suite.toml: `pin` is `{pin}`, which neither {NPM} nor {PIP} has",
            suite.name
        ))
    })
}
