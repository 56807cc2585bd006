//! Spans and events of calls. Their names and fields are documented in the crate's documentation, and do not change
//! without a new major version.
//!
//! No field ever takes a URL with its query, a header, a body, or a text that a server has written.

use std::time::Duration;

use droppay_api::{Error, Operation, RequestInfo};
use http::StatusCode;
use reqwest::Request;
use tokio::time::Instant;
use tracing::{Level, Span, field::Empty};

use crate::{auth::TokenError, retry};

/// Of all events and spans of calls; those of tokens carry their module.
const TARGET: &str = "droppay_ext";

/// The span of one call, from its first attempt to its end.
pub(crate) fn call(operation: &str, request: &RequestInfo) -> Span {
    let span = tracing::info_span!(
        target: TARGET,
        "droppay.call",
        otel.name = operation,
        droppay.operation_id = operation,
        droppay.request_id = %request.id,
        droppay.resource_id = Empty,
        droppay.attempts = Empty,
    );
    if let Some(id) = &request.resource_id {
        span.record("droppay.resource_id", tracing::field::display(id));
    }
    span
}

/// The call is over.
pub(crate) fn called(span: &Span, request: &RequestInfo) {
    span.record("droppay.attempts", request.attempts);
}

/// The span of one HTTP request.
pub(crate) fn exchange(operation: Option<&Operation>, request: &Request, resent: u32) -> Span {
    let (method, template) =
        operation.map_or(("", ""), |operation| (operation.method, operation.path));
    let span = tracing::info_span!(
        target: TARGET,
        "droppay.exchange",
        otel.name = format_args!("{method} {template}"),
        otel.kind = "client",
        http.request.method = method,
        url.template = template,
        server.address = request.url().host_str(),
        server.port = request.url().port_or_known_default(),
        http.request.resend_count = Empty,
        http.response.status_code = Empty,
        error.type = Empty,
    );
    if resent > 0 {
        span.record("http.request.resend_count", resent);
    }
    span
}

/// The time from which an HTTP request is timed, if anybody wants to know. Reading the clock costs more than the rest of
/// what is done for nobody. It is asked within the span of the request, on which a filter may depend.
pub(crate) fn start() -> Option<Instant> {
    tracing::event_enabled!(
        target: TARGET,
        Level::DEBUG,
        { http.response.status_code, http.response.body.size, http.client.request.duration }
    )
    .then(Instant::now)
}

/// How one HTTP request ended.
pub(crate) fn exchanged(
    span: &Span,
    outcome: Result<(StatusCode, usize), &Error>,
    started: Option<Instant>,
) {
    let took = started.map(|started| started.elapsed().as_secs_f64());
    match outcome {
        Ok((status, size)) => {
            span.record("http.response.status_code", status.as_u16());
            if status.is_client_error() || status.is_server_error() {
                span.record("error.type", status.as_str());
            }
            tracing::debug!(
                target: TARGET,
                {
                    http.response.status_code = status.as_u16(),
                    http.response.body.size = size,
                    http.client.request.duration = took,
                },
                "the server answered"
            );
        }
        Err(error) => {
            let kind = error_type(error);
            span.record("error.type", kind.as_ref());
            tracing::debug!(
                target: TARGET,
                { error.type = kind.as_ref(), http.client.request.duration = took },
                "no answer came"
            );
        }
    }
}

/// Another attempt is made after a pause.
pub(crate) fn repeated(failure: retry::Failure, request: &RequestInfo, pause: Duration) {
    let status = match failure {
        retry::Failure::Status(status) => Some(status.as_u16()),
        _ => None,
    };
    tracing::info!(
        target: TARGET,
        {
            droppay.attempts = request.attempts,
            droppay.pause = pause.as_secs_f64(),
            http.response.status_code = status,
        },
        "the call is attempted again"
    );
}

/// No further attempt is made although one might help, because too many are made already.
pub(crate) fn over_budget(request: &RequestInfo) {
    tracing::warn!(
        target: TARGET,
        { droppay.attempts = request.attempts },
        "the call is not attempted again: the budget of repetitions is used up"
    );
}

/// A call has failed, for good.
pub(crate) fn failed(error: &Error) {
    let unknown = retry::is_outcome_unknown(error);
    let request = error.request();
    macro_rules! event {
        ($level:expr) => {
            tracing::event!(
                target: TARGET,
                $level,
                {
                    droppay.operation_id = error.operation(),
                    droppay.request_id = request.map(|request| tracing::field::display(request.id)),
                    droppay.attempts = request.map(|request| request.attempts),
                    droppay.outcome_unknown = unknown,
                    http.response.status_code = error.status().map(|status| status.as_u16()),
                    error.type = error_type(error).as_ref(),
                },
                "the call failed"
            )
        };
    }
    // What may have moved money is worth a look even where nobody asked for details.
    if unknown { event!(Level::WARN) } else { event!(Level::INFO) }
}

/// A word for the kind of an error; an error status is its own, as OpenTelemetry has it.
fn error_type(error: &Error) -> std::borrow::Cow<'static, str> {
    use droppay_api::ErrorKind as Kind;
    let is_token = |error: &Error| {
        std::error::Error::source(error).is_some_and(|source| source.is::<TokenError>())
    };
    match error.kind() {
        Kind::InvalidRequest => "invalid_request".into(),
        Kind::NotSent if is_token(error) => "no_token".into(),
        Kind::NotSent => "not_sent".into(),
        Kind::Transport if error.is_connect() => "connect".into(),
        Kind::Transport if error.is_timeout() => "timeout".into(),
        Kind::Transport => "connection_broken".into(),
        Kind::UnreadableResponse => "unreadable_response".into(),
        _ => error
            .status()
            .map_or("unexpected_status".into(), |status| status.as_str().to_owned().into()),
    }
}
