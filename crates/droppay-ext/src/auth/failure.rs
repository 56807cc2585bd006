//! Why there is no token. One failure is shared by every call that waited for the token.

use std::{error::Error as StdError, fmt, sync::Arc};

use droppay_api::ErrorKind;

/// No access token could be obtained, so the call that needed it was not sent, or not sent again.
///
/// No money has moved, unless an earlier attempt of the call was carried out: of the call,
/// [`Error::is_outcome_unknown`](crate::Error::is_outcome_unknown) says whether that may be.
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

    /// Whether the server has refused the credentials.
    pub(super) fn is_refusal(&self) -> bool {
        self.call().is_some_and(is_refused)
    }

    /// Whether the server has answered, if with a failure of its own or with what cannot be used. It says nothing of
    /// the credentials then, and nor do 408 and 429, which ask for another attempt.
    pub(super) fn is_answer(&self) -> bool {
        match &*self.0 {
            Why::Call(error) => match error.kind() {
                ErrorKind::Response => {
                    error.status().is_some_and(|status| status.is_server_error())
                }
                kind => matches!(kind, ErrorKind::UnreadableResponse | ErrorKind::UnexpectedStatus),
            },
            why => matches!(why, Why::Unusable),
        }
    }

    /// Whether the cause may pass: the token call did not get through, or the server is overloaded or broken.
    pub fn is_transient(&self) -> bool {
        self.call().is_some_and(|error| !is_refused(error))
    }
}

/// Whether the server has refused the credentials, as opposed to not having answered the question.
fn is_refused(error: &droppay_api::Error) -> bool {
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
