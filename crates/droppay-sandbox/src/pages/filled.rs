//! A form that was sent, with a page for the answer if it cannot be read.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

use super::notice::Notice;

/// A form that was sent.
pub(crate) struct Filled<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Filled<T> {
    type Rejection = Notice;

    async fn from_request(request: Request, state: &S) -> Result<Filled<T>, Notice> {
        match Form::from_request(request, state).await {
            Ok(Form(form)) => Ok(Filled(form)),
            Err(FormRejection::BytesRejection(error)) => {
                Err(Notice::new(error.status(), "The form could not be read to its end"))
            }
            Err(_) => {
                Err(Notice::new(StatusCode::BAD_REQUEST, "The form is not one of the sandbox's"))
            }
        }
    }
}
