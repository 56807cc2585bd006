//! The one error of this crate: what went wrong, whether money may have moved, and what to do next.

use std::{error::Error as StdError, fmt, time::Duration};

use droppay_api::{
    KnownError, Operation, Unread,
    types::{ErrorInfo, Push},
};
use http::{HeaderMap, StatusCode};

use crate::{
    auth::TokenError,
    paging::{Cursor, PagingFault},
};

/// Why something did not work.
///
/// What the generated calls return converts into it with `?`. Neither `Debug` nor `Display` shows a credential, a URL,
/// a header or a body.
///
/// **Before you repeat a call that moves money, ask [`is_outcome_unknown`](Self::is_outcome_unknown).** This crate
/// repeats nothing by itself, except for a call that was refused with 401, once.
pub struct Error(Box<Inner>);

struct Inner {
    cause: Cause,
    cursor: Option<Cursor>,
    last_push: Option<Push>,
}

enum Cause {
    Call(droppay_api::Error),
    Token { during: Option<&'static str>, why: TokenError },
    Configuration(String),
    Paging(PagingFault),
    UnreadableEntry(Unread),
    WaitTimedOut { after: Duration, last_failure: Option<Error> },
    ConditionUnreachable,
}

/// The kinds of [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A call failed: [`Error::as_api`] has the details. Whether money may have moved says
    /// [`Error::is_outcome_unknown`].
    Call,
    /// There was no access token for a call, so the call was not sent, or it was refused with 401 and not sent again. No
    /// money has moved. [`Error::as_token`] has the details.
    Token,
    /// A setting is missing or wrong. Nothing was sent.
    Configuration,
    /// A listing contradicts itself, or is longer than allowed. Nothing was changed; [`Error::cursor`] goes on from
    /// there.
    Paging,
    /// One entry of a listing cannot be read. The stream goes on with the next.
    UnreadableEntry,
    /// The wait for a push took too long. The push goes on by itself.
    WaitTimedOut,
    /// The push has reached a terminal status that does not meet the condition.
    ConditionUnreachable,
}

impl Error {
    fn new(cause: Cause) -> Self {
        Self(Box::new(Inner { cause, cursor: None, last_push: None }))
    }

    pub(crate) fn configuration(what: impl Into<String>) -> Self {
        Self::new(Cause::Configuration(what.into()))
    }

    pub(crate) fn paging(fault: PagingFault) -> Self {
        Self::new(Cause::Paging(fault))
    }

    pub(crate) fn unreadable_entry(entry: Unread) -> Self {
        Self::new(Cause::UnreadableEntry(entry))
    }

    pub(crate) fn wait_timed_out(
        after: Duration,
        last_push: Option<Push>,
        last_failure: Option<Self>,
    ) -> Self {
        Self::new(Cause::WaitTimedOut { after, last_failure }).with_last_push(last_push)
    }

    pub(crate) fn condition_unreachable(push: Push) -> Self {
        Self::new(Cause::ConditionUnreachable).with_last_push(Some(push))
    }

    pub(crate) fn with_cursor(mut self, cursor: Cursor) -> Self {
        self.0.cursor = Some(cursor);
        self
    }

    pub(crate) fn with_last_push(mut self, push: Option<Push>) -> Self {
        self.0.last_push = push;
        self
    }

    /// The kind of the error.
    pub fn kind(&self) -> ErrorKind {
        match self.0.cause {
            Cause::Call(_) => ErrorKind::Call,
            Cause::Token { .. } => ErrorKind::Token,
            Cause::Configuration(_) => ErrorKind::Configuration,
            Cause::Paging(_) => ErrorKind::Paging,
            Cause::UnreadableEntry(_) => ErrorKind::UnreadableEntry,
            Cause::WaitTimedOut { .. } => ErrorKind::WaitTimedOut,
            Cause::ConditionUnreachable => ErrorKind::ConditionUnreachable,
        }
    }

    /// The error of the call that failed: the call itself, or the token call that it needed, or the last read of a wait.
    pub fn as_api(&self) -> Option<&droppay_api::Error> {
        match &self.0.cause {
            Cause::Call(error) => Some(error),
            Cause::Token { why, .. } => why.call(),
            Cause::WaitTimedOut { last_failure, .. } => last_failure.as_ref()?.as_api(),
            _ => None,
        }
    }

