//! openapi-backend, the library that people mock with in Node.js, mocking the same document.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::sandbox::contender::document;
use crate::sandbox::server::Server;
use crate::workspace;

/// The folder of its pins and of the server, from the root of the workspace.
const FOLDER: &str = "benches/openapi-backend";
const SERVER: &str = "server.mjs";
const PINS: [&str; 3] = [".npmrc", "package.json", LOCK];
const LOCK: &str = "package-lock.json";

/// What was installed last, and wholly: a copy of the lock.
const STAMP: &str = "installed.json";

/// Starts the server.
pub(crate) fn start() -> Result<Server> {
    let folder = installed()?;
    copy(SERVER, &folder.join(SERVER))?;
    let mut command = Command::new("node");
    command.arg(folder.join(SERVER)).arg(document());
    Server::announced(command)
}

/// The folder in which its packages are, installed if they are not there as they are pinned.
fn installed() -> Result<PathBuf> {
    let folder = workspace::scratch("openapi-backend")?;
    let (lock, stamp) = (source(LOCK), folder.join(STAMP));
    if fs::read(&stamp).ok() != Some(fs::read(&lock).context("its pins are missing")?) {
        eprintln!("== installing openapi-backend");
        for pin in PINS {
            copy(pin, &folder.join(pin))?;
        }
        npm_install(&folder)?;
        copy(LOCK, &stamp)?;
    }
    Ok(folder)
}

fn npm_install(folder: &Path) -> Result<()> {
    let installed = Command::new("npm")
        .args(["ci", "--loglevel", "error"])
        .current_dir(folder)
        .stdout(Stdio::null())
        .status()
        .context("failed to run npm: `apt-get install nodejs npm`")?;
    ensure!(installed.success(), "npm failed to install openapi-backend");
    Ok(())
}

fn source(name: &str) -> PathBuf {
    workspace::root().join(FOLDER).join(name)
}

fn copy(name: &str, to: &Path) -> Result<()> {
    fs::copy(source(name), to).with_context(|| format!("failed to write {}", to.display()))?;
    Ok(())
}
