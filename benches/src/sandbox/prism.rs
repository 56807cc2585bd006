//! Prism, the mock server that people know, mocking the same document.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::sandbox::contender::document;
use crate::sandbox::server::Server;
use crate::workspace;

/// Where `cargo xtask tools` installs it, from the root of the workspace, as it is pinned in xtask/tools.
const PROGRAM: &str = "target/tools/node/node_modules/.bin/prism";

/// How long it may take to answer at all.
const PATIENCE: Duration = Duration::from_secs(60);

/// Starts Prism with its log silenced, and waits until it answers.
pub(crate) async fn start() -> Result<Server> {
    let program = program()?;
    let address = free_address()?;
    let mut command = Command::new(program);
    command.arg("mock").arg(document());
    command.args(["--host", "127.0.0.1", "--port", &address.port().to_string()]);
    command.args(["--verboseLevel", "silent"]).stderr(Stdio::null());
    let mut server = Server::silent(command, address)?;
    let start = Instant::now();
    while server.connect().await.is_err() {
        ensure!(
            server.is_running()?,
            "Prism ended by itself; `cargo xtask tools` installs it anew"
        );
        ensure!(start.elapsed() < PATIENCE, "Prism does not answer on {address}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(server)
}

fn program() -> Result<PathBuf> {
    let program = workspace::root().join(PROGRAM);
    ensure!(program.is_file(), "Prism is not installed: run `cargo xtask tools`");
    Ok(program)
}

/// An address that is free now.
fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
