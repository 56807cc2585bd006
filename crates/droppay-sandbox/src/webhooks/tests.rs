//! What needs shorter waits than a user can set, or a look at what is stored.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::lanes::Lanes;
use super::search::Search;
use super::settings::{RetryClock, WebhookSettings};
use super::{AttemptOutcome, Delivery, DeliveryState};
use crate::clock::ClockSetting;
use crate::error::ApiError;
use crate::sandbox::Sandbox;
use crate::world::events::{Announcement, Resource};

const SHORT: &[Duration] = &[Duration::from_millis(1), Duration::from_millis(150)];

fn settings(retries: RetryClock) -> WebhookSettings {
    WebhookSettings { retries, waits: SHORT, ..WebhookSettings::default() }
}

async fn sandbox(webhooks: WebhookSettings, clock: ClockSetting) -> Sandbox {
    let mut builder = Sandbox::builder().clock(clock);
    builder.webhooks = webhooks;
    builder.start().await.unwrap()
}

fn frozen() -> ClockSetting {
    ClockSetting::Frozen("2026-01-05T08:00:00Z".parse().unwrap())
}

/// Announces that a push was done to a port of this machine.
fn announce(sandbox: &Sandbox, port: u16) {
    let url = format!("http://127.0.0.1:{port}/");
    let (resource, at) = (Resource::Push, Timestamp::UNIX_EPOCH);
    let (id, status, code) = ("SEM1234568UN8", "DONE", None);
    let announcement = Announcement { url: &url, resource, id, status, code, at };
    sandbox.shared.transact(|session| session.tell(&announcement)).unwrap();
}

/// A port that nobody listens at, and nobody else can listen at while this lives.
struct ClosedPort(tokio::net::TcpSocket);

impl ClosedPort {
    fn new() -> ClosedPort {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        ClosedPort(socket)
    }

    fn number(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }
}

fn only(sandbox: &Sandbox) -> Delivery {
    let mut deliveries = sandbox.deliveries().unwrap();
    assert_eq!(deliveries.len(), 1);
    deliveries.pop().unwrap()
}

