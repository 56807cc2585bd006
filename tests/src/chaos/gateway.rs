//! What the sandbox has no fault for: a gateway that passes a request on long after its sender gave up on it, or passes
//! it on twice. Without it no draft would ever come to light after it was looked for.
//!
//! Since every exchange passes here, the tokens that were given out are noted as well.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{Method, request::Parts},
    middleware::Next,
    response::Response,
};
use http_body_util::BodyExt as _;
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use tokio::sync::watch;

use crate::chaos::{disturbances::Met, submitter::REQUEST_TIMEOUT};

/// What is passed on late or twice, and how often each happens.
const DISTURBED: [(Method, &str, f64, f64); 3] = [
    (Method::POST, "createPush", 0.05, 0.04),
    (Method::PATCH, "updatePush", 0.03, 0.02),
    (Method::DELETE, "deletePush", 0.1, 0.05),
];

/// The gateway.
#[derive(Clone)]
pub(crate) struct Gateway(Arc<Inner>);

struct Inner {
    chance: Mutex<StdRng>,
    over: AtomicBool,
    met: Mutex<Met>,
    under_way: watch::Sender<usize>,
    tokens: Mutex<BTreeSet<String>>,
}

/// What happens to a request.
#[derive(Clone, Copy)]
enum Passage {
    Straight,
    Late(Duration),
    Twice,
}

impl Gateway {
    pub(crate) fn new(seed: u64) -> Self {
        let kinds = |(_, operation, ..): &(Method, &'static str, f64, f64)| {
            [(("late", *operation), 0), (("twice", *operation), 0)]
        };
        Self(Arc::new(Inner {
            chance: Mutex::new(StdRng::seed_from_u64(seed)),
            over: AtomicBool::new(false),
            met: Mutex::new(DISTURBED.iter().flat_map(kinds).collect()),
            under_way: watch::Sender::new(0),
            tokens: Mutex::default(),
        }))
    }

    /// An axum middleware.
    pub(crate) async fn pass(self, request: Request, next: Next) -> Response {
        if request.uri().path().ends_with("/token") {
            return self.note_tokens(next.run(request).await).await;
        }
        match self.passage(request.method()) {
            Passage::Straight => next.run(request).await,
            passage => self.disturb(passage, request, next).await,
        }
    }

    /// From now on every request is passed on at once. Waits until all that were held back have been carried out.
    pub(crate) async fn end(&self) {
        self.0.over.store(true, Ordering::Relaxed);
        let mut under_way = self.0.under_way.subscribe();
        under_way.wait_for(|under_way| *under_way == 0).await.expect("the sender is held");
    }

    /// How often requests were late, or passed on twice.
    pub(crate) fn met(&self) -> Met {
        locked(&self.0.met).clone()
    }

    /// Every token that was given out, whether it arrived or not.
    pub(crate) fn tokens(&self) -> BTreeSet<String> {
        locked(&self.0.tokens).clone()
    }

    fn passage(&self, method: &Method) -> Passage {
        let disturbed = DISTURBED.iter().find(|(disturbed, ..)| disturbed == method);
        let Some((_, operation, late, twice)) = disturbed else { return Passage::Straight };
        if self.0.over.load(Ordering::Relaxed) {
            return Passage::Straight;
        }
        let mut chance = locked(&self.0.chance);
        let (kind, passage) = if chance.random_bool(*late) {
            // While the sender looks for it, as a rule, or long after.
            let most = if chance.random_bool(0.7) { 1.4 } else { 2.5 };
            let lateness = REQUEST_TIMEOUT.mul_f64(chance.random_range(0.95..most));
            ("late", Passage::Late(lateness))
        } else if chance.random_bool(*twice) {
            ("twice", Passage::Twice)
        } else {
            return Passage::Straight;
        };
        *locked(&self.0.met).entry((kind, operation)).or_default() += 1;
        passage
    }

    async fn disturb(&self, passage: Passage, request: Request, next: Next) -> Response {
        self.0.under_way.send_modify(|under_way| *under_way += 1);
        let inner = self.0.clone();
        // A task of its own goes on when the sender is gone.
        let disturbed = tokio::spawn(async move {
            let (parts, body) = request.into_parts();
            let body = whole(body).await;
            match passage {
                Passage::Late(lateness) => tokio::time::sleep(lateness).await,
                Passage::Twice => drop(next.clone().run(copy(&parts, &body)).await),
                Passage::Straight => {}
            }
            let response = next.run(copy(&parts, &body)).await;
            inner.under_way.send_modify(|under_way| *under_way -= 1);
            response
        });
        disturbed.await.expect("the sandbox does not panic")
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

fn copy(parts: &Parts, body: &Bytes) -> Request {
    Request::from_parts(parts.clone(), Body::from(body.clone()))
}

async fn whole(body: Body) -> Bytes {
    body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default()
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
