//! What a 401 says: that the token is bad, or that something else is.

use droppay_api::{KnownError, Response, types::ErrorInfo};
use http::StatusCode;

/// Whether an answer refuses the token that its request was sent with.
///
/// Every 401 does, one without a body too, except for the codes that a new token would not change.
pub(crate) fn refuses_the_token(answer: &Response) -> bool {
    answer.status() == StatusCode::UNAUTHORIZED
        && !matches!(
            known(answer.body()),
            Some(KnownError::WrongLoginCredentials | KnownError::OutOfScope)
        )
}

fn known(body: &[u8]) -> Option<KnownError> {
    let info: ErrorInfo = serde_json::from_slice(body).ok()?;
    KnownError::from_pair(StatusCode::UNAUTHORIZED.as_u16(), &info.code?.text())
}
