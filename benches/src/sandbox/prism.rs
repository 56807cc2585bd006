//! Prism, the mock server that people know, mocking the same document.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use crate::sandbox::server::Server;
use crate::workspace;

/// The newest version that runs on Node.js 18 and 20.
const VERSION: &str = "5.14.2";

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/droppay.yaml");

/// How long it may take to answer at all.
const PATIENCE: Duration = Duration::from_secs(60);

/// Starts Prism with its log silenced, and waits until it answers.
pub(crate) async fn start() -> Result<Server> {
    let program = install()?;
    let address = free_address()?;
    let mut command = Command::new(program);
    command.args(["mock", DOCUMENT, "--host", "127.0.0.1", "--port", &address.port().to_string()]);
    command.args(["--verboseLevel", "silent"]).stderr(Stdio::null());
    let server = Server::silent(command, address)?;
    let start = Instant::now();
    while server.connect().await.is_err() {
        ensure!(start.elapsed() < PATIENCE, "Prism does not answer on {address}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(server)
}

/// The program, installed into the cache if it is not there yet.
fn install() -> Result<PathBuf> {
    let folder = workspace::scratch(&format!("prism-cli-{VERSION}"))?;
    let program = folder.join("node_modules/.bin/prism");
    if !program.is_file() {
        eprintln!("== installing Prism {VERSION}");
        npm_install(&folder)?;
        ensure!(program.is_file(), "npm has not installed {}", program.display());
    }
    Ok(program)
}

fn npm_install(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let installed = Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--loglevel", "error", "--prefix"])
        .arg(folder)
        .arg(format!("@stoplight/prism-cli@{VERSION}"))
        .stdout(Stdio::null())
        .status()
        .context("failed to run npm: `apt-get install nodejs npm`")?;
    ensure!(installed.success(), "npm failed to install Prism");
    Ok(())
}

/// An address that is free now.
fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
