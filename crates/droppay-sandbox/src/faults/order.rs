//! A fault that was ordered, with what has become of it, and what it does to the call that meets it.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt as _, SeedableRng as _};

use super::fault::Fault;
use super::kind::Kind;
use super::registry::Live;
use super::report::{FaultId, FaultReport};
use crate::calls::Entry;

/// An ordered fault.
pub(super) struct Order {
    id: FaultId,
    fault: Arc<Fault>,
    to_skip: u64,
    met: u64,
    /// What decides, if the fault does not always happen.
    chance: Option<ChaCha8Rng>,
    /// There as long as the fault can happen again.
    live: Option<Live>,
}

/// A fault that a call has met.
#[derive(Clone)]
pub(crate) struct Met(Arc<Fault>);

impl Order {
    pub(super) fn new(id: FaultId, fault: Fault) -> Order {
        let chance = fault
            .probability
            .filter(|probability| *probability < 1.0)
            .map(|_| ChaCha8Rng::seed_from_u64(fault.seed));
        let to_skip = fault.skip;
        Order { id, fault: Arc::new(fault), to_skip, met: 0, chance, live: Some(Live::new()) }
    }

    pub(super) fn id(&self) -> FaultId {
        self.id
    }

    pub(super) fn fault(&self) -> &Fault {
        &self.fault
    }

    /// Something comes along that the fault can happen to.
    pub(super) fn meet(&mut self) -> Option<Met> {
        self.live.as_ref()?;
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return None;
        }
        let probability = self.fault.probability.unwrap_or(1.0);
        if self.chance.as_mut().is_some_and(|chance| !chance.random_bool(probability)) {
            return None;
        }
        self.met += 1;
        if self.remaining() == Some(0) {
            self.live = None;
        }
        Some(Met(Arc::clone(&self.fault)))
    }

    pub(super) fn report(&self) -> FaultReport {
        FaultReport {
            id: self.id,
            kind: self.fault.kind.name().to_owned(),
            operation: self.fault.operation.clone(),
            met: self.met,
            remaining: self.remaining(),
        }
    }

    fn remaining(&self) -> Option<u64> {
        self.fault.times.map(|times| times - self.met)
    }
}

impl Met {
    pub(crate) fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Whether the connection is to end with a reset.
    pub(crate) fn resets(&self) -> bool {
        self.0.reset
    }

    /// Lets the time pass that the answer is late.
    pub(crate) async fn wait(&self) {
        let lateness = self.0.lateness();
        if lateness > Duration::ZERO {
            tokio::time::sleep(lateness).await;
        }
    }

    /// Puts the fault into the log's entry, with the status that the client is sent.
    pub(crate) fn note(&self, call: &mut Entry) {
        call.fault = Some(self.0.kind);
        if self.0.kind.closes() {
            call.status = 0;
        }
    }

    /// The answer that was ordered.
    pub(crate) fn answer(&self) -> Response {
        let body = self.0.body.as_ref().map(ToString::to_string);
        let has_body = body.is_some();
        let mut response = Response::new(Body::from(body.unwrap_or_default()));
        // The status and the header were checked when the fault was ordered.
        *response.status_mut() = self
            .0
            .status
            .and_then(|status| StatusCode::from_u16(status).ok())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if has_body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let retry_after = self.0.retry_after.as_deref().map(HeaderValue::from_str);
        if let Some(Ok(retry_after)) = retry_after {
            headers.insert(RETRY_AFTER, retry_after);
        }
        response
    }
}