    /// Why there was no token, if that is the error.
    pub fn as_token(&self) -> Option<&TokenError> {
        match &self.0.cause {
            Cause::Token { why, .. } => Some(why),
            _ => None,
        }
    }

    /// The `operationId` of the call that failed, as the document writes it: `createPush`. For want of a token it is the
    /// call that needed it.
    pub fn operation(&self) -> Option<&'static str> {
        match &self.0.cause {
            Cause::Token { during, .. } => *during,
            _ => self.as_api()?.operation(),
        }
    }

    /// The status of the answer, if there was one: the call's, or the token call's.
    pub fn status(&self) -> Option<StatusCode> {
        self.as_api()?.status()
    }

    /// What DropPay says went wrong, if it says so in a form that can be read.
    pub fn info(&self) -> Option<&ErrorInfo> {
        self.as_api()?.info()
    }

    /// The error as one of the document's table, which is keyed by the pair of HTTP status and code.
    pub fn known(&self) -> Option<KnownError> {
        self.as_api()?.known()
    }

    /// The headers of the answer, if there was one.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.as_api()?.headers()
    }

    /// A header of the answer as text, `X-DropPay-...` for instance.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.as_api()?.header(name)
    }

    /// Where to go on with a listing after this error, as far as one can: see
    /// [`Pages::resume`](crate::paging::Pages::resume).
    pub fn cursor(&self) -> Option<&Cursor> {
        self.0.cursor.as_ref()
    }

    /// The last push that was read before a wait ended without success.
    pub fn last_push(&self) -> Option<&Push> {
        self.0.last_push.as_ref()
    }

    /// The entry of a listing that could not be read. It may hold personal data: keep it out of logs.
    pub fn unreadable(&self) -> Option<&Unread> {
        match &self.0.cause {
            Cause::UnreadableEntry(entry) => Some(entry),
            _ => None,
        }
    }

    /// Whether there was no access token, for whatever reason. The call was not carried out, so no money has moved.
    ///
    /// If [`is_retryable`](Self::is_retryable) holds too, repeat the call later. Otherwise the credentials are not
    /// accepted: have the owner grant a new connection, or check the application's key and secret.
    pub fn is_token_failure(&self) -> bool {
        matches!(self.0.cause, Cause::Token { .. })
    }

    /// Whether a call, or the token call it needed, took too long. A wait that did is
    /// [`ErrorKind::WaitTimedOut`] and not meant here.
    ///
    /// Money may have moved if [`is_outcome_unknown`](Self::is_outcome_unknown) holds too: read before repeating.
    pub fn is_timeout(&self) -> bool {
        self.failed_call().is_some_and(droppay_api::Error::is_timeout)
    }

    /// Whether no connection to the server could be made.
    ///
    /// Nothing was sent, so no money has moved, and every call may be repeated. If repeating does not help, look at
    /// the network and at the base URL.
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
    /// Nothing was done, so no money has moved. Repeat the call later, after what the header `Retry-After` says if it is
    /// there.
    pub fn is_rate_limited(&self) -> bool {
        self.failed_call().and_then(droppay_api::Error::status)
            == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether repeating the same call may help and does no harm.
    ///
    /// True of every call when nothing was done: no connection, 429, no token for a passing reason. True of GET and
    /// DELETE also when the connection broke, when there was no answer in time, and of 502, 503 and 504: a GET changes
    /// nothing, and a DELETE that was carried out already is refused the second time. True of a GET whose answer broke
    /// off. Never true of a POST or PATCH whose outcome is unknown. Wait before you repeat.
    pub fn is_retryable(&self) -> bool {
        match &self.0.cause {
            Cause::Call(error) => is_retryable(error),
            Cause::Token { why, .. } => why.is_transient(),
            _ => false,
        }
    }

    /// Whether it is not known what the call did. **Money may have moved.**
    ///
    /// True when a POST, PATCH, PUT or DELETE was or may have been sent and did not come back with a 2xx or 4xx status:
    /// the connection broke, no answer came in time, or its status was 5xx or neither 2xx nor 4xx.
    ///
    /// False of every GET; when no connection could be made; after a 4xx status, which says that nothing was done; for
    /// want of a token; and after a 2xx status whose answer broke off or cannot be read
    /// ([`UnreadableResponse`](droppay_api::ErrorKind::UnreadableResponse)), because then the call **was carried out**.
    ///
    /// Do not repeat the call. Read the push, or list the pushes and look for it, and decide by what you find. A push
    /// created as `DRAFT` moves nothing however many there are.
    pub fn is_outcome_unknown(&self) -> bool {
        matches!(&self.0.cause, Cause::Call(error) if is_outcome_unknown(error))
    }

    /// The call that this error is about; a wait that timed out is about none.
    fn failed_call(&self) -> Option<&droppay_api::Error> {
        self.as_api().filter(|_| !matches!(self.0.cause, Cause::WaitTimedOut { .. }))
    }
}

