//! The one error of every call.
//!
//! The generator's own error prints request URLs, headers and bodies, which carry IBANs and tokens, and forgets the
//! status of a response that it could not read. This one keeps everything and prints only what is safe.

use std::{error::Error as StdError, fmt};

use http::{HeaderMap, StatusCode};

use crate::{KnownError, RequestInfo, Response, shown, types::ErrorInfo, unreadable::Unreadable};

/// Why a call did not give what was asked for.
///
/// Neither `Debug` nor `Display` shows a URL, a header or a body.
pub struct Error(Box<Inner>);

struct Inner {
    operation: Option<&'static str>,
    request: Option<RequestInfo>,
    cause: Cause,
}

enum Cause {
    InvalidRequest(String),
    NotSent(Box<dyn StdError + Send + Sync>),
    Transport(reqwest::Error),
    Response(Response, Option<ErrorInfo>),
    Unreadable(Response, Unreadable),
    BrokenOff(Response, reqwest::Error),
    TooLong(Response),
    UnexpectedStatus(Response),
}

/// The kinds of [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A parameter or a property is missing or cannot be converted. Nothing was sent, so no money has moved.
    InvalidRequest,
    /// The transport gave up before anything was sent, for want of a token for instance. No money has moved.
    NotSent,
    /// The connection could not be made, broke or took too long. Unless [`Error::is_connect`], it is not known whether
    /// DropPay carried the call out: read before repeating anything that moves money.
    Transport,
    /// DropPay, or something before it, answered with a 4xx or 5xx status. A 4xx status other than 408 means that
    /// nothing was done; after 408 or a 5xx status it is not known.
    Response,
    /// The call was carried out, as its 2xx status says, but its answer could not be read or broke off. Do not repeat
    /// it: read what it has done.
    UnreadableResponse,
    /// The status is neither 2xx nor 4xx nor 5xx, a redirect for instance. It is not known what was done.
    UnexpectedStatus,
}

impl Error {
    fn new(cause: Cause) -> Self {
        Self(Box::new(Inner { operation: None, request: None, cause }))
    }

    fn about(mut response: Response, cause: impl FnOnce(Response) -> Cause) -> Self {
        let request = response.request.take();
        Self(Box::new(Inner { operation: None, request, cause: cause(response.kept()) }))
    }

    /// For a transport that gives up before it has sent anything; the cause is kept as the source.
    pub fn not_sent(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(Cause::NotSent(cause.into()))
    }

    pub(crate) fn invalid_request(reason: String) -> Self {
        Self::new(Cause::InvalidRequest(reason))
    }

    /// An error status. A body that says nothing readable, a gateway's page for instance, costs neither the status nor
    /// the headers; nor does a body that breaks off.
    pub(crate) fn from_response(response: Response) -> Self {
        let info = response.info();
        Self::about(response, |response| Cause::Response(response, info))
    }

    pub(crate) fn unexpected_response(response: Response) -> Self {
        Self::about(response, Cause::UnexpectedStatus)
    }

    pub(crate) fn unreadable(response: Response, why: Unreadable) -> Self {
        Self::about(response, |response| Cause::Unreadable(response, why))
    }

    pub(crate) fn broken_off(response: Response, error: reqwest::Error) -> Self {
        Self::about(response, |response| Cause::BrokenOff(response, error.without_url()))
    }

    pub(crate) fn too_long(response: Response) -> Self {
        Self::about(response, Cause::TooLong)
    }

    /// For a transport: the error, with what is known of the request that it ended.
    #[must_use]
    pub fn with_request(mut self, request: RequestInfo) -> Self {
        self.0.request = Some(request);
        self
    }

    pub(crate) fn during(mut self, operation: &'static str) -> Self {
        self.0.operation.get_or_insert(operation);
        self
    }

    /// The kind of the error; its documentation says whether money may have moved.
    pub fn kind(&self) -> ErrorKind {
        match self.0.cause {
            Cause::InvalidRequest(_) => ErrorKind::InvalidRequest,
            Cause::NotSent(_) => ErrorKind::NotSent,
            Cause::Transport(_) => ErrorKind::Transport,
            Cause::Response(..) => ErrorKind::Response,
            Cause::Unreadable(..) | Cause::BrokenOff(..) | Cause::TooLong(_) => {
                ErrorKind::UnreadableResponse
            }
            Cause::UnexpectedStatus(_) => ErrorKind::UnexpectedStatus,
        }
    }

