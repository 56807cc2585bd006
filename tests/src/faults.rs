//! Failures that a test orders for the next calls of an operation, between the client and the judged sandbox.
//!
//! They stand outside the judge on purpose: a gateway's answer is not DropPay's, and no document speaks for it.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    body::Body,
    extract::Request,
    http::{Method, StatusCode},
    middleware::Next,
    response::Response,
};

/// What happens to a call instead of reaching the sandbox, or before it does.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Fault {
    /// This status, with this body as JSON; an empty body has no content type.
    Answer(u16, &'static str),
    /// The call is passed on after this time.
    Delay(Duration),
}

#[derive(Debug)]
struct Ordered {
    method: Method,
    path: String,
    skip: usize,
    times: usize,
    fault: Fault,
    count: Order,
}

/// A failure that was ordered.
#[derive(Clone, Debug, Default)]
pub struct Order(Arc<AtomicUsize>);

impl Order {
    /// How often it has happened so far.
    pub fn carried_out(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// The failures ordered.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Vec<Ordered>>>);

impl Faults {
    /// Lets `skip` calls of this method and path pass, then does this to the next `times`.
    pub fn order(
        &self,
        method: Method,
        path: &str,
        skip: usize,
        times: usize,
        fault: Fault,
    ) -> Order {
        let (path, count) = (path.to_owned(), Order::default());
        self.lock().push(Ordered { method, path, skip, times, fault, count: count.clone() });
        count
    }

    fn next(&self, method: &Method, path: &str) -> Option<Fault> {
        let mut orders = self.lock();
        let order =
            orders.iter_mut().find(|o| o.method == *method && o.path == path && o.times > 0)?;
        if order.skip > 0 {
            order.skip -= 1;
            return None;
        }
        order.times -= 1;
        order.count.0.fetch_add(1, Ordering::Relaxed);
        Some(order.fault.clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Ordered>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An axum middleware that carries out the orders.
    pub async fn apply(self, request: Request, next: Next) -> Response {
        match self.next(request.method(), request.uri().path()) {
            None => next.run(request).await,
            Some(Fault::Delay(time)) => {
                tokio::time::sleep(time).await;
                next.run(request).await
            }
            Some(Fault::Answer(status, body)) => answer(status, body),
        }
    }
}

fn answer(status: u16, body: &'static str) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(status).expect("a test orders a status that HTTP has");
    if !body.is_empty() {
        let json = axum::http::HeaderValue::from_static("application/json");
        response.headers_mut().insert(axum::http::header::CONTENT_TYPE, json);
    }
    response
}