/// The method of the failed call; one that the document does not know could have done anything.
fn method(error: &droppay_api::Error) -> &'static str {
    error.operation().and_then(Operation::by_id).map_or("POST", |operation| operation.method)
}

fn is_outcome_unknown(error: &droppay_api::Error) -> bool {
    use droppay_api::ErrorKind::{
        InvalidRequest, NotSent, Response, Transport, UnreadableResponse,
    };
    let unknown = match error.kind() {
        InvalidRequest | NotSent | UnreadableResponse => false,
        Transport => !error.is_connect(),
        Response => error.status().is_none_or(|status| !status.is_client_error()),
        _ => true,
    };
    unknown && method(error) != "GET"
}

fn is_retryable(error: &droppay_api::Error) -> bool {
    let harmless = matches!(method(error), "GET" | "DELETE");
    match (error.kind(), error.status().map(|status| status.as_u16())) {
        (droppay_api::ErrorKind::Transport, _) => error.is_connect() || harmless,
        (droppay_api::ErrorKind::Response, Some(429)) => true,
        (droppay_api::ErrorKind::Response, Some(502..=504)) => harmless,
        // An answer that broke off has the reason as its source, one that is not understood has none.
        (droppay_api::ErrorKind::UnreadableResponse, _) => {
            method(error) == "GET" && error.source().is_some()
        }
        _ => false,
    }
}

impl From<droppay_api::Error> for Error {
    fn from(error: droppay_api::Error) -> Self {
        // A call that was not sent for want of a token carries the reason as its source.
        let token = StdError::source(&error)
            .and_then(|source| source.downcast_ref::<TokenError>())
            .cloned();
        Self::new(match token {
            Some(why) => Cause::Token { during: error.operation(), why },
            None => Cause::Call(error),
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.cause {
            Cause::Call(error) => error.fmt(f)?,
            Cause::Token { during, why } => {
                write!(f, "{} was not carried out: {why}", during.unwrap_or("the call"))?
            }
            Cause::Configuration(what) => f.write_str(what)?,
            Cause::Paging(fault) => fault.fmt(f)?,
            Cause::UnreadableEntry(entry) => {
                write!(
                    f,
                    "entry {} of the page cannot be read at `{}`: {}",
                    entry.place(),
                    entry.json_path(),
                    entry.reason()
                )?;
            }
            Cause::WaitTimedOut { after, last_failure } => {
                write!(f, "the push did not meet the condition within {after:?}")?;
                if let Some(failure) = last_failure {
                    write!(f, "; the last read failed: {failure}")?;
                }
            }
            Cause::ConditionUnreachable => f.write_str("the push will never meet the condition")?,
        }
        match &self.0.last_push {
            Some(push) => write!(f, " (push {} is {})", push.id, push.status),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("operation", &self.operation())
            .field("status", &self.status())
            .field("cursor", &self.0.cursor)
            .field("message", &format_args!("{self}"))
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    /// What lies beneath the message, which already tells the error of the call or of the token.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.cause {
            Cause::Call(error) => error.source(),
            Cause::Token { why, .. } => why.source(),
            Cause::WaitTimedOut { last_failure, .. } => last_failure.as_ref()?.source(),
            _ => None,
        }
    }
}
