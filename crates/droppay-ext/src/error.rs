//! The one error of this crate: what went wrong, whether money may have moved, and what to do next.

mod api_code;
mod predicates;

use std::{error::Error as StdError, fmt, time::Duration};

pub use api_code::ApiCode;
use droppay_api::{
    KnownError, RequestInfo, Unread,
    types::{Connection, ErrorInfo, Push, PushTransfer},
};
use http::{HeaderMap, StatusCode};

use crate::{
    auth::TokenError,
    paging::{Cursor, PagingFault},
    retry,
    status::{HasStatus, LastRead},
    submit::Unfinished,
};

/// Why something did not work.
///
/// What the generated calls return converts into it with `?`. Neither `Debug` nor `Display` shows a credential, a URL,
/// a header or a body.
///
/// **Before you repeat a call that moves money, ask [`is_outcome_unknown`](Self::is_outcome_unknown).** What this crate
/// repeats by itself says [`retry`](crate::retry); what is asked of an error is asked of all attempts together.
pub struct Error(Box<Inner>);

struct Inner {
    cause: Cause,
    cursor: Option<Cursor>,
    last_read: Option<LastRead>,
}

enum Cause {
    Call(droppay_api::Error),
    Token { error: droppay_api::Error, why: TokenError },
    Configuration(String),
    Paging(PagingFault),
    UnreadableEntry(Unread),
    WaitTimedOut { what: &'static str, after: Duration, last_failure: Option<Error> },
    ConditionUnreachable { what: &'static str },
    Submission(Unfinished),
}

/// The kinds of [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A call failed: [`Error::as_api`] has the details. Whether money may have moved says
    /// [`Error::is_outcome_unknown`].
    Call,
    /// There was no access token for a call, so the call was not sent, or it was refused with 401 and not sent again. No
    /// money has moved, unless [`Error::is_outcome_unknown`] says so of an earlier attempt. [`Error::as_token`] has the
    /// details.
    Token,
    /// A setting is missing or wrong. Nothing was sent.
    Configuration,
    /// A listing contradicts itself, or is longer than allowed. Nothing was changed; [`Error::cursor`] goes on from
    /// there.
    Paging,
    /// One entry of a listing cannot be read. The stream goes on with the next.
    UnreadableEntry,
    /// The wait for a push, a transfer or a connection took too long. What was waited for goes on by itself.
    WaitTimedOut,
    /// The push, transfer or connection has reached a terminal status that does not meet the condition.
    ConditionUnreachable,
    /// A submission did not come to its end: [`Error::as_submission`] says what is known.
    Submission,
}

impl Error {
    fn new(cause: Cause) -> Self {
        Self(Box::new(Inner { cause, cursor: None, last_read: None }))
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

    pub(crate) fn wait_timed_out<T: HasStatus>(
        after: Duration,
        last: Option<T>,
        last_failure: Option<Self>,
    ) -> Self {
        Self::new(Cause::WaitTimedOut { what: T::NAME, after, last_failure }).with_last_read(last)
    }

    pub(crate) fn condition_unreachable<T: HasStatus>(last: T) -> Self {
        Self::new(Cause::ConditionUnreachable { what: T::NAME }).with_last_read(Some(last))
    }

    pub(crate) fn unfinished(submission: Unfinished) -> Self {
        Self::new(Cause::Submission(submission))
    }

    pub(crate) fn with_cursor(mut self, cursor: Cursor) -> Self {
        self.0.cursor = Some(cursor);
        self
    }

    pub(crate) fn with_last_read<T: HasStatus>(mut self, last: Option<T>) -> Self {
        self.0.last_read = last.map(T::into_last_read);
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
            Cause::ConditionUnreachable { .. } => ErrorKind::ConditionUnreachable,
            Cause::Submission(_) => ErrorKind::Submission,
        }
    }

