//! The log of a sandbox, which tells what a program really called.

use serde::Deserialize;

use super::Sandbox;
use crate::{failure::Failure, loopback};

/// A call, as the sandbox has logged it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Call {
    /// The `operationId`, if it was one of the document's.
    pub(crate) operation: Option<String>,
    /// The HTTP method.
    pub(crate) method: String,
    /// The HTTP status of the answer.
    pub(crate) status: u16,
    /// The fault that it met.
    pub(crate) fault: Option<String>,
}

impl Sandbox {
    /// What it was called, oldest first.
    pub(crate) fn calls(&self) -> Result<Vec<Call>, Failure> {
        #[derive(Deserialize)]
        struct Log {
            calls: Vec<Call>,
        }
        let log = loopback::get(&format!("{}/_sandbox/calls", self.base_url()), None)?;
        let log: Result<Log, _> = serde_json::from_value(log);
        let log =
            log.map_err(|error| Failure::Reason(format!("error: the log of calls: {error}")))?;
        Ok(log.calls)
    }
}