    /// The `operationId` of the call, as the document writes it: `createPush`.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// What the transport has told of the request; `None` if none was made, or if the transport tells nothing.
    pub fn request(&self) -> Option<&RequestInfo> {
        self.0.request.as_ref()
    }

    fn response(&self) -> Option<&Response> {
        match &self.0.cause {
            Cause::Response(response, _) | Cause::Unreadable(response, _) => Some(response),
            Cause::BrokenOff(response, _) => Some(response),
            Cause::TooLong(response) | Cause::UnexpectedStatus(response) => Some(response),
            Cause::InvalidRequest(_) | Cause::NotSent(_) | Cause::Transport(_) => None,
        }
    }

    /// The status of the response, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.response().map(|response| response.status)
    }

    /// The headers of the response, if there was one.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.response().map(|response| &response.headers)
    }

    /// A header of the response as text, `X-DropPay-...` for instance.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers()?.get(name)?.to_str().ok()
    }

    /// The body of the response, if there was one. It may hold personal data: keep it out of logs.
    pub fn body(&self) -> Option<&[u8]> {
        self.response().map(|response| response.body.as_ref())
    }

    /// What DropPay says went wrong, if it says so in a form that can be read.
    pub fn info(&self) -> Option<&ErrorInfo> {
        match &self.0.cause {
            Cause::Response(_, info) => info.as_ref(),
            _ => None,
        }
    }

    /// The error as one of the document's table, which is keyed by the pair of HTTP status and code.
    pub fn known(&self) -> Option<KnownError> {
        let code = self.info()?.code.as_ref()?;
        KnownError::from_pair(self.status()?.as_u16(), &code.text())
    }

    /// Where a response departs from its type, as a path into the JSON: `recipient.owner.name`.
    pub fn json_path(&self) -> Option<&str> {
        match &self.0.cause {
            Cause::Unreadable(_, why) => Some(&why.path),
            _ => None,
        }
    }

    /// Whether the call took too long. It is not known whether DropPay carried it out, unless [`Self::is_connect`] holds
    /// as well, or [`Self::kind`] is [`ErrorKind::UnreadableResponse`]: then its answer was on the way.
    pub fn is_timeout(&self) -> bool {
        matches!(&self.0.cause, Cause::Transport(error) | Cause::BrokenOff(_, error) if error.is_timeout())
    }

    /// Whether no connection could be made. Nothing was sent, so no money has moved, and the call may be repeated.
    pub fn is_connect(&self) -> bool {
        matches!(&self.0.cause, Cause::Transport(error) if error.is_connect())
    }
}

impl From<reqwest::Error> for Error {
    fn from(error: reqwest::Error) -> Self {
        // The URL may hold an IBAN in its query.
        let error = error.without_url();
        if error.is_builder() {
            return Self::not_sent(error);
        }
        Self::new(Cause::Transport(error))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} failed: ", self.operation().unwrap_or("the call"))?;
        match &self.0.cause {
            Cause::InvalidRequest(reason) => write!(f, "nothing was sent: {reason}"),
            Cause::NotSent(cause) => write!(f, "nothing was sent: {cause}"),
            Cause::Transport(error) if error.is_connect() => {
                f.write_str("no connection could be made")
            }
            Cause::Transport(error) if error.is_timeout() => {
                f.write_str("no answer in time; the outcome is unknown")
            }
            Cause::Transport(_) => f.write_str("the connection broke; the outcome may be unknown"),
            Cause::Response(response, info) => shown::response(f, response.status, info.as_ref()),
            Cause::Unreadable(response, why) => {
                write!(
                    f,
                    "it was carried out ({}), but its answer cannot be read at `{}`: {}",
                    response.status, why.path, why.reason
                )
            }
            Cause::BrokenOff(response, _) => {
                write!(f, "it was carried out ({}), but its answer broke off", response.status)
            }
            Cause::TooLong(response) => {
                write!(
                    f,
                    "it was carried out ({}), but its answer is too long to be read",
                    response.status
                )
            }
            Cause::UnexpectedStatus(response) => {
                write!(f, "unexpected status {}; the outcome is unknown", response.status)
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("operation", &self.operation())
            .field("kind", &self.kind())
            .field("status", &self.status())
            .field("message", &format_args!("{self}"))
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.cause {
            Cause::NotSent(cause) => Some(cause.as_ref()),
            Cause::Transport(error) | Cause::BrokenOff(_, error) => Some(error),
            _ => None,
        }
    }
}
