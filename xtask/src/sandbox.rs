//! The sandbox as a program of its own, which the clients of other languages and the judges of servers are run against.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc::RecvTimeoutError,
    time::Duration,
};

use serde_json::Value;

use crate::{failure::Failure, tools};
use child::Running;

pub(crate) mod calls;
pub(crate) mod child;

/// How long a program may take until it says where it listens.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A sandbox that listens on a free port, and ends with this value.
pub(crate) struct Sandbox {
    _program: Running,
    base_url: String,
}

impl Sandbox {
    /// Builds the program with these features of the package; nothing happens if it is up to date.
    pub(crate) fn build(root: &Path, features: &[&str]) -> Result<PathBuf, Failure> {
        build(root, "droppay-sandbox", features)
    }

    /// Starts the program on a free port, with these further arguments.
    pub(crate) fn start(program: &Path, arguments: &[&str]) -> Result<Self, Failure> {
        let mut command = child::command(program);
        command.args(["--port", "0"]).args(arguments);
        Self::started_by(command, PATIENCE)
            .map_err(|why| Failure::Reason(format!("error: {}: {why}", program.display())))
    }

    fn started_by(mut command: Command, patience: Duration) -> Result<Self, String> {
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut running = Running::start(&mut command).map_err(|error| error.to_string())?;
        let first = running.lines().recv_timeout(patience);
        if first == Err(RecvTimeoutError::Timeout) {
            return Err(format!("it did not say where it listens within {patience:?}"));
        }
        let first = first.unwrap_or_default();
        match first.split_whitespace().find(|word| word.starts_with("http://")) {
            Some(base_url) => Ok(Self { base_url: base_url.to_owned(), _program: running }),
            None => Err(format!("it did not say where it listens, but {first:?}")),
        }
    }

    /// Where it listens, without a slash at the end.
    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }
}

/// Builds the program of a package, which has the package's name.
pub(crate) fn build(root: &Path, package: &str, features: &[&str]) -> Result<PathBuf, Failure> {
    let ended = child::command(tools::cargo())
        .current_dir(root)
        .args(["build", "--quiet", "--package", package, "--bin", package])
        .args(["--message-format", "json-render-diagnostics", "--features"])
        .arg(features.join(","))
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Failure::Reason(format!("error: cargo cannot be run: {error}")))?;
    let messages = String::from_utf8_lossy(&ended.stdout);
    let executable = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find_map(|message| Some(PathBuf::from(message["executable"].as_str()?)));
    executable.filter(|_| ended.status.success()).ok_or_else(|| {
        Failure::Reason(format!("error: {package} does not build; see the messages above"))
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn started_by(line: &str, patience: Duration) -> Result<String, String> {
        let mut command = Command::new("sh");
        command.args(["-c", line]);
        Sandbox::started_by(command, patience).map(|sandbox| sandbox.base_url().to_owned())
    }

    #[test]
    fn a_program_that_says_where_it_listens_is_a_sandbox_and_no_other_is() {
        let at = started_by("echo listening on http://127.0.0.1:1 now; exec sleep 600", PATIENCE);
        assert_eq!(at.as_deref(), Ok("http://127.0.0.1:1"));
        let other = started_by("echo the port is taken", PATIENCE);
        assert!(other.is_err_and(|why| why.contains("but \"the port is taken\"")));
        let silent = started_by("exit 1", PATIENCE);
        assert!(silent.is_err_and(|why| why.contains("but \"\"")));
    }

    #[test]
    fn a_program_that_says_nothing_is_not_waited_for_without_end() {
        let hangs = started_by("exec sleep 600", Duration::from_millis(50));
        assert!(hangs.is_err_and(|why| why.ends_with("within 50ms")));
    }
}
