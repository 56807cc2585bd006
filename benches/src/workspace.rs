//! The workspace that is measured: where its files are, and its programs, built as their users build them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::arguments::Run;

/// The root of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".."))
}

/// The folder of what is built, which is where this program was built as well.
pub(crate) fn target() -> Result<PathBuf> {
    let this = std::env::current_exe().context("failed to find this program's own folder")?;
    // Tests are one folder further down.
    let folder = this.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file());
    Ok(folder.with_context(|| format!("{} is in no target folder", this.display()))?.to_owned())
}

/// A folder for what a measure needs, kept from one run to the next.
pub(crate) fn scratch(name: &str) -> Result<PathBuf> {
    let folder = target()?.join("bench").join(name);
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("failed to make {}", folder.display()))?;
    Ok(folder)
}

/// Cargo, as it was called.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A program of the workspace, built in the release profile, unless it is only to be seen that it works.
pub(crate) fn build(run: &Run, package: &str) -> Result<PathBuf> {
    build_as(run.scale(Profile::Release, Profile::Dev), package)
}

/// A profile of Cargo's.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    Dev,
    Release,
}

/// The program of a package of the workspace, which has the package's name.
pub(crate) fn build_as(profile: Profile, program: &str) -> Result<PathBuf> {
    eprintln!("== building {program}");
    let target = target()?;
    let (profile, folder) = match profile {
        Profile::Dev => ("dev", "debug"),
        Profile::Release => ("release", "release"),
    };
    // What cargo writes to stdout would stand in the page.
    let built = cargo()
        .args(["build", "--profile", profile, "--package", program, "--bin", program])
        .arg("--target-dir")
        .arg(&target)
        .current_dir(root())
        .stdout(Stdio::null())
        .status()
        .context("failed to run cargo")?;
    ensure!(built.success(), "{program} does not build");
    Ok(target.join(folder).join(program))
}
