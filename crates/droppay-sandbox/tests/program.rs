//! The program: what it says, how it stops, and what it refuses to start with.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

struct Running {
    child: Child,
    url: String,
    output: BufReader<ChildStdout>,
}

impl Running {
    fn start(arguments: &[&str]) -> Running {
        let mut child = program(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let url = line.trim_end().strip_prefix("listening on ").unwrap().to_owned();
        Running { child, url, output }
    }

    /// Reads what is said at the start, up to the last command to try.
    fn greeting(&mut self) -> Vec<String> {
        let lines = self.output.by_ref().lines().map(Result::unwrap);
        let mut greeting = Vec::new();
        for line in lines {
            let last = line.contains("PATCH");
            greeting.push(line);
            if last {
                break;
            }
        }
        greeting
    }

    fn signal(mut self, name: &str) -> Option<i32> {
        let sent =
            Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_droppay-sandbox"));
    command.args(arguments);
    command
}

fn refused(arguments: &[&str]) -> String {
    let Output { status, stderr, .. } = program(arguments).output().unwrap();
    assert_eq!(status.code(), Some(1), "{arguments:?}");
    String::from_utf8(stderr).unwrap()
}

#[tokio::test]
async fn it_says_where_it_listens_and_what_to_try() {
    let mut running = Running::start(&["--port", "0", "--seed", "1"]);
    assert!(running.url.starts_with("http://127.0.0.1:"), "{}", running.url);
    let greeting = running.greeting();
    let commands: Vec<&String> =
        greeting.iter().filter(|line| line.trim_start().starts_with("curl ")).collect();
    assert_eq!(commands.len(), 3);
    assert!(commands.iter().all(|command| command.contains(&running.url)));
    let answer = reqwest::get(format!("{}/_sandbox/credentials", running.url)).await.unwrap();
    let credentials: serde_json::Value = answer.json().await.unwrap();
    for name in ["client_id", "client_secret", "connection_code", "access_token"] {
        let value = credentials[name].as_str().unwrap();
        assert!(greeting.iter().any(|line| line.contains(value)), "{name}");
    }
}

#[test]
fn it_stops_in_good_order_when_it_is_asked_to() {
    for signal in ["TERM", "INT"] {
        assert_eq!(Running::start(&["--port", "0"]).signal(signal), Some(0), "{signal}");
    }
}

#[test]
fn a_port_in_use_is_named() {
    let running = Running::start(&["--port", "0"]);
    let port = running.url.rsplit(':').next().unwrap();
    let error = refused(&["--port", port]);
    assert!(error.contains(port) && error.contains("in use"), "{error}");
}

#[test]
fn a_file_that_cannot_be_used_is_named() {
    let error = refused(&["--port", "0", "--database", "/nonexistent/sandbox.db"]);
    assert!(error.contains("/nonexistent/sandbox.db"), "{error}");
    let file =
        std::env::temp_dir().join(format!("droppay-sandbox-foreign-{}.db", std::process::id()));
    std::fs::write(&file, "no database").unwrap();
    let error = refused(&["--port", "0", "--database", file.to_str().unwrap()]);
    std::fs::remove_file(&file).unwrap();
    assert!(error.contains("not a database"), "{error}");
}

#[tokio::test]
async fn without_control_paths_the_owner_cannot_be_played() {
    let running = Running::start(&["--port", "0", "--no-control"]);
    let answer = reqwest::get(format!("{}/_sandbox/credentials", running.url)).await.unwrap();
    assert_eq!(answer.status().as_u16(), 404);
}

#[tokio::test]
async fn the_clock_starts_as_asked() {
    let running = Running::start(&["--port", "0", "--clock", "frozen:2026-12-24T18:00:00+01:00"]);
    let answer = reqwest::get(format!("{}/_sandbox/clock", running.url)).await.unwrap();
    assert_eq!(answer.text().await.unwrap(), r#"{"now":"2026-12-24T17:00:00Z","running":false}"#);
}
