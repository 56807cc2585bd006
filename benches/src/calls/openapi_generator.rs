//! The client that openapi-generator writes from `openapi/droppay.yaml`, and the program around it: both are made when
//! they are measured, so that what is compared is what the document gives today.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use droppay_instructions::{answers::PUSH_ID, callers::TOKEN};

use crate::arguments::Run;
use crate::workspace;

/// What is copied from the workspace, and under which name. With the workspace's lock, all clients are built with the
/// same version of reqwest.
const FILES: [(&str, &str); 4] = [
    ("benches/openapi-generator/Cargo.toml", "Cargo.toml"),
    ("benches/openapi-generator/src/main.rs", "src/main.rs"),
    ("benches/instructions/src/worker.rs", "src/worker.rs"),
    ("Cargo.lock", "Cargo.lock"),
];

const PROGRAM: &str = "openapi-generator-caller";

/// Generates the client and builds the program: in the release profile, unless it is only to be seen that it works.
pub(crate) fn build(run: &Run) -> Result<PathBuf> {
    let folder = workspace::scratch("openapi-generator")?;
    std::fs::create_dir_all(folder.join("src"))?;
    for (from, to) in FILES {
        let from = workspace::root().join(from);
        std::fs::copy(&from, folder.join(to))
            .with_context(|| format!("failed to copy {}", from.display()))?;
    }
    generate(&folder)?;
    eprintln!("== building {PROGRAM}");
    let target = folder.join("target");
    let (profile, built) = run.scale(("release", "release"), ("dev", "debug"));
    let status = workspace::cargo()
        .args(["build", "--quiet", "--profile", profile, "--target-dir"])
        .arg(&target)
        .current_dir(&folder)
        .stdout(Stdio::null())
        .status()
        .context("failed to run cargo")?;
    ensure!(status.success(), "{PROGRAM} does not build");
    Ok(target.join(built).join(PROGRAM))
}

/// The program, about to call this server.
pub(crate) fn command(program: &Path, base_url: &str) -> Command {
    let mut command = Command::new(program);
    command.args([base_url, TOKEN, PUSH_ID]);
    command
}

fn generate(folder: &Path) -> Result<()> {
    eprintln!("== generating the client of openapi-generator");
    let root = workspace::root();
    let generator = root.join("target/tools/python/bin/openapi-generator-cli");
    ensure!(
        generator.exists(),
        "`openapi-generator-cli` is not installed; run `cargo xtask tools`"
    );
    let client = folder.join("client");
    if client.is_dir() {
        std::fs::remove_dir_all(&client).context("failed to remove the last client")?;
    }
    let written = Command::new(generator)
        .args(["generate", "--generator-name", "rust", "--library", "reqwest", "--input-spec"])
        .arg(root.join("openapi/droppay.yaml"))
        .arg("--output")
        .arg(&client)
        // No TLS, as for the others.
        .args(["--additional-properties", "packageName=droppay-generated,reqwestDefaultFeatures="])
        .args([
            "--global-property",
            "apiTests=false,modelTests=false,apiDocs=false,modelDocs=false",
        ])
        .output()
        .context("failed to run openapi-generator-cli")?;
    let said = String::from_utf8_lossy(&written.stderr);
    ensure!(
        written.status.success(),
        "openapi-generator-cli ended with {}:\n{said}",
        written.status
    );
    Ok(())
}
