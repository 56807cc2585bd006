//! The log of calls, from which a test learns what its program really sent. It holds no query and no body, which may
//! carry secrets and IBANs.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::Serialize;

/// Calls that are remembered; beyond that the oldest are forgotten.
const REMEMBERED: usize = 100_000;

/// A call of the API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Call {
    /// The `operationId` of the operation, if the path and the method are one's.
    pub operation: Option<String>,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The HTTP status of the answer.
    pub status: u16,
    /// When it was answered, by the sandbox's clock.
    pub at: Timestamp,
    /// What the call carried and the document does not know, a misspelt property for instance: JSON pointers into the
    /// body, and query parameters as `?name`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// The calls so far, oldest first.
#[derive(Default)]
pub(crate) struct CallLog {
    calls: VecDeque<Call>,
}

impl CallLog {
    pub(crate) fn add(&mut self, call: Call) {
        if self.calls.len() == REMEMBERED {
            self.calls.pop_front();
        }
        self.calls.push_back(call);
    }

    pub(crate) fn all(&self) -> Vec<Call> {
        self.calls.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.calls.clear();
    }
}
