//! What has become of an ordered fault.

use std::fmt::{Display, Formatter, Result};

use serde::Serialize;

/// The number of a fault, by which it can be taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct FaultId(pub(super) u64);

impl Display for FaultId {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.0.fmt(f)
    }
}

/// A fault that was ordered, and how often it has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FaultReport {
    /// Its number.
    pub id: FaultId,
    /// What it does, by the name that it has over HTTP: `close_after`.
    #[serde(rename = "fault")]
    pub kind: String,
    /// The operation whose calls it happens to. None means every operation that it can happen to.
    pub operation: Option<String>,
    /// How often it has happened.
    pub met: u64,
    /// How often it is still to happen. None means for as long as it is not taken back.
    pub remaining: Option<u64>,
}
