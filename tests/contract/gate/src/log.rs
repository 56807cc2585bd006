//! What is told of each call, of those too that nobody waits for any more.

use serde::{Deserialize, Serialize};

/// A call that came to the gate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Passed {
    /// The `operationId`, if it is a call of an operation that reads.
    pub operation: Option<String>,
    /// What was answered; nothing if the judge did not wait for it.
    pub status: Option<u16>,
    /// Whether the server was called.
    pub passed: bool,
}

/// Somebody who is told of each call.
pub(crate) type Listener = Box<dyn Fn(&Passed) + Send + Sync>;

/// The entry of a call, which is told when it ends, however it ends: the future of a call that the judge gives up on is
/// dropped where it stands.
pub(crate) struct Entry<'a> {
    pub(crate) passed: Passed,
    listener: &'a Listener,
}

impl<'a> Entry<'a> {
    /// The entry of a call that has just come.
    pub(crate) fn new(listener: &'a Listener) -> Self {
        Self { passed: Passed::default(), listener }
    }
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        (self.listener)(&self.passed);
    }
}
