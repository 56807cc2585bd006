//! The read-only gate as a program of its own: it alone calls the server that is judged, and it alone knows the tokens.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
};

use serde::Deserialize;
use serde_json::json;

use super::coverage::Call;
use crate::{failure::Failure, sandbox};

const PACKAGE: &str = "droppay-read-only-gate";
/// What is sent to the gate in place of the token of an account's owner, and of an application's.
pub(super) const USER: &str = "user";
pub(super) const APPLICATION: &str = "application";

/// A gate that runs, and ends with this value.
pub(super) struct Gate {
    program: Child,
    url: String,
    log: Arc<Mutex<Vec<Logged>>>,
}

#[derive(Clone, Deserialize)]
struct Logged {
    operation: Option<String>,
    status: u16,
    passed: bool,
}

impl Gate {
    /// Builds and starts the gate to this server.
    pub(super) fn to(
        root: &Path,
        server: &str,
        per_second: u32,
        user: &str,
        application: Option<&str>,
    ) -> Result<Self, Failure> {
        let failed = |why: String| Failure::Reason(format!("error: {PACKAGE}: {why}"));
        let mut program = Command::new(sandbox::build(root, PACKAGE, &[])?)
            .args(["--server", server, "--per-second", &per_second.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| failed(error.to_string()))?;
        let (input, said) = (program.stdin.take(), program.stdout.take());
        let mut gate = Self { program, url: String::new(), log: Arc::default() };
        let (Some(mut input), Some(said)) = (input, said) else {
            return Err(failed("it cannot be talked to".to_owned()));
        };
        let tokens = json!({ "user": user, "application": application });
        // A gate that refuses its server reads no tokens, and has said why.
        let _ = writeln!(input, "{tokens}");
        let mut lines = BufReader::new(said).lines().map_while(Result::ok);
        let url =
            lines.next().and_then(|line| line.strip_prefix("listening on ").map(str::to_owned));
        gate.url = url.ok_or_else(|| failed("it did not start; see above".to_owned()))?;
        let log = Arc::clone(&gate.log);
        std::thread::spawn(move || {
            for call in lines.filter_map(|line| serde_json::from_str(&line).ok()) {
                log.lock().unwrap_or_else(PoisonError::into_inner).push(call);
            }
        });
        Ok(gate)
    }

    /// Where it listens.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Ends the gate. Gives back the calls that reached the server, and how many did not.
    pub(super) fn close(mut self) -> (Vec<Call>, usize) {
        self.end();
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = log.iter().filter(|call| call.passed);
        let calls: Vec<_> = passed
            .map(|call| Call {
                operation: call.operation.clone(),
                method: "GET".to_owned(),
                status: call.status,
            })
            .collect();
        let kept_back = log.len() - calls.len();
        (calls, kept_back)
    }

    fn end(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.end();
    }
}
