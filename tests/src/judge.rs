//! The contract suite's layer: every request and every response that passes it is held against the document.
//!
//! It sits in front of the sandbox and knows nothing of it, so that the two cannot agree on a mistake: the document is
//! the only thing they have in common.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{StatusCode, header, request::Parts, response},
    middleware::Next,
    response::Response,
};
use droppay_contract::{Contract, Request as Judged};
use http_body_util::BodyExt as _;

use crate::recording::{Expected, Recording};

/// Something exchanged that the document does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Method and path.
    pub call: String,
    /// What is wrong, and where.
    pub what: String,
}

/// Judges what passes, and keeps what it found.
#[derive(Clone)]
pub struct Judge(Arc<Inner>);

struct Inner {
    contract: Contract,
    wrong: Mutex<Vec<Wrong>>,
    judged: AtomicUsize,
    wrong_requests_expected: AtomicBool,
    wrong_answers_expected: AtomicBool,
    recording: Recording,
}

impl Judge {
    /// A judge who goes by the document that the client was generated from. What passes is written down for another
    /// judge if `DROPPAY_RECORD` names a folder.
    pub fn new() -> Self {
        let document =
            serde_json::from_str(droppay_api::DOCUMENT).expect("the generated document is JSON");
        Self::recording(&document, Recording::as_asked())
    }

    /// A judge who goes by another document.
    pub fn by(document: &serde_json::Value) -> Self {
        Self::recording(document, Recording::none())
    }

    fn recording(document: &serde_json::Value, recording: Recording) -> Self {
        let contract = Contract::new(document).expect("the document can be judged by");
        Self(Arc::new(Inner {
            contract,
            wrong: Mutex::default(),
            judged: AtomicUsize::new(0),
            wrong_requests_expected: AtomicBool::new(false),
            wrong_answers_expected: AtomicBool::new(false),
            recording,
        }))
    }

    /// From now on a wrong request is no finding as long as it is refused with a 4xx status.
    pub fn expect_wrong_requests(&self) {
        self.0.wrong_requests_expected.store(true, Ordering::Relaxed);
    }

    /// From now on every answer is wrong on purpose, and whoever judges what was written down is to find so as well.
    pub fn expect_wrong_answers(&self) {
        self.0.wrong_answers_expected.store(true, Ordering::Relaxed);
    }

    /// How many exchanges have been judged.
    pub fn judged(&self) -> usize {
        self.0.judged.load(Ordering::Relaxed)
    }

    /// What was found so far; the findings are forgotten.
    pub fn take(&self) -> Vec<Wrong> {
        std::mem::take(&mut self.0.wrong.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// An axum middleware that passes everything on unchanged.
    pub async fn watch(self, request: Request, next: Next) -> Response {
        if is_control(request.uri().path()) {
            return next.run(request).await;
        }
        let (parts, body) = request.into_parts();
        let body = whole(body).await;
        let seen = Seen { parts: parts.clone(), body: body.clone() };
        let response = next.run(Request::from_parts(parts, Body::from(body))).await;
        let (parts, body) = response.into_parts();
        let body = whole(body).await;
        self.record(&seen, &parts, &body);
        let response = Response::from_parts(parts, Body::from(body.clone()));
        self.judge(&seen, &response, &body);
        response
    }

    fn record(&self, request: &Seen, response: &response::Parts, body: &Bytes) {
        let expected = if self.0.wrong_answers_expected.load(Ordering::Relaxed) {
            Expected::WrongAnswer
        } else if self.are_wrong_requests_expected(response.status) {
            Expected::WrongRequest
        } else {
            Expected::Nothing
        };
        self.0.recording.add((&request.parts, &request.body), (response, body), expected);
    }

    /// Whether a request that was answered so may be wrong on purpose.
    fn are_wrong_requests_expected(&self, status: StatusCode) -> bool {
        self.0.wrong_requests_expected.load(Ordering::Relaxed) && status.is_client_error()
    }

    fn judge(&self, request: &Seen, response: &Response, body: &Bytes) {
        self.0.judged.fetch_add(1, Ordering::Relaxed);
        let (method, path) = (request.parts.method.as_str(), request.parts.uri.path());
        let status = response.status();
        let expected = self.are_wrong_requests_expected(status);
        // A path or a method that the document does not have can only be refused, and then nothing more is known.
        if self.0.contract.operation(method, path).is_none() {
            if !expected {
                self.found(request, "the document has no such operation".to_owned());
            }
            return;
        }
        if !expected {
            for violation in self.0.contract.check_request(&request.judged(&request.headers())) {
                self.found(request, format!("request: {violation} (answered {status})"));
            }
        }
        let content_type =
            response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
        for violation in
            self.0.contract.check_response(method, path, status.as_u16(), content_type, body)
        {
            self.found(request, format!("response {status}: {violation}"));
        }
    }

    fn found(&self, request: &Seen, what: String) {
        let call = format!("{} {}", request.parts.method, request.parts.uri.path());
        self.0.wrong.lock().unwrap_or_else(PoisonError::into_inner).push(Wrong { call, what });
    }
}

impl Default for Judge {
    fn default() -> Self {
        Self::new()
    }
}

struct Seen {
    parts: Parts,
    body: Bytes,
}

impl Seen {
    fn headers(&self) -> Vec<(&str, &str)> {
        let headers = self.parts.headers.iter();
        headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect()
    }

    fn judged<'a>(&'a self, headers: &'a [(&'a str, &'a str)]) -> Judged<'a> {
        Judged {
            method: self.parts.method.as_str(),
            path: self.parts.uri.path(),
            query: self.parts.uri.query(),
            headers,
            body: &self.body,
        }
    }
}

fn is_control(path: &str) -> bool {
    path.starts_with("/_sandbox/")
}

async fn whole(body: Body) -> Bytes {
    body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default()
}