    /// The error of the call that failed: the call itself, or the token call that it needed, or the last read of a wait.
    pub fn as_api(&self) -> Option<&droppay_api::Error> {
        match &self.0.cause {
            Cause::Call(error) => Some(error),
            Cause::Token { why, .. } => why.call(),
            Cause::WaitTimedOut { last_failure, .. } => last_failure.as_ref()?.as_api(),
            Cause::Submission(unfinished) => unfinished.failure()?.as_api(),
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

    /// What is known of a submission that did not come to its end, if that is the error.
    pub fn as_submission(&self) -> Option<&Unfinished> {
        match &self.0.cause {
            Cause::Submission(unfinished) => Some(unfinished),
            _ => None,
        }
    }

    /// The `operationId` of the call that failed, as the document writes it: `createPush`. For want of a token it is the
    /// call that needed it.
    pub fn operation(&self) -> Option<&'static str> {
        match &self.0.cause {
            Cause::Token { error, .. } => error.operation(),
            Cause::Submission(unfinished) => unfinished.failure()?.operation(),
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

    /// The HTTP status and the code of DropPay's error, if the answer has one.
    pub fn api_code(&self) -> Option<ApiCode> {
        Some(ApiCode {
            status: self.status()?,
            code: self.info()?.code.as_ref()?.text().into_owned(),
        })
    }

    /// What is known of the request beside its outcome: an id that logs have too, the resource that it named, and how
    /// often it was attempted. `None` if none was made.
    pub fn request(&self) -> Option<&RequestInfo> {
        match &self.0.cause {
            Cause::Token { error, .. } => error.request(),
            Cause::Submission(unfinished) => unfinished.failure()?.request(),
            _ => self.as_api()?.request(),
        }
    }

    /// The body of the answer, if there was one, up to 64 KiB. It may hold personal data: keep it out of logs.
    pub fn body(&self) -> Option<&[u8]> {
        self.as_api()?.body()
    }

    /// Where an answer departs from its type, as a path into the JSON: `recipient.owner.name`.
    pub fn json_path(&self) -> Option<&str> {
        match &self.0.cause {
            Cause::UnreadableEntry(entry) => Some(entry.json_path()),
            _ => self.as_api()?.json_path(),
        }
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

    /// The last push that was read before a wait for it ended without success.
    pub fn last_push(&self) -> Option<&Push> {
        match &self.0.last_read {
            Some(LastRead::Push(push)) => Some(push),
            _ => None,
        }
    }

    /// The last transfer that was read before a wait for it ended without success.
    pub fn last_transfer(&self) -> Option<&PushTransfer> {
        match &self.0.last_read {
            Some(LastRead::Transfer(transfer)) => Some(transfer),
            _ => None,
        }
    }

    /// The last connection that was read before a wait for it ended without success.
    pub fn last_connection(&self) -> Option<&Connection> {
        match &self.0.last_read {
            Some(LastRead::Connection(connection)) => Some(connection),
            _ => None,
        }
    }

    /// The entry of a listing that could not be read. It may hold personal data: keep it out of logs.
    pub fn unreadable(&self) -> Option<&Unread> {
        match &self.0.cause {
            Cause::UnreadableEntry(entry) => Some(entry),
            _ => None,
        }
    }
}

impl From<droppay_api::Error> for Error {
    fn from(error: droppay_api::Error) -> Self {
        // A call that was not sent for want of a token carries the reason as its source.
        let token = StdError::source(&error)
            .and_then(|source| source.downcast_ref::<TokenError>())
            .cloned();
        Self::new(match token {
            Some(why) => Cause::Token { error, why },
            None => Cause::Call(error),
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.cause {
            Cause::Call(error) => {
                error.fmt(f)?;
                if error.request().is_some_and(|request| request.earlier_outcome_unknown) {
                    f.write_str("; an earlier attempt of it may have been carried out")?;
                }
            }
            Cause::Token { error, why } => {
                let operation = error.operation().unwrap_or("the call");
                if retry::is_outcome_unknown(error) {
                    write!(
                        f,
                        "the outcome of {operation} is unknown, and it was not attempted again: {why}"
                    )?
                } else {
                    write!(f, "{operation} was not carried out: {why}")?
                }
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
            Cause::WaitTimedOut { what, after, last_failure } => {
                write!(f, "the {what} did not meet the condition within {after:?}")?;
                if let Some(failure) = last_failure {
                    write!(f, "; the last read failed: {failure}")?;
                }
            }
            Cause::ConditionUnreachable { what } => {
                write!(f, "the {what} will never meet the condition")?;
            }
            Cause::Submission(unfinished) => unfinished.fmt(f)?,
        }
        match &self.0.last_read {
            Some(last) => write!(f, " ({last})"),
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
            Cause::Submission(unfinished) => unfinished.beneath(),
            _ => None,
        }
    }
}
