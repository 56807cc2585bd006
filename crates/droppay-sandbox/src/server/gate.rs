//! What a request passes between its connection and the router. Here the ordered faults happen, outside the user's
//! layer: a gateway's failure is not DropPay's, and no judge of DropPay's answers is to see it.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::CONNECTION;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request};
use axum::response::{IntoResponse as _, Response};
use droppay_api::Operation;
use hyper::body::{Body as _, Incoming};
use tower::Service as _;

use super::body::{BodyError, RequestBody};
use super::later;
use super::limits::Limits;
use super::line::Line;
use super::spoilt;
use crate::applications::Applications;
use crate::calls::Entry;
use crate::checks::Checks;
use crate::error::ApiError;
use crate::exchange::{BODY_LIMIT, bearer};
use crate::faults::{self, Kind, Met};
use crate::shared::Shared;

/// The connection is to be closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("a fault closes the connection")]
pub(crate) struct Closed;

/// The way of one connection's requests to the router.
pub(crate) struct Gate {
    pub(crate) router: Router,
    pub(crate) applications: Arc<Applications>,
    pub(crate) limits: Limits,
    pub(crate) line: Arc<Line>,
}

impl Gate {
    /// Has a request answered, unless a fault prevents it.
    ///
    /// # Errors
    ///
    /// If the connection is to be closed instead.
    pub(crate) async fn pass(&self, request: Request<Incoming>) -> Result<Response, Closed> {
        let request = request.map(|body| self.body(body));
        let response = if faults::any_ordered() {
            Box::pin(self.pass_faults(request)).await?
        } else {
            self.route(request).await
        };
        Ok(match self.line.body_refusal() {
            Some(why) => refused(why, response),
            // A connection with something unread takes no further request, and whoever uses it is to know.
            None if self.line.is_unread() => closing(response),
            None => response,
        })
    }

    fn body(&self, body: Incoming) -> Body {
        if body.is_end_stream() {
            self.line.has_read_all();
            return Body::empty();
        }
        self.line.has_body();
        Body::new(RequestBody::new(body, Arc::clone(&self.line), &self.limits))
    }

    async fn route(&self, request: Request<Body>) -> Response {
        match self.router.clone().call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    /// Lets a request through to the router, or to the fault that was ordered for it. The body is read first: it may
    /// say for which application the request is, and a connection with something unread cannot be closed in order.
    async fn pass_faults(&self, request: Request<Body>) -> Result<Response, Closed> {
        let (parts, body) = request.into_parts();
        let Some(operation) = operation(&parts) else {
            return Ok(self.route(Request::from_parts(parts, body)).await);
        };
        let body = match to_bytes(body, BODY_LIMIT).await {
            Ok(body) => body,
            Err(error) => return Ok(self.route(Request::from_parts(parts, failed(error))).await),
        };
        let application = self.applications.of_request(&parts, &body);
        match application.faults.meet(operation) {
            Some(met) => self.disturb(&application, operation, met, parts, body).await,
            None => Ok(self.route(Request::from_parts(parts, Body::from(body))).await),
        }
    }

    async fn disturb(
        &self,
        application: &Shared,
        operation: &'static Operation,
        met: Met,
        mut parts: Parts,
        body: Bytes,
    ) -> Result<Response, Closed> {
        match met.kind() {
            Kind::Status => {
                let answer = met.answer();
                log_unprocessed(application, operation, &met, &parts, answer.status().as_u16());
                met.wait().await;
                return Ok(answer);
            }
            Kind::CloseBefore => {
                log_unprocessed(application, operation, &met, &parts, 0);
                met.wait().await;
                return Err(self.close(&met));
            }
            Kind::ExpiredToken => {
                if let Some(token) = bearer(&parts) {
                    // A database that fails now fails for the request as well, which then says so.
                    let _ = application.transact(|session| session.expire_token(token));
                }
            }
            _ => {}
        }
        parts.extensions.insert(met.clone());
        let (method, uri) = (parts.method.clone(), parts.uri.clone());
        let response = self.route(Request::from_parts(parts, Body::from(body))).await;
        met.wait().await;
        match met.kind() {
            Kind::CloseAfter => Err(self.close(&met)),
            Kind::Truncate => Ok(spoilt::truncated(response).await),
            Kind::MalformedJson => Ok(spoilt::malformed(response).await),
            Kind::UnknownEnumValue => {
                Ok(later::with_unknown_enum_values(response, method.as_str(), uri.path()).await)
            }
            Kind::ExtraProperty => Ok(later::with_extra_properties(response).await),
            _ => Ok(response),
        }
    }

    fn close(&self, met: &Met) -> Closed {
        if met.resets() {
            self.line.reset();
        }
        Closed
    }
}

/// The answer to a request whose body was refused. Most who read a body say themselves that they could not.
fn refused(why: BodyError, response: Response) -> Response {
    let error = ApiError::from(why);
    let says_so = response.status() == error.status;
    closing(if says_so { response } else { error.into_response() })
}

fn closing(mut response: Response) -> Response {
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// The operation that a request is for. Only operations meet faults: no control path, page or document does.
fn operation(parts: &Parts) -> Option<&'static Operation> {
    let route = Checks::of_document().route(parts.method.as_str(), parts.uri.path()).ok()?;
    Operation::by_id(route.operation)
}

/// A body that fails where another has failed, so that the request is refused where it always is.
fn failed(error: axum::Error) -> Body {
    let failure = std::future::ready(Err::<Bytes, axum::Error>(error));
    Body::from_stream(futures_util::stream::once(failure))
}

/// Logs a call that a fault keeps away from the sandbox.
fn log_unprocessed(
    application: &Shared,
    operation: &'static Operation,
    met: &Met,
    parts: &Parts,
    status: u16,
) {
    let mut call = Entry::of(parts);
    call.operation = Some(operation.id);
    call.at = application.now();
    call.status = status;
    met.note(&mut call);
    application.log(call);
}
