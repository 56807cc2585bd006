//! What is allowed: `xtask/weight.toml`.

use std::{collections::BTreeSet, fmt, fs, path::Path};

use serde::Deserialize;

use crate::failure::Failure;

/// Where it is, from the root of the workspace.
pub(crate) const BOUNDS: &str = "xtask/weight.toml";

/// What every set may weigh.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Bounds {
    /// The platform that is counted for, wherever it is counted.
    pub(crate) target: String,
    #[serde(rename = "set")]
    pub(crate) sets: Vec<Set>,
    #[serde(rename = "duplicate", default)]
    pub(crate) duplicates: Vec<Duplicate>,
}

/// A crate with some of its features.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Set {
    pub(crate) package: String,
    /// The one feature that is asked for, or none.
    #[serde(default)]
    pub(crate) feature: String,
    /// How many crates it may bring, with itself.
    pub(crate) at_most: usize,
    /// Their names, so that a new one can be told; for a feature, those that the package without it has not.
    pub(crate) crates: BTreeSet<String>,
}

/// A crate that comes in two versions, and cannot be helped.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Duplicate {
    pub(crate) name: String,
    /// The sets that have it, by their names.
    pub(crate) sets: BTreeSet<String>,
    /// Why, for who reads the file.
    reason: String,
}

impl Bounds {
    /// Those of the workspace with this root.
    pub(crate) fn read(root: &Path) -> Result<Bounds, Failure> {
        let path = root.join(BOUNDS);
        let text = fs::read_to_string(&path).map_err(Failure::at(&path))?;
        Bounds::parse(&text)
    }

    pub(crate) fn parse(text: &str) -> Result<Bounds, Failure> {
        let wrong = |why: String| Failure::Reason(format!("error: {BOUNDS}: {why}"));
        let mut bounds: Bounds = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        if let Some(silent) = bounds.duplicates.iter().find(|known| known.reason.trim().is_empty())
        {
            return Err(wrong(format!(
                "the `[[duplicate]]` of `{}` gives no reason; say who needs which version",
                silent.name
            )));
        }
        bounds.add_what_is_common();
        Ok(bounds)
    }

    /// A feature adds to what its package has without.
    fn add_what_is_common(&mut self) {
        for place in 0..self.sets.len() {
            let package = self.sets[place].package.clone();
            let base =
                self.sets.iter().find(|set| set.package == package && set.feature.is_empty());
            let common = base.map(|base| base.crates.clone()).unwrap_or_default();
            self.sets[place].crates.extend(common);
        }
    }
}

impl Set {
    /// The arguments of cargo that show what it brings.
    pub(crate) fn arguments(&self) -> Vec<&str> {
        let mut arguments = vec!["tree", "--package", &self.package, "--no-default-features"];
        if !self.feature.is_empty() {
            arguments.extend(["--features", &self.feature]);
        }
        arguments.extend(["--edges", "normal,build"]);
        arguments
    }

    pub(crate) fn command_line(&self) -> String {
        format!("cargo {}", self.arguments().join(" "))
    }
}

impl fmt::Display for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.feature.as_str() {
            "" => write!(f, "{}", self.package),
            feature => write!(f, "{}/{feature}", self.package),
        }
    }
}
