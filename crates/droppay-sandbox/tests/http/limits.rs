//! What a client may send, and that no client keeps the sandbox from the others. The clients here are bare sockets: no
//! well-behaved HTTP client does what they do.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use droppay_sandbox::Sandbox;
use reqwest::Method;

use crate::session::Session;

const ALIVE: &str = "GET /_sandbox/clock HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/// Longer than anything takes that is right.
const PATIENCE: Duration = Duration::from_secs(30);

fn address(sandbox: &Sandbox) -> String {
    sandbox.base_url().trim_start_matches("http://").to_owned()
}

fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// What is answered to these bytes until the connection ends.
fn exchange(address: &str, bytes: &[u8]) -> String {
    let mut stream = connect(address);
    // A server that has had enough may close before everything was written.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn is_alive(address: &str) -> bool {
    exchange(address, ALIVE.as_bytes()).starts_with("HTTP/1.1 200 ")
}

#[tokio::test]
async fn a_body_of_1_mib_is_read_and_one_byte_more_is_refused() {
    let session = Session::start().await;
    let address = address(&session.sandbox);
    for (length, status) in [(1_048_576, "401"), (1_048_577, "413"), (8_000_000, "413")] {
        let head = format!(
            "POST /bank/v2/push HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        let answer = exchange(&address, &[head.as_bytes(), &vec![b' '; length]].concat());
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{length}: {answer}");
        assert_eq!(session.sandbox.calls().pop().unwrap().status.to_string(), status);
    }
    assert!(is_alive(&address));
}

#[tokio::test]
async fn an_ordinary_client_gets_to_read_that_its_body_is_too_large() {
    let session = Session::start().await;
    let url = format!("{}/bank/v2/push", session.sandbox.base_url());
    for path in [url.clone(), url.replace("/bank/v2/push", "/_sandbox/clock")] {
        let request = session.http.post(&path).bearer_auth(&session.token);
        let response = request.body(vec![b' '; 20_000_000]).send().await.unwrap();
        assert_eq!(response.status().as_u16(), 413, "{path}");
    }
    assert_eq!(session.get("/bank/v2/pushes").await["paging_info"]["total_items"], 3);
}

#[tokio::test]
async fn whoever_asks_before_sending_too_much_is_told_before() {
    let session = Session::start().await;
    let head = "POST /bank/v2/push HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n";
    let answer = exchange(&address(&session.sandbox), head.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn headers_over_the_limit_are_refused() {
    let session = Session::start().await;
    let address = address(&session.sandbox);
    let long = format!("GET / HTTP/1.1\r\nHost: a\r\nX-Long: {}\r\n\r\n", "a".repeat(1_000_000));
    let many = format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X-Many: a\r\n".repeat(200));
    for request in [long, many] {
        let answer = exchange(&address, request.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    }
    assert!(is_alive(&address));
}

#[tokio::test]
async fn garbage_is_refused_and_stops_nothing() {
    let session = Session::start().await;
    let address = address(&session.sandbox);
    let alive = ALIVE.replace("close", "keep-alive");
    let pipelined = |garbage: &[u8]| [alive.as_bytes(), alive.as_bytes(), garbage].concat();
    let garbage: [&[u8]; 7] = [
        b"\0\0\0\0\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: \xff\r\n\r\n",
        b"POST /bank/v2/push HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n",
        b"POST /bank/v2/push HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST /bank/v2/push HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    ];
    for garbage in garbage {
        let shown = String::from_utf8_lossy(garbage).into_owned();
        let mut stream = connect(&address);
        stream.write_all(&pipelined(garbage)).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answers = Vec::new();
        let _ = stream.read_to_end(&mut answers);
        let answers = String::from_utf8_lossy(&answers);
        assert_eq!(answers.matches("HTTP/1.1 200 ").count(), 2, "{shown}: {answers}");
        assert!(is_alive(&address), "{shown}");
    }
}

/// The program in a process of its own, with file descriptors of its own.
struct Program {
    child: Child,
    address: String,
}

impl Program {
    /// Starts it with at most this many file descriptors.
    fn start(descriptors: u32) -> Program {
        let script = format!("ulimit -n {descriptors} && exec \"$0\" --port 0");
        let mut child = Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_droppay-sandbox")])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let address = output.lines().map_while(Result::ok).find_map(|line| {
            let (_, rest) = line.split_once("http://")?;
            let end = rest.find(|c: char| c != '.' && c != ':' && !c.is_ascii_digit());
            Some(rest[..end.unwrap_or(rest.len())].to_owned())
        });
        Program { child, address: address.unwrap() }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_thousand_idle_connections_keep_nobody_from_being_answered() {
    let program = Program::start(1024);
    let idle: Vec<_> = (0..1000).map(|_| connect(&program.address)).collect();
    assert!(is_alive(&program.address));
    // Those who were idle are served as well.
    for mut stream in idle.into_iter().step_by(100) {
        stream.write_all(ALIVE.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }
}

#[test]
fn a_lack_of_file_descriptors_passes() {
    let program = Program::start(64);
    let more_than_it_can_take: Vec<_> = (0..100).map(|_| connect(&program.address)).collect();
    drop(more_than_it_can_take);
    assert!(is_alive(&program.address));
}

#[tokio::test]
async fn a_connection_is_kept_only_if_nothing_of_a_request_is_left_unread() {
    let session = Session::start().await;
    let keeps = async |path: &str, method: Method, body: String| {
        let url = format!("{}{path}", session.sandbox.base_url());
        let request = session.http.request(method, url).bearer_auth(&session.token);
        let response = request.body(body).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        !response.headers().contains_key("connection")
    };
    let push = r#"{ "amount": 1, "recipient": { "account": "IT63B3606400003471234567" } }"#;
    assert!(keeps("/bank/v2/push", Method::POST, push.to_owned()).await);
    assert!(keeps("/_sandbox/clock", Method::POST, r#"{ "advance": "PT1S" }"#.to_owned()).await);
    assert!(keeps("/_sandbox/clock", Method::GET, String::new()).await);
    assert!(!keeps("/_sandbox/clock", Method::GET, "x".repeat(100_000)).await);
}
