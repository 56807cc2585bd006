//! What the sandbox has no fault for: a request that is carried out long after its sender gave up on it. Without it no
//! draft would ever come to light after it was looked for.
//!
//! Since every exchange passes here, the tokens that were given out are noted as well.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::Method,
    middleware::Next,
    response::Response,
};
use http_body_util::BodyExt as _;
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use tokio::sync::watch;

use crate::chaos::submitter::REQUEST_TIMEOUT;

/// What is held back, and how often.
const HELD_BACK: [(Method, &str, f64); 3] = [
    (Method::POST, "createPush", 0.06),
    (Method::PATCH, "updatePush", 0.03),
    (Method::DELETE, "deletePush", 0.1),
];

/// Holds some requests back.
#[derive(Clone)]
pub(crate) struct Latecomers(Arc<Inner>);

struct Inner {
    chance: Mutex<StdRng>,
    over: AtomicBool,
    met: Mutex<BTreeMap<&'static str, u64>>,
    under_way: watch::Sender<usize>,
    tokens: Mutex<BTreeSet<String>>,
}

impl Latecomers {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Arc::new(Inner {
            chance: Mutex::new(StdRng::seed_from_u64(seed)),
            over: AtomicBool::new(false),
            met: Mutex::new(HELD_BACK.iter().map(|(_, operation, _)| (*operation, 0)).collect()),
            under_way: watch::Sender::new(0),
            tokens: Mutex::default(),
        }))
    }

    /// An axum middleware.
    pub(crate) async fn pass(self, request: Request, next: Next) -> Response {
        let is_token_call = request.uri().path().ends_with("/token");
        // A late token disturbs nobody but the one who waits for it.
        let lateness = if is_token_call { None } else { self.lateness(request.method()) };
        let response = match lateness {
            Some((operation, lateness)) => self.hold(operation, lateness, request, next).await,
            None => next.run(request).await,
        };
        if is_token_call { self.note_tokens(response).await } else { response }
    }

    /// From now on nothing is held back. Waits until everything that was held back has been carried out.
    pub(crate) async fn end(&self) {
        self.0.over.store(true, Ordering::Relaxed);
        let mut under_way = self.0.under_way.subscribe();
        under_way.wait_for(|under_way| *under_way == 0).await.expect("the sender is held");
    }

    /// How many requests were late, by operation.
    pub(crate) fn met(&self) -> BTreeMap<&'static str, u64> {
        locked(&self.0.met).clone()
    }

    /// Every token that was given out, whether it arrived or not.
    pub(crate) fn tokens(&self) -> BTreeSet<String> {
        locked(&self.0.tokens).clone()
    }

    /// How late a request is to be, if it is.
    fn lateness(&self, method: &Method) -> Option<(&'static str, Duration)> {
        let (_, operation, probability) = HELD_BACK.iter().find(|(held, ..)| held == method)?;
        if self.0.over.load(Ordering::Relaxed) {
            return None;
        }
        let mut chance = locked(&self.0.chance);
        // While the sender looks for it, as a rule, or long after.
        let most = if chance.random_bool(0.7) { 1.4 } else { 2.5 };
        let lateness = REQUEST_TIMEOUT.mul_f64(chance.random_range(0.95..most));
        chance.random_bool(*probability).then_some((operation, lateness))
    }

    async fn hold(
        &self,
        operation: &'static str,
        lateness: Duration,
        request: Request,
        next: Next,
    ) -> Response {
        *locked(&self.0.met).entry(operation).or_default() += 1;
        self.0.under_way.send_modify(|under_way| *under_way += 1);
        let inner = self.0.clone();
        // A task of its own goes on when the sender is gone.
        let held = tokio::spawn(async move {
            // It was read whole: the sender may close the connection now.
            let (parts, body) = request.into_parts();
            let body = whole(body).await;
            tokio::time::sleep(lateness).await;
            let response = next.run(Request::from_parts(parts, Body::from(body))).await;
            inner.under_way.send_modify(|under_way| *under_way -= 1);
            response
        });
        held.await.expect("the sandbox does not panic")
    }

    async fn note_tokens(&self, response: Response) -> Response {
        let (parts, body) = response.into_parts();
        let body = whole(body).await;
        let answer: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
        for token in ["access_token", "refresh_token"] {
            locked(&self.0.tokens).extend(answer[token].as_str().map(str::to_owned));
        }
        Response::from_parts(parts, Body::from(body))
    }
}

async fn whole(body: Body) -> Bytes {
    body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default()
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
