//! Stops one refresh on its way, so that a test can kill the process that is waiting for it.

use std::{
    future::pending,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    extract::Request,
    http::Method,
    middleware::{Next, from_fn},
    response::Response,
};
use tokio::sync::Notify;

/// Where a refresh is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Before the server has processed it: its refresh token is not used up.
    BeforeProcessing,
    /// After the server has processed it, before its answer: its refresh token is used up, and the new one lost.
    BeforeTheAnswer,
}

/// A layer for a sandbox that lets everything pass until it is told to stop a refresh.
#[derive(Clone, Default)]
pub struct RefreshGate(Arc<Inner>);

#[derive(Default)]
struct Inner {
    stop: Mutex<Option<Stop>>,
    stopped: Notify,
}

impl RefreshGate {
    /// Puts the gate before a sandbox: give it to [`layer`](droppay_sandbox::SandboxBuilder::layer).
    pub fn before(&self, router: Router) -> Router {
        let gate = self.clone();
        router.layer(from_fn(move |request, next| gate.clone().pass(request, next)))
    }

    /// The next refresh is stopped, and never answered.
    pub fn stop_the_next(&self, stop: Stop) {
        *self.0.stop.lock().unwrap_or_else(PoisonError::into_inner) = Some(stop);
    }

    /// Waits until a refresh is stopped.
    pub async fn stopped(&self) {
        self.0.stopped.notified().await;
    }

    async fn pass(self, request: Request, next: Next) -> Response {
        let is_refresh =
            request.method() == Method::PUT && request.uri().path() == "/oa2/v1/ac/token";
        let stop = if is_refresh { self.take() } else { None };
        match stop {
            None => next.run(request).await,
            Some(Stop::BeforeProcessing) => self.stop().await,
            Some(Stop::BeforeTheAnswer) => {
                next.run(request).await;
                self.stop().await
            }
        }
    }

    fn take(&self) -> Option<Stop> {
        self.0.stop.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    async fn stop(&self) -> Response {
        self.0.stopped.notify_one();
        pending().await
    }
}
