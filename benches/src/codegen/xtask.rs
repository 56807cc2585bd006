//! The generator: built as its users build it, and run on any workspace.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::workspace::{self, Profile};

pub(crate) struct Xtask(PathBuf);

impl Xtask {
    /// Builds it in the dev profile, as `cargo xtask` does.
    pub(crate) fn build() -> Result<Xtask> {
        workspace::build_as(Profile::Dev, "xtask").map(Xtask)
    }

    /// Compares what is generated with the document; both must agree.
    pub(crate) fn check(&self, root: &Path) -> Result<()> {
        self.run("check", root)
    }

    /// Writes every file that follows from the document.
    pub(crate) fn generate(&self, root: &Path) -> Result<()> {
        self.run("generate", root)
    }

    fn run(&self, task: &str, root: &Path) -> Result<()> {
        let output = Command::new(&self.0)
            .args([task, "--root"])
            .arg(root)
            .output()
            .with_context(|| format!("failed to run {}", self.0.display()))?;
        let said = String::from_utf8_lossy(&output.stdout);
        ensure!(output.status.success(), "xtask {task} failed:\n{said}");
        Ok(())
    }
}

/// The lines of every generated file of Rust.
pub(crate) fn generated_lines(root: &Path) -> Result<usize> {
    let folder = root.join("crates/droppay-api/src/generated");
    let files = fs::read_dir(&folder).with_context(|| format!("no {}", folder.display()))?;
    let mut lines = 0;
    for file in files {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            lines += fs::read_to_string(&path)?.lines().count();
        }
    }
    Ok(lines)
}