/// Waits until the only event comes to its end.
async fn ended(sandbox: &Sandbox) -> Delivery {
    let start = Instant::now();
    loop {
        let delivery = only(sandbox);
        if delivery.state != DeliveryState::Pending {
            return delivery;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{delivery:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn on_the_real_clock_retries_are_made_while_the_virtual_one_stands() {
    let sandbox = sandbox(settings(RetryClock::Real), frozen()).await;
    let closed = ClosedPort::new();
    announce(&sandbox, closed.number());
    let delivery = ended(&sandbox).await;
    assert_eq!(delivery.state, DeliveryState::GivenUp);
    let refused = AttemptOutcome::Unanswered("connection refused".to_owned());
    let outcomes: Vec<_> = delivery.attempts.into_iter().map(|attempt| attempt.outcome).collect();
    assert_eq!(outcomes, vec![refused; 3]);
}

#[tokio::test]
async fn on_the_real_clock_a_retry_waits_for_real_time() {
    let settings = WebhookSettings { retries: RetryClock::Real, ..WebhookSettings::default() };
    let sandbox = sandbox(settings, frozen()).await;
    let closed = ClosedPort::new();
    let start = Timestamp::now();
    announce(&sandbox, closed.number());
    sandbox.drain_deliveries().await.unwrap();
    let wait = only(&sandbox).next_attempt.unwrap().duration_since(start);
    assert!(wait.as_secs() >= 9, "{wait}");
    sandbox.advance(jiff::Span::new().years(1)).unwrap();
    sandbox.drain_deliveries().await.unwrap();
    assert_eq!(only(&sandbox).attempts.len(), 1);
}

#[tokio::test]
async fn on_a_virtual_clock_that_runs_retries_are_made_when_it_reaches_them() {
    let clock = ClockSetting::RunningFrom("2026-01-05T08:00:00Z".parse().unwrap());
    let sandbox = sandbox(settings(RetryClock::Virtual), clock).await;
    let closed = ClosedPort::new();
    announce(&sandbox, closed.number());
    assert_eq!(ended(&sandbox).await.attempts.len(), 3);
}

#[tokio::test]
async fn on_a_virtual_clock_that_stands_no_retry_is_made() {
    let sandbox = sandbox(settings(RetryClock::Virtual), frozen()).await;
    let closed = ClosedPort::new();
    announce(&sandbox, closed.number());
    sandbox.drain_deliveries().await.unwrap();
    tokio::time::sleep(Duration::from_millis(400)).await;
    let delivery = only(&sandbox);
    assert_eq!((delivery.state, delivery.attempts.len()), (DeliveryState::Pending, 1));
}

#[tokio::test]
async fn an_attempt_under_way_at_a_reset_is_not_taken_for_one_of_the_new_world() {
    let settings =
        WebhookSettings { timeout: Duration::from_millis(300), ..settings(RetryClock::Virtual) };
    let sandbox = sandbox(settings, frozen()).await;
    let hanging = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    announce(&sandbox, hanging.local_addr().unwrap().port());
    let (_connection, _) = hanging.accept().unwrap();
    sandbox.reset().unwrap();
    let closed = ClosedPort::new();
    announce(&sandbox, closed.number());
    sandbox.drain_deliveries().await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let refused = AttemptOutcome::Unanswered("connection refused".to_owned());
    let attempts = only(&sandbox).attempts;
    assert_eq!(attempts.len(), 1);
    assert_eq!(attempts[0].outcome, refused);
}

#[tokio::test]
async fn more_subscribers_than_places_are_all_served() {
    let timeout = Duration::from_millis(100);
    let sandbox =
        sandbox(WebhookSettings { timeout, ..settings(RetryClock::Virtual) }, frozen()).await;
    let listeners: Vec<TcpListener> =
        (0..100).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap()).collect();
    for listener in &listeners {
        for _ in 0..2 {
            announce(&sandbox, listener.local_addr().unwrap().port());
        }
    }
    sandbox.drain_deliveries().await.unwrap();
    let deliveries = sandbox.deliveries().unwrap();
    assert_eq!(deliveries.len(), 200);
    for delivery in deliveries {
        let timed_out = AttemptOutcome::Unanswered("timed out".to_owned());
        assert_eq!(delivery.attempts.first().map(|attempt| &attempt.outcome), Some(&timed_out));
    }
}

#[tokio::test]
async fn events_of_every_application_are_sent() {
    let sandbox = sandbox(settings(RetryClock::Virtual), frozen()).await;
    sandbox.add_application("another").unwrap();
    let another = sandbox.applications.by_client_id("another").unwrap();
    let closed = ClosedPort::new();
    let url = format!("http://127.0.0.1:{}/", closed.number());
    let (id, status, at) = ("SEM1234568UN8", "DONE", Timestamp::UNIX_EPOCH);
    let resource = Resource::Push;
    let announcement = Announcement { url: &url, resource, id, status, code: None, at };
    another.transact(|session| session.tell(&announcement)).unwrap();
    super::handle::drain(&another).await.unwrap();
    let deliveries = another.transact(|session| session.deliveries(10)).unwrap();
    assert_eq!(deliveries[0].attempts.len(), 1);
    assert!(sandbox.deliveries().unwrap().is_empty());
    let first = Arc::clone(&sandbox.shared);
    super::handle::drain(&first).await.unwrap();
}

#[tokio::test]
async fn an_event_whose_outcome_cannot_be_stored_is_not_sent_over_and_over() {
    let sandbox = sandbox(settings(RetryClock::Virtual), frozen()).await;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let read_only = |only: bool| {
        let shared = &sandbox.shared;
        shared.transact(|session| Ok(session.db.pragma_update(None, "query_only", only)?)).unwrap();
    };
    announce(&sandbox, listener.local_addr().unwrap().port());
    read_only(true);
    // Each connection is closed without an answer.
    let mut connections = 0;
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(700) {
        connections += usize::from(listener.accept().is_ok());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // One at first, and one after each pause of a second.
    let most = 1 + usize::try_from(start.elapsed().as_secs()).unwrap();
    assert!((1..=most).contains(&connections), "{connections} connections");
    read_only(false);
    drop(listener);
    sandbox.drain_deliveries().await.unwrap();
    assert_eq!(only(&sandbox).attempts.len(), 1);
}

#[tokio::test]
async fn subscribers_take_turns_when_there_are_too_few_places() {
    let sandbox = sandbox(settings(RetryClock::Virtual), frozen()).await;
    let undone: Result<(), ApiError> = sandbox.shared.transact(|session| {
        for host in ["a.example", "b.example", "c.example"] {
            let url = format!("http://{host}/");
            let (resource, at) = (Resource::Push, Timestamp::UNIX_EPOCH);
            let (id, status, code) = ("SEM1234568UN8", "DONE", None);
            session.announce(&Announcement { url: &url, resource, id, status, code, at })?;
        }
        let lanes = Lanes::default();
        let search = Search { session, client_id: "", lanes: &lanes, places: 2, runs: false };
        let found = |served: &str| {
            let jobs = search.find(served).unwrap().jobs;
            jobs.into_iter().map(|(lane, _)| lane.subscriber).collect::<Vec<_>>()
        };
        let [a, b, c] = ["a", "b", "c"].map(|host| format!("http://{host}.example:80"));
        assert_eq!(found(""), [a.clone(), b.clone()]);
        assert_eq!(found(&b), [c.clone(), a.clone()]);
        assert_eq!(found(&c), [a, b]);
        // Nothing of it is to be sent.
        Err(ApiError::not_found())
    });
    assert_eq!(undone, Err(ApiError::not_found()));
}
