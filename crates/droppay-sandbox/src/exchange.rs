//! One exchange of the API: reads the request, finds out for whom it speaks, has it checked and carried out, and logs
//! it.

use std::error::Error;
use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::header::{ALLOW, AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use droppay_api::Operation;
use jiff::Timestamp;

use crate::applications::Applications;
use crate::calls::Entry;
use crate::checks::{Checks, Route};
use crate::error::ApiError;
use crate::faults::Met;
use crate::server::BodyError;
use crate::shared::Shared;

/// The largest body that is read, in bytes.
pub(crate) const BODY_LIMIT: usize = 1024 * 1024;

/// Answers a request to the API.
pub(crate) async fn answer(
    State(applications): State<Arc<Applications>>,
    request: Request<Body>,
) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_LIMIT).await;
    let shared = applications.of_request(&parts, body.as_deref().unwrap_or_default());
    let mut call = Entry::of(&parts);
    let answer = match body {
        Ok(body) => carry_out(&shared, &parts, &body, &mut call),
        Err(error) => Err(refusal(&error)),
    };
    // A call that never reached the world has not been told the time.
    if call.at == Timestamp::UNIX_EPOCH {
        call.at = shared.now();
    }
    let response = match answer {
        Ok(body) => json(StatusCode::OK, body),
        Err(error) => error.into_response(),
    };
    call.status = response.status().as_u16();
    if let Some(met) = parts.extensions.get::<Met>() {
        met.note(&mut call);
    }
    shared.log(call);
    response
}

fn carry_out(
    shared: &Shared,
    parts: &Parts,
    body: &Bytes,
    call: &mut Entry,
) -> Result<Vec<u8>, ApiError> {
    let checks = Checks::of_document();
    let route = checks.route(parts.method.as_str(), parts.uri.path())?;
    call.operation = Operation::by_id(route.operation).map(|operation| operation.id);
    let arguments = checks.arguments(&route, parts, body);
    if let Ok((_, warnings)) = &arguments {
        call.warn(warnings);
    }
    let Route { operation, access, .. } = route;
    shared.transact(|session| {
        call.at = session.now;
        let caller = session.authenticate(bearer(parts), access)?;
        session.carry_out(operation, &caller, arguments?.0)
    })
}

/// The token of the request. The scheme's name is read in any case, as HTTP asks for.
pub(crate) fn bearer(parts: &Parts) -> Option<&str> {
    let (scheme, token) = parts.headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The answer to a body that could not be read.
fn refusal(error: &axum::Error) -> ApiError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(why) = error.downcast_ref::<BodyError>() {
            return ApiError::from(*why);
        }
        cause = error.source();
    }
    ApiError::from(BodyError::TooLarge)
}

impl From<BodyError> for ApiError {
    fn from(why: BodyError) -> ApiError {
        let (status, description) = match why {
            BodyError::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than 1 MiB"),
            BodyError::TooSlow => (StatusCode::REQUEST_TIMEOUT, "The body came too slowly"),
            // Whoever broke it off reads no answer.
            BodyError::BrokenOff => (StatusCode::BAD_REQUEST, "The body is incomplete"),
        };
        ApiError::uncoded(status, description)
    }
}

/// An answer with a JSON body.
pub(crate) fn json(status: StatusCode, body: Vec<u8>) -> Response {
    (status, [(CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.body()).expect("an error is made of text");
        let mut response = json(self.status, body);
        if let Some(allow) =
            self.allow.as_deref().and_then(|methods| HeaderValue::from_str(methods).ok())
        {
            response.headers_mut().insert(ALLOW, allow);
        }
        response
    }
}
