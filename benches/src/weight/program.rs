//! The programs: a small one for each SDK, which makes one call. They are in `benches/weight`, each with a manifest of its
//! own, and are built elsewhere, so that nothing of this workspace is shared with them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::workspace;

/// Where the programs are, and how the manifest of ours refers to what it depends on.
const PROGRAMS: &str = "benches/weight";
const TO_THE_ROOT: &str = "../../..";

/// A program with some features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Program {
    /// What the page calls it.
    pub(crate) name: &'static str,
    /// Its folder.
    pub(crate) folder: &'static str,
    /// Features of its manifest, separated by commas.
    pub(crate) features: &'static str,
    pub(crate) has_tls: bool,
}

impl Program {
    /// A copy of it that can be built, with everything it needs fetched.
    pub(crate) fn prepare(&self) -> Result<Prepared> {
        let source = workspace::root().join(PROGRAMS).join(self.folder);
        let prepared = self.copied()?;
        let folder = &prepared.folder;
        let read = |file: &str| {
            let file = source.join(file);
            fs::read_to_string(&file).with_context(|| format!("failed to read {}", file.display()))
        };
        let root = workspace::root().display().to_string();
        fs::create_dir_all(folder.join("src")).context("failed to make a folder")?;
        fs::write(folder.join("Cargo.toml"), read("Cargo.toml")?.replace(TO_THE_ROOT, &root))?;
        fs::write(folder.join("src/main.rs"), read("src/main.rs")?)?;
        // What is newest today, for each of them alike.
        run(prepared.cargo("generate-lockfile").arg("--quiet"))?;
        run(prepared.cargo("fetch").arg("--quiet"))?;
        Ok(prepared)
    }

    /// The copy of it, prepared or to be prepared.
    pub(crate) fn copied(&self) -> Result<Prepared> {
        Ok(Prepared { program: *self, folder: workspace::scratch("weight")?.join(self.folder) })
    }
}

/// A program that can be built.
pub(crate) struct Prepared {
    pub(crate) program: Program,
    pub(crate) folder: PathBuf,
}

impl Prepared {
    /// Cargo, in the folder of the program.
    pub(crate) fn cargo(&self, command: &str) -> Command {
        let mut cargo = workspace::cargo();
        // A crate from a registry is never built incrementally, and neither is ours then.
        cargo.arg(command).current_dir(&self.folder).env("CARGO_INCREMENTAL", "0");
        cargo
    }

    /// Where it is built, which no other program shares.
    pub(crate) fn target(&self) -> PathBuf {
        self.folder.join("target")
    }

    /// How many crates are built for it, itself and those of build scripts and macros included, on this platform.
    pub(crate) fn crates(&self) -> Result<usize> {
        let mut tree = self.cargo("tree");
        tree.args([
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--format",
            "{p}",
            "--no-dedupe",
        ])
        .args(["--features", self.program.features]);
        let output = tree.output().context("failed to run cargo")?;
        ensure!(output.status.success(), "cargo tree failed for {}", self.program.name);
        Ok(distinct(&String::from_utf8_lossy(&output.stdout)))
    }
}

/// How many packages a tree names.
fn distinct(tree: &str) -> usize {
    let names = tree.lines().filter(|line| !line.trim().is_empty());
    let names = names.map(|line| line.split(" (").next().unwrap_or(line).trim());
    names.collect::<std::collections::BTreeSet<_>>().len()
}

/// Runs a command that must succeed; what it says goes to stderr.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("failed to run {command:?}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?} failed:\n{said}");
    Ok(())
}

/// The size of a file in bytes.
pub(crate) fn size(file: &Path) -> Result<u64> {
    Ok(fs::metadata(file).with_context(|| format!("there is no {}", file.display()))?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_counts_once_and_two_versions_of_it_count_twice() {
        let tree = "program v0.0.0 (/folder)\nsyn v2.0.1 (proc-macro)\nsyn v2.0.1\nsyn v3.0.0\n\n";
        assert_eq!(distinct(tree), 3);
    }
}
