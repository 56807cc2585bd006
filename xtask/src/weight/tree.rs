//! What there is: the packages that cargo would build.

use std::{collections::BTreeSet, path::Path, process::Command};

use super::bounds::Set;
use crate::{failure::Failure, tools};

/// A package at a version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
}

/// All packages of a set: itself, what it links, and what its build scripts and macros need.
pub(crate) struct Tree {
    pub(crate) packages: BTreeSet<Package>,
}

impl Tree {
    /// Asks cargo, which is to go by the lock file. It downloads what was never built here.
    pub(crate) fn of(set: &Set, target: &str, root: &Path) -> Result<Tree, Failure> {
        let output = Command::new(tools::cargo())
            .args(set.arguments())
            .args(["--prefix", "none", "--no-dedupe", "--format", "{p}", "--target", target])
            .arg("--locked")
            .current_dir(root)
            .output()
            .map_err(|error| Failure::Reason(format!("error: cargo cannot be run: {error}")))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(Failure::Reason(format!(
                "error: `{}` failed:\n{}",
                set.command_line(),
                said.trim_end()
            )));
        }
        let tree = Tree::parse(&String::from_utf8_lossy(&output.stdout));
        if tree.packages.is_empty() {
            return Err(Failure::Reason(format!("error: `{}` names no crate", set.command_line())));
        }
        Ok(tree)
    }

    /// Reads lines like `syn v2.0.119 (proc-macro)`.
    pub(crate) fn parse(text: &str) -> Tree {
        let package = |line: &str| {
            let mut words = line.split_whitespace();
            let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
            Some(Package { name: name.to_owned(), version: version.to_owned() })
        };
        Tree { packages: text.lines().filter_map(package).collect() }
    }
}
