//! Why there is no token. One failure is shared by every call that waited for the token.

use std::{error::Error as StdError, fmt, sync::Arc};

use droppay_api::ErrorKind;

/// No access token could be obtained, so the call that needed it was not sent and no money has moved.
#[derive(Clone)]
pub struct TokenError(Arc<Why>);

enum Why {
    NoConnectionCode,
    Call(droppay_api::Error),
    Unusable,
    UnknownSecurity,
    Panicked,
}

impl TokenError {
    pub(crate) fn no_connection_code() -> Self {
        Self(Arc::new(Why::NoConnectionCode))
    }

    pub(crate) fn unusable() -> Self {
        Self(Arc::new(Why::Unusable))
    }

    pub(crate) fn unknown_security() -> Self {
        Self(Arc::new(Why::UnknownSecurity))
    }

    pub(crate) fn panicked() -> Self {
        Self(Arc::new(Why::Panicked))
    }

    /// The error of the token call, if one was made.
    pub fn call(&self) -> Option<&droppay_api::Error> {
        match &*self.0 {
            Why::Call(error) => Some(error),
            _ => None,
        }
    }

    /// Whether the cause may pass: the token call did not get through, or the server is overloaded or broken.
    pub fn is_transient(&self) -> bool {
        self.call().is_some_and(|error| !is_refused(error))
    }
}

/// Whether the server has refused the credentials, as opposed to not having answered the question.
pub(super) fn is_refused(error: &droppay_api::Error) -> bool {
    // 408 and 429 say nothing of the credentials.
    let refused = |status: http::StatusCode| {
        status.is_client_error() && !matches!(status.as_u16(), 408 | 429)
    };
    error.kind() == ErrorKind::Response && error.status().is_some_and(refused)
}

impl From<droppay_api::Error> for TokenError {
    fn from(error: droppay_api::Error) -> Self {
        Self(Arc::new(Why::Call(error)))
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Why::NoConnectionCode => f.write_str(
                "this operation acts for the owner of an account and needs his connection code: give one to the builder, \
                 or set DROPPAY_CONNECTION_CODE; `create_connection` asks an owner for one",
            ),
            Why::Call(error) => write!(f, "no access token: {error}"),
            Why::Unusable => f.write_str("no access token: what the server gave cannot be sent in a header"),
            Why::UnknownSecurity => f.write_str("this version cannot authenticate this operation"),
            Why::Panicked => f.write_str("no access token: the code that obtains it panicked"),
        }
    }
}

impl fmt::Debug for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenError({self})")
    }
}

impl StdError for TokenError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.call().and_then(StdError::source)
    }
}
