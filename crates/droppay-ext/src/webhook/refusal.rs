//! Why an event is not taken: little for the sender, enough for the receiver's log, and no secret for either.

use std::{error::Error as StdError, fmt};

use http::StatusCode;

/// Why an event is not taken.
///
/// `Display` and `Debug` are meant for the receiver's log and hold nothing that was sent. The sender is told the
/// [status](Self::status) and the [challenge](Self::challenge) only. Nothing has been acted upon.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The sender did not show the listener's credentials. To him, each fault looks the same.
    Credentials(CredentialFault),
    /// The body is longer than the listener allows, in bytes.
    TooLarge {
        /// The longest body that is allowed.
        limit: usize,
    },
    /// The body broke off.
    Incomplete,
    /// The body is no event: not UTF-8, no JSON, no object, or an object that says one thing twice.
    Malformed(Malformed),
}

/// What is wrong with the credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CredentialFault {
    /// There are none. DropPay sends none if the URL that was subscribed holds none.
    Missing,
    /// There are two headers of them.
    Repeated,
    /// They are not HTTP Basic.
    OtherScheme,
    /// The header cannot be decoded, or is far too long.
    Undecodable,
    /// The user, the password or both are wrong.
    Wrong,
}

/// Why a body is no event, in words that repeat nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Malformed(pub(crate) String);

impl Refusal {
    /// The status to answer with: 401, 413 or 400.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Credentials(_) => StatusCode::UNAUTHORIZED,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Incomplete | Self::Malformed(_) => StatusCode::BAD_REQUEST,
        }
    }

    /// The value of the header `WWW-Authenticate` to answer with, which a 401 needs.
    pub fn challenge(&self) -> Option<&'static str> {
        matches!(self, Self::Credentials(_)).then_some(r#"Basic realm="events", charset="UTF-8""#)
    }
}

impl From<CredentialFault> for Refusal {
    fn from(fault: CredentialFault) -> Self {
        Self::Credentials(fault)
    }
}

impl From<Malformed> for Refusal {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event was refused: ")?;
        match self {
            Self::Credentials(fault) => fault.fmt(f),
            Self::TooLarge { limit } => write!(f, "its body is longer than {limit} bytes"),
            Self::Incomplete => f.write_str("its body broke off"),
            Self::Malformed(malformed) => malformed.fmt(f),
        }
    }
}

impl fmt::Display for CredentialFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "the sender shows no credentials",
            Self::Repeated => "the sender shows credentials twice",
            Self::OtherScheme => "the sender's credentials are not HTTP Basic",
            Self::Undecodable => "the sender's credentials cannot be decoded",
            Self::Wrong => "the sender's credentials are wrong",
        })
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the body is no event: {}", self.0)
    }
}

impl fmt::Debug for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Malformed({})", self.0)
    }
}

impl StdError for Refusal {}

impl StdError for Malformed {}
