//! The questions that an error answers: whether money may have moved, and what to do next.

use std::time::Duration;

use http::StatusCode;
use jiff::Timestamp;

use crate::{
    error::{Cause, Error},
    retry,
    submit::Stage,
};

impl Error {
    /// Whether there was no access token, for whatever reason. The call was not carried out, so no money has moved unless
    /// [`is_outcome_unknown`](Self::is_outcome_unknown) says so of an earlier attempt.
    ///
    /// If [`is_retryable`](Self::is_retryable) holds too, repeat the call later. Otherwise the credentials are not
    /// accepted: have the owner grant a new connection, or check the application's key and secret.
    pub fn is_token_failure(&self) -> bool {
        matches!(self.0.cause, Cause::Token { .. })
    }

    /// Whether a call, or the token call it needed, took too long. A wait that did is
    /// [`ErrorKind::WaitTimedOut`](crate::ErrorKind::WaitTimedOut) and not meant here.
    ///
    /// Money may have moved if [`is_outcome_unknown`](Self::is_outcome_unknown) holds too: read before repeating.
    pub fn is_timeout(&self) -> bool {
        self.failed_call().is_some_and(droppay_api::Error::is_timeout)
    }

    /// Whether no connection to the server could be made.
    ///
    /// Nothing was sent, so no money has moved, and every call may be repeated; only a DELETE that was attempted more than
    /// once may have been carried out before, which [`is_outcome_unknown`](Self::is_outcome_unknown) tells. If repeating
    /// does not help, look at the network and at the base URL.
    pub fn is_connect(&self) -> bool {
        self.failed_call().is_some_and(droppay_api::Error::is_connect)
    }

    /// Whether DropPay answered 401, to the call and its repetition or to the token call.
    ///
    /// Nothing was done, so no money has moved. Repeating does not help: the connection has been revoked, the
    /// credentials are wrong, or they do not allow this operation.
    pub fn is_unauthorized(&self) -> bool {
        self.failed_call().and_then(droppay_api::Error::status) == Some(StatusCode::UNAUTHORIZED)
    }

    /// Whether DropPay answered 429.
    ///
    /// Nothing was done, so no money has moved. Repeat the call later, after [`retry_after`](Self::retry_after) if the
    /// server says so.
    pub fn is_rate_limited(&self) -> bool {
        self.failed_call().and_then(droppay_api::Error::status)
            == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// How long the server asks to wait before the call is repeated, by the header `Retry-After` in seconds or as a date.
    pub fn retry_after(&self) -> Option<Duration> {
        retry::retry_after(self.headers()?, Timestamp::now())
    }

    /// Whether repeating the same call may help and does no harm. What the client repeats by itself it has repeated
    /// already, as often as its [`RetryPolicy`](crate::retry::RetryPolicy) says; wait before you go on.
    ///
    /// True of every call when nothing was done: no connection, 429, no token for a passing reason. True of GET and
    /// DELETE also when the connection broke, when there was no answer in time, and of 408, 502, 503 and 504: a GET changes
    /// nothing, and a DELETE that was carried out already is refused the second time. True of a GET whose answer broke
    /// off. Never true of a POST or PATCH whose outcome is unknown.
    pub fn is_retryable(&self) -> bool {
        match &self.0.cause {
            Cause::Call(error) => retry::is_retryable(error),
            Cause::Token { why, .. } => why.is_transient(),
            Cause::Submission(unfinished) => unfinished.is_worth_another(),
            _ => false,
        }
    }

    /// Whether it is not known what the call did. **Money may have moved.**
    ///
    /// True when a POST, PATCH, PUT or DELETE was or may have been sent and did not come back with a 2xx or 4xx status:
    /// the connection broke, no answer came in time, or its status was 5xx or neither 2xx nor 4xx. True also of 408, which
    /// a gateway may answer that has passed the call on.
    ///
    /// True of a DELETE also when one of its attempts ended so and a later one with a 4xx status: the call may have been
    /// refused because it had been carried out.
    ///
    /// False of every GET; when no connection could be made; after a 4xx status, which says that nothing was done; for
    /// want of a token; and after a 2xx status whose answer broke off or cannot be read
    /// ([`UnreadableResponse`](droppay_api::ErrorKind::UnreadableResponse)), because then the call **was carried out**.
    ///
    /// True of a submission whose push may be `READY`; submitting the same one again is safe.
    ///
    /// Do not repeat the call. Read the push, or list the pushes and look for it, and decide by what you find. A push
    /// created as `DRAFT` moves nothing however many there are.
    pub fn is_outcome_unknown(&self) -> bool {
        match &self.0.cause {
            Cause::Call(error) | Cause::Token { error, .. } => retry::is_outcome_unknown(error),
            Cause::Submission(unfinished) => unfinished.stage() == Stage::ReadyPossible,
            _ => false,
        }
    }

    /// The call that this error is about; a wait that timed out is about none, nor is a submission that took too long.
    fn failed_call(&self) -> Option<&droppay_api::Error> {
        match &self.0.cause {
            Cause::WaitTimedOut { .. } => None,
            Cause::Submission(unfinished) => unfinished.refusal()?.as_api(),
            _ => self.as_api(),
        }
    }
}
