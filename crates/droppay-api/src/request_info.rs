//! What a transport tells of a request, so that an error can be matched with logs and says what happened before.

use crate::ResourceId;

/// What is known of a request beside its outcome.
///
/// A [`Transport`](crate::Transport) puts it into the extensions of the response, or gives it to
/// [`Error::with_request`](crate::Error::with_request).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestInfo {
    /// Tells requests apart in logs. It is the client's own, and was not sent.
    pub id: String,
    /// The id of the resource that the request named in its path.
    pub resource_id: Option<ResourceId>,
    /// How often the request was sent, or tried to be; 401 and its repetition count as one attempt.
    pub attempts: u32,
    /// Whether an earlier attempt may have been carried out, so that the outcome of the last does not tell the whole.
    pub earlier_outcome_unknown: bool,
}
