//! The server's limits, with times that are short enough to wait for.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::routing::{get, post};

use super::*;
use crate::world::Settings;

const SHORT: Duration = Duration::from_secs(1);

/// Longer than anything takes that is right.
const PATIENCE: Duration = Duration::from_secs(20);

struct Served {
    address: SocketAddr,
    applications: Arc<Applications>,
    server: Server,
}

/// Serves the sandbox's router, or another, with these limits.
fn served(limits: Limits, other: impl FnOnce(&Arc<Applications>, Router) -> Router) -> Served {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let applications = Applications::open(Settings::default(), format!("http://{address}"));
    let applications = Arc::new(applications.unwrap());
    let router = other(&applications, router(Arc::clone(&applications), true));
    let connections = Connections { router, applications: Arc::clone(&applications), limits };
    let server = Server::start_with(listener, connections, std::future::pending()).unwrap();
    Served { address, applications, server }
}

fn with(limits: Limits) -> Served {
    served(limits, |_, router| router)
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Everything that comes until the connection ends in order.
fn rest(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

/// The status line of the answer to a request on a connection of its own.
fn status(address: SocketAddr, request: &str) -> String {
    let mut stream = connect(address);
    stream.write_all(request.as_bytes()).unwrap();
    rest(&mut stream).lines().next().unwrap_or_default().to_owned()
}

const ALIVE: &str = "GET /_sandbox/clock HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

#[test]
fn a_body_that_comes_too_slowly_is_refused_while_others_are_answered() {
    let served = with(Limits { body_within: SHORT, ..Limits::default() });
    let mut slow = connect(served.address);
    slow.write_all(b"POST /bank/v2/push HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
        .unwrap();
    let mut sender = slow.try_clone().unwrap();
    let sending = std::thread::spawn(move || {
        // It never pauses for as long as the server waits, so that only the whole time can be what ends it.
        while sender.write_all(b" ").is_ok() {
            std::thread::sleep(SHORT / 10);
        }
    });
    assert_eq!(status(served.address, ALIVE), "HTTP/1.1 200 OK");
    let answer = rest(&mut slow);
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("connection: close") && answer.contains("too slowly"), "{answer}");
    slow.shutdown(std::net::Shutdown::Both).unwrap();
    sending.join().unwrap();
    let call = served.applications.first().calls().pop().unwrap();
    assert_eq!((call.path.as_str(), call.status), ("/bank/v2/push", 408));
}

#[test]
fn a_request_head_that_comes_too_slowly_ends_the_connection_while_others_are_answered() {
    let served = with(Limits { head_within: SHORT, ..Limits::default() });
    let mut slow = connect(served.address);
    let mut sender = slow.try_clone().unwrap();
    let sending = std::thread::spawn(move || {
        let head = "GET /bank/v2/pushes HTTP/1.1\r\nHost: a\r\nX-Slow: ".bytes();
        for byte in head.chain(std::iter::repeat(b'a')) {
            if sender.write_all(&[byte]).is_err() {
                break;
            }
            std::thread::sleep(SHORT / 10);
        }
    });
    assert_eq!(status(served.address, ALIVE), "HTTP/1.1 200 OK");
    let mut read = [0; 1];
    // It had sent something that was not read, so the end may be a reset.
    let ended = slow.read(&mut read).or_else(|error| match error.kind() {
        ErrorKind::ConnectionReset => Ok(0),
        _ => Err(error),
    });
    assert_eq!(ended.unwrap(), 0);
    slow.shutdown(std::net::Shutdown::Both).unwrap_or_default();
    sending.join().unwrap();
    assert!(served.applications.first().calls().is_empty());
}

#[test]
fn a_connection_without_a_request_is_closed_after_a_while() {
    let served = with(Limits { head_within: SHORT, ..Limits::default() });
    let mut idle = connect(served.address);
    let mut used = connect(served.address);
    used.write_all(ALIVE.replace("close", "keep-alive").as_bytes()).unwrap();
    assert!(rest(&mut used).starts_with("HTTP/1.1 200 OK"));
    assert_eq!(rest(&mut idle), "");
}

#[test]
fn whoever_is_still_sending_gets_to_read_the_answer_that_refuses_it() {
    let served = with(Limits { body_bytes: 1000, linger: PATIENCE, ..Limits::default() });
    let mut stream = connect(served.address);
    stream
        .write_all(b"POST /bank/v2/push HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n")
        .unwrap();
    stream.write_all(&[b' '; 9_000_000]).unwrap();
    let answer = rest(&mut stream);
    assert!(
        answer.starts_with("HTTP/1.1 413 ") && answer.contains("connection: close"),
        "{answer}"
    );
}

#[test]
fn a_body_of_unknown_length_is_refused_where_it_becomes_too_long() {
    let served = with(Limits { body_bytes: 1000, linger: PATIENCE, ..Limits::default() });
    let mut stream = connect(served.address);
    let head = "POST /bank/v2/push HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    for _ in 0..10 {
        let _ = stream.write_all(format!("64\r\n{}\r\n", " ".repeat(100)).as_bytes());
    }
    let _ = stream.write_all(b"1\r\n \r\n");
    assert!(rest(&mut stream).starts_with("HTTP/1.1 413 "));
}

#[test]
fn a_panic_ends_its_connection_and_no_other() {
    let served = served(Limits::default(), |_, router| {
        router.route("/panic", get(async || -> &'static str { panic!("expected by the test") }))
    });
    let mut other = connect(served.address);
    assert_eq!(status(served.address, &ALIVE.replace("/_sandbox/clock", "/panic")), "");
    other.write_all(ALIVE.as_bytes()).unwrap();
    assert!(rest(&mut other).starts_with("HTTP/1.1 200 OK"));
}

/// A stream that goes on until the server is to stop, as the dashboard's does.
fn endless(applications: &Arc<Applications>) -> Body {
    let stopping = applications.stopping();
    Body::from_stream(futures_util::stream::unfold(
        (stopping, true),
        |(mut stopping, first)| async move {
            if !first {
                stopping.wait_for(|stop| *stop).await.ok()?;
                return None;
            }
            Some((Ok::<_, std::io::Error>(Bytes::from_static(b"begun")), (stopping, false)))
        },
    ))
}

#[tokio::test]
async fn a_graceful_stop_ends_an_open_stream_in_order() {
    let limits = Limits { grace: Duration::MAX, ..Limits::default() };
    let served = served(limits, |applications, router| {
        let applications = Arc::clone(applications);
        router.route("/stream", get(async move || endless(&applications)))
    });
    let mut stream = connect(served.address);
    stream.write_all(ALIVE.replace("/_sandbox/clock", "/stream").as_bytes()).unwrap();
    let mut begun = [0; 15];
    stream.read_exact(&mut begun).unwrap();
    assert_eq!(&begun, b"HTTP/1.1 200 OK");
    served.server.stop().await;
    let end = rest(&mut stream);
    assert!(end.contains("begun") && end.ends_with("0\r\n\r\n"), "{end}");
}

#[tokio::test]
async fn a_graceful_stop_waits_for_no_idle_connection() {
    let served = with(Limits { grace: Duration::MAX, ..Limits::default() });
    let (mut fresh, mut used) = (connect(served.address), connect(served.address));
    used.write_all(ALIVE.replace("close", "keep-alive").as_bytes()).unwrap();
    used.read_exact(&mut [0; 12]).unwrap();
    served.server.stop().await;
    rest(&mut used);
    rest(&mut fresh);
    assert!(TcpStream::connect(served.address).is_err());
}

#[test]
fn a_dropped_server_waits_for_nothing() {
    let served = served(Limits { grace: Duration::MAX, ..Limits::default() }, |_, router| {
        router.route("/never", get(std::future::pending::<()>))
    });
    let mut never = connect(served.address);
    never.write_all(ALIVE.replace("/_sandbox/clock", "/never").as_bytes()).unwrap();
    assert_eq!(status(served.address, ALIVE), "HTTP/1.1 200 OK");
    drop(served.server);
    assert_eq!(rest(&mut never), "");
}

#[tokio::test]
async fn a_graceful_stop_waits_for_an_answer_under_way_and_not_for_ever() {
    let limits = Limits { grace: SHORT, ..Limits::default() };
    let served = served(limits, |_, router| {
        let late = async || {
            tokio::time::sleep(SHORT / 10).await;
            "late"
        };
        router.route("/late", post(late)).route("/never", post(std::future::pending::<()>))
    });
    let (mut late, mut never) = (connect(served.address), connect(served.address));
    let request = "POST /never HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n ";
    never.write_all(request.as_bytes()).unwrap();
    late.write_all(request.replace("/never", "/late").as_bytes()).unwrap();
    // Whoever is answered now knows that the two requests before have been taken.
    assert_eq!(status(served.address, ALIVE), "HTTP/1.1 200 OK");
    served.server.stop().await;
    assert!(rest(&mut late).ends_with("late"));
    assert_eq!(rest(&mut never), "");
    assert!(TcpStream::connect(served.address).is_err());
}
