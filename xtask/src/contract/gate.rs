//! The read-only gate as a program of its own: it alone calls the server that is judged, and sends the tokens.

use std::{
    io::Write as _,
    path::Path,
    process::{ChildStdin, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError},
};

use serde::Deserialize;
use serde_json::json;

use crate::{
    failure::Failure,
    sandbox::{self, PATIENCE, calls::Call, child, child::Running},
};

const PACKAGE: &str = "droppay-read-only-gate";

/// A gate that runs, and ends with this value, or with this process if that is ended by a signal: its input ends then.
pub(super) struct Gate {
    input: ChildStdin,
    lines: Receiver<String>,
    first: First,
    program: Running,
}

/// The first line that it writes.
#[derive(Deserialize)]
struct First {
    url: String,
    words: Words,
}

/// What is sent to the gate in place of the token of an account's owner, and of an application's.
#[derive(Clone, Deserialize)]
pub(super) struct Words {
    pub(super) user: String,
    pub(super) application: String,
}

/// A later line: a call that came.
#[derive(Deserialize)]
struct Logged {
    operation: Option<String>,
    status: Option<u16>,
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
        let mut command = child::command(sandbox::build(root, PACKAGE, &[])?);
        command.args(["--server", server, "--per-second", &per_second.to_string()]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut program = Running::start(&mut command).map_err(failed)?;
        let lines = program.lines();
        let mut input = program.input().ok_or_else(|| failed("it cannot be talked to"))?;
        let tokens = json!({ "user": user, "application": application });
        // A gate that refuses its server reads no tokens, and has said why.
        let _ = writeln!(input, "{tokens}");
        let first = lines.recv_timeout(PATIENCE).ok();
        let first = first.and_then(|line| serde_json::from_str(&line).ok());
        let first = first.ok_or_else(|| failed("it did not start; see above"))?;
        Ok(Self { input, lines, first, program })
    }

    /// Where it listens.
    pub(super) fn url(&self) -> &str {
        &self.first.url
    }

    /// What it takes for tokens.
    pub(super) fn words(&self) -> &Words {
        &self.first.words
    }

    /// Ends the gate. Gives back the calls that reached the server, and how many did not.
    pub(super) fn close(self) -> Result<(Vec<Call>, usize), Failure> {
        drop(self.input);
        let mut log = Vec::new();
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => log.push(serde_json::from_str(&line).map_err(failed)?),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => return Err(failed("it does not end")),
            }
        }
        self.program.ended().map_err(failed)?;
        Ok(counted(log))
    }
}

fn counted(log: Vec<Logged>) -> (Vec<Call>, usize) {
    let all = log.len();
    let passed = log.into_iter().filter(|call| call.passed);
    let calls: Vec<_> = passed
        .map(|call| Call {
            operation: call.operation,
            method: "GET".to_owned(),
            // An answer that nobody has waited for is of no class.
            status: call.status.unwrap_or_default(),
            fault: None,
        })
        .collect();
    let kept_back = all - calls.len();
    (calls, kept_back)
}

fn failed(why: impl ToString) -> Failure {
    Failure::Reason(format!("error: {PACKAGE}: {}", why.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_that_were_given_up_on_are_counted_and_those_that_were_kept_back_apart() {
        let log = |line: &str| serde_json::from_str(line).unwrap();
        let (calls, kept_back) = counted(vec![
            log(r#"{"operation": "getPush", "status": 200, "passed": true}"#),
            log(r#"{"operation": "getPush", "status": null, "passed": true}"#),
            log(r#"{"operation": null, "status": 404, "passed": false}"#),
        ]);
        let calls: Vec<_> = calls.iter().map(|call| call.status).collect();
        assert_eq!((calls, kept_back), (vec![200, 0], 1));
    }
}
