use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// Longer than anything takes that does not hang.
const PATIENT: Duration = Duration::from_secs(20);
const IMPATIENT: Duration = Duration::from_millis(300);

/// How a test looks names up.
type LookUp = fn(&str) -> io::Result<Vec<SocketAddr>>;

fn courier(timeout: Duration) -> Courier {
    Courier::new(&WebhookSettings { timeout, ..WebhookSettings::default() })
}

/// A courier whose names are looked up in this way.
fn with_names(timeout: Duration, look_up: LookUp) -> Courier {
    let courier = courier(timeout);
    let client = courier.client(Resolver::with(false, look_up)).unwrap();
    Courier { client: OnceLock::from(Some(client)), ..courier }
}

/// A listener that takes connections and never answers.
fn silent() -> (TcpListener, u16) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

async fn attempt(courier: &Courier, url: &str) -> Outcome {
    courier.attempt(url, Bytes::from_static(b"{}")).await.outcome
}

fn address(ip: [u8; 4]) -> SocketAddr {
    (Ipv4Addr::from(ip), 0).into()
}

#[tokio::test]
async fn a_name_that_leads_to_another_machine_is_refused() {
    let courier = with_names(PATIENT, |_| Ok(vec![address([10, 0, 0, 1])]));
    let outcome = attempt(&courier, "http://app.server.example/listener").await;
    assert_eq!(outcome, Outcome::Refused(NOT_LOOPBACK));
}

#[tokio::test]
async fn a_name_that_leads_elsewhere_the_second_time_is_refused_then() {
    static LOOK_UPS: AtomicUsize = AtomicUsize::new(0);
    let courier = with_names(IMPATIENT, |_| {
        let near = LOOK_UPS.fetch_add(1, Ordering::SeqCst) == 0;
        Ok(vec![if near { address([127, 0, 0, 1]) } else { address([10, 0, 0, 1]) }])
    });
    let (_listener, port) = silent();
    let url = format!("http://rebound.example:{port}/");
    assert_eq!(attempt(&courier, &url).await, Outcome::Failed("timed out"));
    assert_eq!(attempt(&courier, &url).await, Outcome::Refused(NOT_LOOPBACK));
    assert_eq!(LOOK_UPS.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn of_several_addresses_only_those_on_loopback_are_tried() {
    let courier =
        with_names(PATIENT, |_| Ok(vec![address([10, 0, 0, 1]), address([127, 0, 0, 1])]));
    // Nobody listens there, and nobody else can while this lives.
    let closed = tokio::net::TcpSocket::new_v4().unwrap();
    closed.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let port = closed.local_addr().unwrap().port();
    let outcome = attempt(&courier, &format!("http://both.example:{port}/")).await;
    assert_eq!(outcome, Outcome::Failed("connection refused"));
}

#[tokio::test]
async fn a_name_that_nobody_knows_is_tried_again() {
    for look_up in [(|_| Ok(Vec::new())) as LookUp, |_| Err(io::ErrorKind::NotFound.into())] {
        let outcome = attempt(&with_names(PATIENT, look_up), "http://nobody.example/").await;
        assert_eq!(outcome, Outcome::Failed("the host's name leads to no address"));
    }
}

#[tokio::test]
async fn a_look_up_that_hangs_ends_with_the_attempt() {
    let courier = with_names(IMPATIENT, |_| {
        std::thread::sleep(Duration::from_secs(5));
        Ok(vec![address([127, 0, 0, 1])])
    });
    assert_eq!(attempt(&courier, "http://slow.example/").await, Outcome::Failed("timed out"));
}

#[tokio::test]
async fn an_address_of_another_machine_is_refused_without_any_look_up() {
    let courier = with_names(PATIENT, |_| panic!("an address was looked up"));
    assert_eq!(attempt(&courier, "http://10.0.0.1/").await, Outcome::Refused(NOT_LOOPBACK));
}

#[tokio::test]
async fn an_answer_that_is_none_of_http_is_a_failure() {
    let (listener, port) = silent();
    std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        std::io::Write::write_all(&mut connection, b"Hello\r\n\r\n").unwrap();
    });
    let outcome = attempt(&courier(PATIENT), &format!("http://127.0.0.1:{port}/")).await;
    assert_eq!(outcome, Outcome::Failed("the connection ended without an answer"));
}
