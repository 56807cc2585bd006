//! One exchange of the API: reads the request, finds out for whom it speaks, has it checked and carried out, and logs
//! it.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::header::{ALLOW, AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::applications::Applications;
use crate::calls::Call;
use crate::checks::{Checks, Route};
use crate::error::ApiError;
use crate::shared::Shared;

/// The largest body that is read, in bytes.
pub(crate) const BODY_LIMIT: usize = 1024 * 1024;

/// Answers a request to the API.
pub(crate) async fn answer(
    State(applications): State<Arc<Applications>>,
    request: Request<Body>,
) -> Response {
    let (parts, body) = request.into_parts();
    // A body that breaks off cannot be told from one that is too long here; whoever broke it off reads no answer.
    let body = to_bytes(body, BODY_LIMIT).await;
    let shared = applications.of_request(&parts, body.as_deref().unwrap_or_default());
    let mut call = Call {
        operation: None,
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        status: 0,
        at: shared.now(),
        warnings: Vec::new(),
    };
    let answer = match body {
        Ok(body) => carry_out(&shared, &parts, &body, &mut call),
        Err(_) => Err(too_large()),
    };
    let response = match answer {
        Ok(body) => json(StatusCode::OK, body),
        Err(error) => error.into_response(),
    };
    call.status = response.status().as_u16();
    shared.log(call);
    response
}

fn carry_out(
    shared: &Shared,
    parts: &Parts,
    body: &Bytes,
    call: &mut Call,
) -> Result<Vec<u8>, ApiError> {
    let checks = Checks::of_document();
    let route = checks.route(parts.method.as_str(), parts.uri.path())?;
    call.operation = Some(route.operation.to_owned());
    let arguments = checks.arguments(&route, parts, body);
    if let Ok((_, warnings)) = &arguments {
        call.warnings.clone_from(warnings);
    }
    let Route { operation, access, .. } = route;
    shared.transact(|session| {
        let caller = session.authenticate(bearer(parts), access)?;
        session.carry_out(operation, &caller, arguments?.0)
    })
}

/// The token of the request. The scheme's name is read in any case, as HTTP asks for.
fn bearer(parts: &Parts) -> Option<&str> {
    let (scheme, token) = parts.headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn too_large() -> ApiError {
    ApiError::uncoded(StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than 1 MiB")
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
