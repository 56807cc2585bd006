//! The gate as the program that `cargo xtask contract --url` starts.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde_json::Value;

/// What is given to a gate that does not do what it should.
const PATIENCE: Duration = Duration::from_secs(30);

/// A gate that runs.
struct Program {
    child: Child,
    input: Option<ChildStdin>,
    output: Receiver<String>,
    errors: Receiver<String>,
}

fn lines(source: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (line, lines) = mpsc::channel();
    std::thread::spawn(move || {
        BufReader::new(source).lines().map_while(Result::ok).try_for_each(|said| line.send(said))
    });
    lines
}

impl Program {
    fn start(server: &str, environment: &[(&str, &str)]) -> Program {
        let mut child = Command::new(env!("CARGO_BIN_EXE_droppay-read-only-gate"))
            .args(["--server", server, "--per-second", "1000"])
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the gate starts");
        let mut input = child.stdin.take().expect("it has an input");
        writeln!(input, r#"{{"user": "owners"}}"#).expect("it reads");
        let output = lines(child.stdout.take().expect("it has an output"));
        let errors = lines(child.stderr.take().expect("it has an output for errors"));
        Program { child, input: Some(input), output, errors }
    }

    fn first_line(&self) -> Value {
        let line = self.output.recv_timeout(PATIENCE).expect("it says where it listens");
        serde_json::from_str(&line).expect("it says so as JSON")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn text<'a>(line: &'a Value, place: &str) -> &'a str {
    line.pointer(place).and_then(Value::as_str).expect("the first line has it")
}

#[test]
fn the_gate_ends_with_whoever_has_started_it() {
    let mut gate = Program::start("http://127.0.0.1:9", &[]);
    gate.first_line();
    drop(gate.input.take());
    // Its output ends when it does.
    assert_eq!(gate.output.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected));
    assert!(gate.child.wait().expect("it ended").success());
}

#[test]
fn the_words_are_others_in_each_run() {
    let [one, other] = [(); 2].map(|()| Program::start("http://127.0.0.1:9", &[]).first_line());
    let words = ["/words/user", "/words/application"];
    let mut all: Vec<_> =
        words.iter().flat_map(|word| [text(&one, word), text(&other, word)]).collect();
    assert!(all.iter().all(|word| word.len() >= 20), "{all:?}");
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 4);
}

#[tokio::test]
async fn no_proxy_sees_what_stays_on_this_machine_and_the_reason_of_a_failure_is_said() {
    let proxy = TcpListener::bind("127.0.0.1:0").expect("a free port");
    proxy.set_nonblocking(true).expect("a listener");
    let url = format!("http://{}", proxy.local_addr().expect("an address"));
    let proxies =
        ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"].map(|name| (name, url.as_str()));
    // Nobody listens on a port that was just given back.
    let closed = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    let gate = Program::start(&format!("http://{}", closed.expect("an address")), &proxies);
    let first = gate.first_line();
    let push = format!("{}/bank/v2/push/SEM1", text(&first, "/url"));
    let call = Client::builder().no_proxy().build().expect("a client").get(push);
    let answer = call.bearer_auth(text(&first, "/words/user")).timeout(PATIENCE).send().await;
    assert!(proxy.accept().is_err(), "the proxy was called");
    assert_eq!(answer.expect("the gate answers").status(), StatusCode::BAD_GATEWAY);
    let said = gate.errors.recv_timeout(PATIENCE).expect("it says why");
    assert!(said.contains("refused"), "{said}");
}
