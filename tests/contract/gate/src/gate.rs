//! What passes, and what does not.

use std::error::Error;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use droppay_contract::Contract;

use crate::log::{Entry, Listener};
use crate::{Pace, Passed, Reader, Tokens, Words};

/// Headers that are not passed on: how the body is cut into pieces is each connection's own matter, and a judge that
/// follows where others lead would call another server than the one that is judged.
const STAY_BEHIND: [&str; 6] =
    ["connection", "content-length", "keep-alive", "location", "refresh", "transfer-encoding"];

/// The gate to one server.
pub struct Gate {
    reader: Reader,
    tokens: Tokens,
    words: Words,
    pace: Pace,
    contract: Contract,
    listener: Listener,
}

impl Gate {
    /// A gate to a server, with somebody who is told of each call.
    pub fn new(
        reader: Reader,
        tokens: Tokens,
        words: Words,
        pace: Pace,
        listener: impl Fn(&Passed) + Send + Sync + 'static,
    ) -> Self {
        let document = serde_json::from_str(droppay_api::DOCUMENT).expect("the document is JSON");
        let contract =
            Contract::new(&document).expect("the document was checked when it was generated");
        Self { reader, tokens, words, pace, contract, listener: Box::new(listener) }
    }

    /// What the judge calls.
    pub fn router(self) -> Router {
        Router::new().fallback(answer).with_state(Arc::new(self))
    }

    /// Has the server answer if the call only reads. The body of the call is not even looked at.
    async fn answer(&self, call: &Parts, entry: &mut Entry<'_>) -> Response {
        if call.method != Method::GET {
            let allow = [(ALLOW, HeaderValue::from_static("GET"))];
            return (StatusCode::METHOD_NOT_ALLOWED, allow).into_response();
        }
        let root = PathAndQuery::from_static("/");
        let path = call.uri.path_and_query().unwrap_or(&root);
        let found = self.contract.operation("GET", path.path());
        let (Some(found), Some(place)) = (found, self.reader.place(path)) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        entry.passed.operation = Some(found.operation.id.clone());
        let sent = call.headers.get(AUTHORIZATION).and_then(|sent| sent.to_str().ok());
        let authorization = sent.and_then(|sent| self.tokens.in_place_of(sent, &self.words));
        self.pace.wait().await;
        entry.passed.passed = true;
        passed_on(self.reader.get(place, authorization.as_deref()).await).await
    }
}

async fn answer(State(gate): State<Arc<Gate>>, request: Request) -> Response {
    let (call, _) = request.into_parts();
    let mut entry = Entry::new(&gate.listener);
    let response = gate.answer(&call, &mut entry).await;
    entry.passed.status = Some(response.status().as_u16());
    response
}

async fn passed_on(answer: reqwest::Result<reqwest::Response>) -> Response {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return unreachable(error),
    };
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut response = match answer.bytes().await {
        Ok(body) => Response::new(Body::from(body)),
        Err(error) => return unreachable(error),
    };
    *response.status_mut() = status;
    for (name, value) in &headers {
        if !STAY_BEHIND.contains(&name.as_str()) {
            response.headers_mut().append(name.clone(), value.clone());
        }
    }
    response
}

fn unreachable(error: reqwest::Error) -> Response {
    // Its query may hold somebody's IBAN.
    let why = with_causes(&error.without_url());
    eprintln!("droppay-read-only-gate: the server did not answer: {why}");
    let body = r#"{"description": "The server did not answer the gate"}"#;
    let json = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (StatusCode::BAD_GATEWAY, json, body).into_response()
}

/// An error with what has caused it: the outermost only says that something was sent in vain.
fn with_causes(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
