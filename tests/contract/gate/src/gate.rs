//! What passes, and what does not.

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
use serde::{Deserialize, Serialize};

use crate::{Pace, Reader, Tokens};

/// Headers that are not passed on.
const EACH_CONNECTIONS_OWN: [&str; 4] =
    ["connection", "content-length", "keep-alive", "transfer-encoding"];

/// The gate to one server.
pub struct Gate {
    reader: Reader,
    tokens: Tokens,
    pace: Pace,
    contract: Contract,
    log: Box<dyn Fn(&Passed) + Send + Sync>,
}

/// A call that came to the gate.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Passed {
    /// The `operationId`, if it is a call of an operation that reads.
    pub operation: Option<String>,
    /// What was answered.
    pub status: u16,
    /// Whether the server was called.
    pub passed: bool,
}

impl Gate {
    /// A gate to a server, with somebody who is told of each call.
    pub fn new(
        reader: Reader,
        tokens: Tokens,
        pace: Pace,
        log: impl Fn(&Passed) + Send + Sync + 'static,
    ) -> Self {
        let document = serde_json::from_str(droppay_api::DOCUMENT).expect("the document is JSON");
        let contract =
            Contract::new(&document).expect("the document was checked when it was generated");
        Self { reader, tokens, pace, contract, log: Box::new(log) }
    }

    /// What the judge calls.
    pub fn router(self) -> Router {
        Router::new().fallback(answer).with_state(Arc::new(self))
    }

    /// Has the server answer if the call only reads. The body of the call is not even looked at.
    async fn answer(&self, call: &Parts) -> (Option<String>, bool, Response) {
        if call.method != Method::GET {
            let allow = [(ALLOW, HeaderValue::from_static("GET"))];
            return (None, false, (StatusCode::METHOD_NOT_ALLOWED, allow).into_response());
        }
        let Some(found) = self.contract.operation("GET", call.uri.path()) else {
            return (None, false, StatusCode::NOT_FOUND.into_response());
        };
        let operation = found.operation.id.clone();
        let root = PathAndQuery::from_static("/");
        let path = call.uri.path_and_query().unwrap_or(&root);
        let sent = call.headers.get(AUTHORIZATION).and_then(|sent| sent.to_str().ok());
        let authorization = sent.and_then(|sent| self.tokens.in_place_of(sent));
        self.pace.wait().await;
        let answer = self.reader.get(path, authorization.as_deref()).await;
        (Some(operation), true, passed_on(answer).await)
    }
}

async fn answer(State(gate): State<Arc<Gate>>, request: Request) -> Response {
    let (call, _) = request.into_parts();
    let (operation, passed, response) = gate.answer(&call).await;
    (gate.log)(&Passed { operation, passed, status: response.status().as_u16() });
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
        // How the body is cut into pieces is each connection's own matter.
        if !EACH_CONNECTIONS_OWN.contains(&name.as_str()) {
            response.headers_mut().append(name.clone(), value.clone());
        }
    }
    response
}

fn unreachable(error: reqwest::Error) -> Response {
    // Its query may hold somebody's IBAN.
    let error = error.without_url();
    eprintln!("droppay-read-only-gate: the server did not answer: {error}");
    let body = r#"{"description": "The server did not answer the gate"}"#;
    let json = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (StatusCode::BAD_GATEWAY, json, body).into_response()
}
