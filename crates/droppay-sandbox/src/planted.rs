//! Violations of the contract, planted on purpose: they prove that a suite of contract tests can fail.
//!
//! Nobody who tests a program wants them, so they are only there with the feature `contract-violations`, and only in the
//! `droppay-sandbox` program. They wrap the sandbox from outside, and are no part of it.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use clap::ValueEnum;
use droppay_sandbox::SandboxBuilder;
use serde_json::Value;

/// The token of the documents' examples, which does not expire.
const GOOD_TOKEN: HeaderValue = HeaderValue::from_static("Bearer ac9185e9f2984867b11069fd2881ff1a");

/// A push of the documents' examples, seen from the path of any other.
const OTHER_PUSH: &str = "SEM145123G6YY";

/// What is wrong with the sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Violation {
    /// getPush answers the amount as text
    WrongType,
    /// createPush answers 201
    WrongStatus,
    /// deletePush answers DELETED and leaves the push as it was
    AliveAfterDelete,
    /// listPushes answers 500 to two statuses in one parameter
    ServerError,
    /// getTransfer answers without the id
    MissingProperty,
    /// getConnection answers a status that the document does not list
    UnlistedEnumValue,
    /// listTransfers answers JSON as text/html
    WrongContentType,
    /// getPush asks for no token
    MissingAuthCheck,
    /// getPush leads to another push
    Redirect,
}

impl Violation {
    /// Wraps the sandbox, so that it commits this violation at each opportunity.
    pub(crate) fn plant(self, builder: SandboxBuilder) -> SandboxBuilder {
        builder.layer(move |router| {
            router.layer(from_fn(move |request, next| self.commit(request, next)))
        })
    }

    async fn commit(self, mut request: Request, next: Next) -> Response {
        if self.operation() != operation(&request) {
            return next.run(request).await;
        }
        match self {
            Violation::Redirect if !request.uri().path().ends_with(OTHER_PUSH) => {
                let other = HeaderValue::from_static(OTHER_PUSH);
                return (StatusCode::FOUND, [(LOCATION, other)]).into_response();
            }
            Violation::ServerError if asks_for_two_statuses(&request) => {
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
            Violation::AliveAfterDelete => *request.method_mut() = Method::GET,
            Violation::MissingAuthCheck => {
                request.headers_mut().insert(AUTHORIZATION, GOOD_TOKEN);
            }
            _ => {}
        }
        let response = next.run(request).await;
        if response.status().is_success() { self.spoil(response).await } else { response }
    }

    /// The `operationId` of the operation that it happens to.
    fn operation(self) -> &'static str {
        match self {
            Violation::WrongType | Violation::MissingAuthCheck | Violation::Redirect => "getPush",
            Violation::WrongStatus => "createPush",
            Violation::AliveAfterDelete => "deletePush",
            Violation::ServerError => "listPushes",
            Violation::MissingProperty => "getTransfer",
            Violation::UnlistedEnumValue => "getConnection",
            Violation::WrongContentType => "listTransfers",
        }
    }

    async fn spoil(self, mut response: Response) -> Response {
        match self {
            Violation::WrongType => with(response, "amount", Some("much".into())).await,
            Violation::AliveAfterDelete => with(response, "status", Some("DELETED".into())).await,
            Violation::MissingProperty => with(response, "id", None).await,
            Violation::UnlistedEnumValue => with(response, "status", Some("LOST".into())).await,
            Violation::WrongStatus => {
                *response.status_mut() = StatusCode::CREATED;
                response
            }
            Violation::WrongContentType => {
                let html = HeaderValue::from_static("text/html");
                response.headers_mut().insert(CONTENT_TYPE, html);
                response
            }
            Violation::ServerError | Violation::MissingAuthCheck | Violation::Redirect => response,
        }
    }
}

/// The `operationId` of those operations that violations happen to; empty for the others.
fn operation(request: &Request) -> &'static str {
    let path: Vec<&str> = request.uri().path().split('/').skip(1).collect();
    match (request.method().as_str(), path.as_slice()) {
        ("POST", ["bank", "v2", "push"]) => "createPush",
        ("GET", ["bank", "v2", "push", _]) => "getPush",
        ("DELETE", ["bank", "v2", "push", _]) => "deletePush",
        ("GET", ["bank", "v2", "pushes"]) => "listPushes",
        ("GET", ["bank", "v2", "push", "transfer", _]) => "getTransfer",
        ("GET", ["bank", "v2", "push", _, "transfers"]) => "listTransfers",
        ("GET", ["oa2", "v1", "connection", _]) => "getConnection",
        _ => "",
    }
}

fn asks_for_two_statuses(request: &Request) -> bool {
    let query = request.uri().query().unwrap_or_default();
    let status = query.split('&').find_map(|parameter| parameter.strip_prefix("status="));
    status.is_some_and(|status| status.contains(',') || status.contains("%2C"))
}

/// The answer with another value of this property, or without it.
async fn with(response: Response, property: &str, value: Option<Value>) -> Response {
    let (mut parts, body) = response.into_parts();
    // The sandbox's own answers are in memory, and their bodies are objects.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let mut answer: Value = serde_json::from_slice(&body).unwrap_or_default();
    if let Value::Object(answer) = &mut answer {
        match value {
            Some(value) => drop(answer.insert(property.to_owned(), value)),
            None => drop(answer.remove(property)),
        }
    }
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(answer.to_string()))
}
