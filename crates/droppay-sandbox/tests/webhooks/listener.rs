//! A subscriber, which answers as a test tells it to.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// Longer than anything takes that does not hang.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// How an event is answered.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    Status(u16),
    Redirect,
    Never,
}

/// An event that arrived.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) headers: HeaderMap,
    pub(crate) uri: String,
    pub(crate) body: Value,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The resource and its new status.
    pub(crate) fn change(&self) -> (&str, &str) {
        let data = &self.body["edata"];
        (data["id"].as_str().unwrap(), data["status"].as_str().unwrap())
    }
}

struct Script {
    answer: Box<dyn Fn(usize) -> Answer + Send + Sync>,
    received: Mutex<Vec<Received>>,
}

/// A subscriber on a port of its own.
pub(crate) struct Listener {
    address: SocketAddr,
    script: Arc<Script>,
}

impl Listener {
    /// A subscriber that takes everything.
    pub(crate) async fn start() -> Listener {
        Listener::answering(|_| Answer::Status(200)).await
    }

    /// A subscriber that answers the first, second and so on event in this way.
    pub(crate) async fn answering(
        answer: impl Fn(usize) -> Answer + Send + Sync + 'static,
    ) -> Listener {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let script = Arc::new(Script { answer: Box::new(answer), received: Mutex::default() });
        let router = Router::new().fallback(take).with_state(Arc::clone(&script));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Listener { address, script }
    }

    /// A URL of this subscriber, with the credentials of the document's example.
    pub(crate) fn url(&self) -> String {
        format!("http://credenA:credenB@{}/listener", self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.script.received.lock().unwrap().clone()
    }

    /// What arrived, as resource and status.
    pub(crate) fn changes(&self) -> Vec<(String, String)> {
        let changes = |received: &Received| {
            let (id, status) = received.change();
            (id.to_owned(), status.to_owned())
        };
        self.received().iter().map(changes).collect()
    }

    /// The resources that events arrived about.
    pub(crate) fn resources(&self) -> Vec<String> {
        self.changes().into_iter().map(|(id, _)| id).collect()
    }

    /// Waits until so many events have arrived.
    pub(crate) async fn wait_for(&self, number: usize) {
        let start = Instant::now();
        while self.received().len() < number {
            assert!(start.elapsed() < LONGEST_WAIT, "only {} arrived", self.received().len());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

async fn take(
    State(script): State<Arc<Script>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let place = {
        let mut received = script.received.lock().unwrap();
        let body = serde_json::from_slice(&body).unwrap();
        received.push(Received { headers, uri: uri.to_string(), body });
        received.len() - 1
    };
    match (script.answer)(place) {
        Answer::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Answer::Redirect => (StatusCode::FOUND, [("location", "/elsewhere")]).into_response(),
        Answer::Never => std::future::pending().await,
    }
}
