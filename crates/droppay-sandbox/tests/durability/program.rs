//! The program on a database file.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use reqwest::Method;
use serde_json::Value;

/// A Monday morning.
pub(crate) const START: &str = "frozen:2026-01-05T09:00:00+01:00";

/// A running program, and a client for it.
pub(crate) struct Program {
    child: Child,
    pub(crate) wire: Wire,
}

/// How one client reaches the program. It has connections of its own.
#[derive(Clone)]
pub(crate) struct Wire {
    url: String,
    http: reqwest::Client,
}

/// The command that serves this file.
pub(crate) fn command(file: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_droppay-sandbox"));
    command.args(["--port", "0", "--database"]).arg(file).args(arguments);
    command
}

impl Program {
    /// Starts the program and waits until it listens.
    pub(crate) fn start(file: &Path, arguments: &[&str]) -> Program {
        Program::run(&mut command(file, arguments))
    }

    /// Runs a command that becomes the program.
    pub(crate) fn run(command: &mut Command) -> Program {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim_end().strip_prefix("listening on ");
        let url = url.unwrap_or_else(|| panic!("it did not start: {line:?}")).to_owned();
        Program { child, wire: Wire::new(url) }
    }

    /// Kills the process, which is told nothing: SIGKILL cannot be caught.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends the process in good order.
    pub(crate) fn stop(mut self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", "TERM", &id]).status().unwrap().success());
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Wire {
    fn new(url: String) -> Wire {
        Wire { url, http: reqwest::Client::new() }
    }

    /// The same program over connections of another client's own.
    pub(crate) fn another(&self) -> Wire {
        Wire::new(self.url.clone())
    }

    /// Sends a request with the seeded token. An error means that it is not known what became of it.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> reqwest::Result<(u16, Value)> {
        let request = self.http.request(method, format!("{}{path}", self.url));
        let request = request.bearer_auth("ac9185e9f2984867b11069fd2881ff1a");
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        let response = request.send().await?;
        let status = response.status().as_u16();
        // Links lead to the port, which is another after each start.
        let answer = response.text().await?.replace(&self.url, "");
        Ok((status, serde_json::from_str(&answer).unwrap()))
    }

    /// Sends a request that has to succeed.
    pub(crate) async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Value {
        let (status, answer) = self.send(method, path, body).await.unwrap();
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.ask(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Value {
        self.ask(Method::POST, path, Some(body)).await
    }

    /// Everything that a listing has.
    pub(crate) async fn list(&self, path: &str, entries: &str, query: &str) -> Vec<Value> {
        let mut all = Vec::new();
        for number in 0.. {
            let mut page = self.get(&format!("{path}?pg_size=1000&pg_num={number}&{query}")).await;
            let total = page["paging_info"]["total_items"].as_u64().unwrap();
            match page[entries].take() {
                Value::Array(page) if !page.is_empty() => all.extend(page),
                _ => {
                    assert_eq!(all.len() as u64, total, "{path}?{query}");
                    break;
                }
            }
        }
        all
    }

    /// What the virtual clock shows.
    pub(crate) async fn now(&self) -> jiff::Timestamp {
        self.get("/_sandbox/clock").await["now"].as_str().unwrap().parse().unwrap()
    }

    pub(crate) async fn advance(&self, by: &str) -> jiff::Timestamp {
        let answer = self.post("/_sandbox/clock", &serde_json::json!({ "advance": by })).await;
        answer["now"].as_str().unwrap().parse().unwrap()
    }

    /// The balances of the two accounts in cents.
    pub(crate) async fn balances(&self) -> [i64; 2] {
        let credentials = self.get("/_sandbox/credentials").await;
        let balance = |number: usize| {
            let text = credentials["accounts"][number]["balance"].as_str().unwrap();
            text.replace('.', "").parse().unwrap()
        };
        [balance(0), balance(1)]
    }
}

/// An amount of an answer in cents.
pub(crate) fn cents(amount: &Value) -> i64 {
    let text = format!("{:.2}", amount.as_f64().unwrap());
    text.replace('.', "").parse().unwrap()
}
