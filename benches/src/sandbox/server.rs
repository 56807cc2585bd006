//! A server in a process of its own, which ends with the value that stands for it.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::one_core::Cores;
use crate::process;
use crate::sandbox::client::Client;

/// How the first line of a server begins, before its address.
pub(crate) const LISTENING: &str = "listening on ";

/// A running server.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts a sandbox on a free port, with an in-memory database.
    pub(crate) fn sandbox(binary: &Path, options: &[&str]) -> Result<Server> {
        let mut command = Command::new(binary);
        command.args(["--port", "0"]).args(options);
        Server::announced(command)
    }

    /// Starts this binary as a bare axum server of the two bodies.
    pub(crate) fn bare_axum(read: &Path, created: &Path) -> Result<Server> {
        Server::announced(Server::bare_axum_command(read, created)?)
    }

    /// What starts it.
    pub(crate) fn bare_axum_command(read: &Path, created: &Path) -> Result<Command> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args([OsStr::new("bare-axum"), read.as_os_str(), created.as_os_str()]);
        Ok(command)
    }

    /// Starts this binary as the server of the pages that are listed.
    pub(crate) fn pages() -> Result<Server> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("page-server");
        Server::announced(command)
    }

    /// Starts a server that does not say when it listens.
    pub(crate) fn silent(mut command: Command, address: SocketAddr) -> Result<Server> {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        let child =
            child.with_context(|| format!("failed to start {:?}", command.get_program()))?;
        Ok(Server { child, address })
    }

    /// Starts a server whose first line is [`LISTENING`] and its address.
    pub(crate) fn announced(mut command: Command) -> Result<Server> {
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let child =
            child.with_context(|| format!("failed to start {:?}", command.get_program()))?;
        // Whatever happens from here on, the process ends with this.
        let mut server = Server { child, address: ([127, 0, 0, 1], 0).into() };
        let mut line = String::new();
        let stdout = server.child.stdout.take().context("the server has no stdout")?;
        let mut stdout = BufReader::new(stdout);
        stdout.read_line(&mut line)?;
        let Some(url) = line.trim().strip_prefix(LISTENING) else {
            bail!("the server said {line:?}, and not where it listens");
        };
        let address = url.strip_prefix("http://").unwrap_or(url);
        server.address = address.parse().with_context(|| format!("no address: {address}"))?;
        // The rest of the greeting fits into the pipe, and the pipe stays open.
        server.child.stdout = Some(stdout.into_inner());
        Ok(server)
    }

    /// Keeps it on these cores.
    pub(crate) fn keep_on(&self, cores: Cores) -> Result<()> {
        cores.keep_running(self.child.id())
    }

    /// Whether it has not ended by itself.
    pub(crate) fn is_running(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// A new connection.
    pub(crate) async fn connect(&self) -> Result<Client> {
        Client::connect(self.address).await
    }

    /// The resident memory, in MB (10^6 bytes).
    pub(crate) fn resident(&self) -> Result<f64> {
        process::resident(self.child.id())
    }

    /// The largest resident memory so far, in MB (10^6 bytes).
    pub(crate) fn peak(&self) -> Result<f64> {
        process::peak(self.child.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
