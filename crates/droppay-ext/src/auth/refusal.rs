//! What a 401 says: that the token is bad, or that something else is.

use droppay_api::KnownError;
use http::StatusCode;
use reqwest::{Response, ResponseBuilderExt as _};

/// How much of the body is read to find out; an `ErrorInfo` is far smaller.
const BODY_READ: usize = 64 * 1024;

/// Whether the response refuses the token it was sent with; and the response, as it was.
///
/// Every 401 does, one without a body too, except for the codes that a new token would not change.
pub(crate) async fn refuses_the_token(response: Response) -> (bool, Response) {
    if response.status() != StatusCode::UNAUTHORIZED {
        return (false, response);
    }
    let (body, response) = peeked(response).await;
    let other =
        matches!(known(&body), Some(KnownError::WrongLoginCredentials | KnownError::OutOfScope));
    (!other, response)
}

fn known(body: &[u8]) -> Option<KnownError> {
    let info: droppay_api::types::ErrorInfo = serde_json::from_slice(body).ok()?;
    KnownError::from_pair(StatusCode::UNAUTHORIZED.as_u16(), &info.code?.text())
}

/// The body up to a bound, and a response that still has it.
async fn peeked(mut response: Response) -> (Vec<u8>, Response) {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        body.extend_from_slice(&chunk[..chunk.len().min(BODY_READ - body.len())]);
        if body.len() == BODY_READ {
            break;
        }
    }
    let mut again = http::Response::builder().status(response.status()).version(response.version());
    if let Some(headers) = again.headers_mut() {
        headers.clone_from(response.headers());
    }
    let again = again
        .url(response.url().clone())
        .body(body.clone())
        .expect("the parts are a response's already");
    (body, again.into())
}
