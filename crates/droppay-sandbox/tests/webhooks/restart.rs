//! Events that the end of a process comes in between of.

use std::path::PathBuf;
use std::time::Duration;

use droppay_sandbox::{DeliveryState, SandboxBuilder};
use jiff::ToSpan;

use crate::listener::{Answer, Listener};
use crate::scene::{Scene, frozen, outcomes, unanswered};

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let folder = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }

    fn database(&self) -> PathBuf {
        self.0.join("sandbox.db")
    }

    fn sandbox(&self) -> SandboxBuilder {
        frozen().database(self.database())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn an_attempt_that_the_end_cut_short_is_made_again() {
    let folder = Folder::new("droppay-sandbox-cut-short");
    let answer = |place| if place == 0 { Answer::Never } else { Answer::Status(200) };
    let listener = Listener::answering(answer).await;
    let first = Scene::on(folder.sandbox().webhook_timeout(Duration::from_secs(600))).await;
    let push = first.event(&listener.url()).await;
    let next = first.event(&listener.url()).await;
    listener.wait_for(1).await;
    drop(first);
    let second = Scene::on(folder.sandbox()).await;
    second.drain().await;
    assert_eq!(listener.resources(), [push.clone(), push, next]);
    let states: Vec<_> = second.deliveries().into_iter().map(|delivery| delivery.state).collect();
    assert_eq!(states, [DeliveryState::Delivered; 2]);
}

#[tokio::test]
async fn an_event_that_waited_for_its_retry_is_sent_after_a_restart() {
    let folder = Folder::new("droppay-sandbox-waited");
    // Nobody listens there, and nobody else can while this lives.
    let closed = tokio::net::TcpSocket::new_v4().unwrap();
    closed.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let address = closed.local_addr().unwrap();
    let first = Scene::on(folder.sandbox()).await;
    first.event(&format!("http://{address}/")).await;
    first.drain().await;
    assert_eq!(outcomes(&first.delivery()), [unanswered("connection refused")]);
    drop(first);
    let second = Scene::on(folder.sandbox()).await;
    second.drain().await;
    assert_eq!(second.delivery().attempts.len(), 1, "it was sent before its time");
    second.sandbox.advance(10.seconds()).unwrap();
    second.drain().await;
    assert_eq!(second.delivery().attempts.len(), 2);
}

/// The program, ended without warning when it is dropped.
#[cfg(unix)]
struct Program {
    child: std::process::Child,
    url: String,
}

#[cfg(unix)]
impl Program {
    fn start(folder: &Folder) -> Program {
        use std::io::BufRead;
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_droppay-sandbox"))
            .args(["--port", "0", "--database"])
            .arg(folder.database())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = std::io::BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        // Somebody has to read on, or the program could not say what it has to say.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        let url = line.trim_end().strip_prefix("listening on ").unwrap().to_owned();
        Program { child, url }
    }

    async fn post(&self, path: &str, body: serde_json::Value) -> serde_json::Value {
        let url = format!("{}{path}", self.url);
        // The user access token of the documents' examples.
        let token = "ac9185e9f2984867b11069fd2881ff1a";
        let request = reqwest::Client::new().post(url).bearer_auth(token).json(&body);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.unwrap()
    }
}

#[cfg(unix)]
impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[cfg(unix)]
#[tokio::test]
async fn an_attempt_that_was_under_way_when_the_program_was_killed_is_made_again() {
    use serde_json::json;
    let folder = Folder::new("droppay-sandbox-killed");
    let answer = |place| if place == 0 { Answer::Never } else { Answer::Status(200) };
    let listener = Listener::answering(answer).await;
    let first = Program::start(&folder);
    let push = json!({
        "amount": 12.00,
        "recipient": { "account": "IT63B3606400003471234567" },
        "status": "READY",
        "webhooks": { "all": listener.url() },
    });
    let push = first.post("/bank/v2/push", push).await["id"].as_str().unwrap().to_owned();
    first.post(&format!("/_sandbox/pushes/{push}/refuse"), json!({})).await;
    listener.wait_for(1).await;
    drop(first);
    let second = Program::start(&folder);
    second.post("/_sandbox/deliveries/drain", json!({})).await;
    assert_eq!(listener.resources(), [push.clone(), push]);
}
