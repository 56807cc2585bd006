//! What a transport tells of a request, so that an error can be matched with logs and says what happened before.

use std::fmt;

use crate::ResourceId;

/// Tells requests apart in logs. It is the client's own, and is not sent.
///
/// It is shown as sixteen hexadecimal digits.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct RequestId(u64);

impl RequestId {
    /// An id of these bits, which a transport leaves to chance.
    pub fn new(bits: u64) -> Self {
        Self(bits)
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What is known of a request beside its outcome.
///
/// A [`Transport`](crate::Transport) gives it to [`Response::with_request`](crate::Response::with_request) or to
/// [`Error::with_request`](crate::Error::with_request).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestInfo {
    /// Tells requests apart in logs.
    pub id: RequestId,
    /// The id of the resource that the request named in its path.
    pub resource_id: Option<ResourceId>,
    /// How often the request was sent, or tried to be; 401 and its repetition count as one attempt.
    pub attempts: u32,
    /// Whether an earlier attempt may have been carried out, so that the outcome of the last does not tell the whole.
    pub earlier_outcome_unknown: bool,
}
