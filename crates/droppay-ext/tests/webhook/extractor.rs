//! The extractor, over a real connection.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{Router, http::StatusCode, routing::post};
use droppay_ext::{
    api::types::PushStatus,
    webhook::{EventHint, Listener, compose},
};
use reqwest::{Client, RequestBuilder};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::subscription;

const LIMIT: usize = 1_000;

/// A server that counts the events it takes.
struct Server {
    address: std::net::SocketAddr,
    taken: Arc<AtomicUsize>,
}

impl Server {
    async fn start() -> Self {
        let taken = Arc::<AtomicUsize>::default();
        let counter = taken.clone();
        let take = |event: EventHint| async move {
            assert_eq!(event.id().map(|id| id.as_str()), Some("SEM1"));
            counter.fetch_add(1, Ordering::SeqCst);
            StatusCode::OK
        };
        let listener: Listener = subscription().listener().max_body_bytes(LIMIT);
        let router = Router::new().route("/listener", post(take)).with_state(listener);
        let socket = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = socket.local_addr().expect("it has an address");
        tokio::spawn(async move { axum::serve(socket, router).await });
        Self { address, taken }
    }

    fn post(&self) -> RequestBuilder {
        Client::new().post(format!("http://{}/listener", self.address))
    }

    fn taken(&self) -> usize {
        self.taken.load(Ordering::SeqCst)
    }
}

fn event() -> Vec<u8> {
    compose::push_status("SEM1", PushStatus::Done).body()
}

/// An event with spaces to this length.
fn padded(length: usize) -> Vec<u8> {
    let mut body = event();
    body.resize(length, b' ');
    body
}

/// The status of an answer, which must have no body and the challenge exactly if it is 401.
async fn status(request: RequestBuilder) -> u16 {
    let answer = request.send().await.expect("there is an answer");
    let status = answer.status().as_u16();
    let challenge = answer.headers().get("www-authenticate").cloned();
    let expected = r#"Basic realm="events", charset="UTF-8""#;
    assert_eq!(challenge.as_ref().is_some_and(|given| given == expected), status == 401);
    assert_eq!(answer.bytes().await.expect("it ends").len(), 0);
    status
}

#[tokio::test]
async fn an_event_reaches_the_handler_and_anything_else_does_not() {
    let server = Server::start().await;
    let known = || server.post().basic_auth("credenA", Some("credenB"));
    assert_eq!(status(known().body(event())).await, 200);
    assert_eq!(server.taken(), 1);

    let guessed = server.post().basic_auth("credenA", Some("guessed"));
    assert_eq!(status(guessed.body(event())).await, 401);
    assert_eq!(status(server.post().body(event())).await, 401);
    assert_eq!(status(server.post().bearer_auth("credenB").body(event())).await, 401);
    assert_eq!(status(known().body("{}x")).await, 400);
    assert_eq!(status(known().body(padded(LIMIT + 1))).await, 413);
    assert_eq!(server.taken(), 1);

    assert_eq!(status(known().body(padded(LIMIT))).await, 200);
    assert_eq!(server.taken(), 2);
}

/// Sends a request by hand, and gives back the status of the answer while the body is still open.
async fn answered_to(server: &Server, head: &str, body: &[u8]) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(server.address).await.expect("it listens");
    let head = format!("POST /listener HTTP/1.1\r\nHost: x\r\n{head}\r\n");
    stream.write_all(head.as_bytes()).await.expect("it is sent");
    stream.write_all(body).await.expect("it is sent");
    let mut answer = vec![0; 12];
    let read = tokio::time::timeout(Duration::from_secs(60), stream.read_exact(&mut answer)).await;
    read.expect("the end of the body is not waited for").expect("there is an answer");
    let answer = String::from_utf8(answer).expect("it is text");
    (stream, answer)
}

/// The header with the right credentials.
fn known() -> String {
    let known = subscription().credentials().authorization();
    format!("Authorization: {}\r\n", known.to_str().expect("it is ASCII"))
}

#[tokio::test]
async fn a_body_in_pieces_is_counted_as_it_comes() {
    let server = Server::start().await;
    for (length, expected) in [(LIMIT, "HTTP/1.1 200"), (LIMIT + 1, "HTTP/1.1 413")] {
        let mut body = Vec::new();
        for piece in padded(length).chunks(7) {
            body.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
            body.extend_from_slice(piece);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"0\r\n\r\n");
        let chunked = format!("{}Transfer-Encoding: chunked\r\n", known());
        assert_eq!(answered_to(&server, &chunked, &body).await.1, expected, "{length}");
    }
    assert_eq!(server.taken(), 1);
}

#[tokio::test]
async fn an_endless_body_is_answered_before_its_end() {
    let server = Server::start().await;
    // The piece that is too much was announced and never comes to its end; neither does the body.
    let chunked = format!("{}Transfer-Encoding: chunked\r\n", known());
    let piece = [b"800\r\n".as_slice(), &[b' '; 0x800], b"\r\n"].concat();
    let (_open, answer) = answered_to(&server, &chunked, &piece).await;
    assert_eq!(answer, "HTTP/1.1 413");

    let crumbs = b"7\r\n       \r\n".repeat(LIMIT);
    let (_open, answer) = answered_to(&server, &chunked, &crumbs).await;
    assert_eq!(answer, "HTTP/1.1 413", "pieces are added up");

    let announced = format!("{}Content-Length: 99999999999\r\n", known());
    let (_open, answer) = answered_to(&server, &announced, b"").await;
    assert_eq!(answer, "HTTP/1.1 413", "nothing was read");

    let stranger = "Content-Length: 500\r\n";
    let (_open, answer) = answered_to(&server, stranger, b"").await;
    assert_eq!(answer, "HTTP/1.1 401", "nothing was read");
    assert_eq!(server.taken(), 0);
}
