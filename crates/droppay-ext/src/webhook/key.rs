//! What tells two events apart, because DropPay gives them no id.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// Names an event: the SHA-256 of its body, byte by byte.
///
/// An event that is sent again with the same bytes has the same key. One that is sent again with other bytes, another
/// order of properties for instance, counts as new: it is processed twice, which costs a read. The other choice, a key
/// from the id, the status and the time alone, could take two events for one, which costs an event.
///
/// Neither the listener nor the credentials are part of it. So a [`DuplicateGuard`](super::DuplicateGuard) serves one
/// listener and one client.
///
/// Times of events have whole seconds in the one example known. A push that goes to and fro within a second could send
/// the same bytes twice and mean two changes; what was read after the first may then be old until the next event.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventKey([u8; 32]);

impl EventKey {
    pub(crate) fn of(body: &[u8]) -> Self {
        Self(Sha256::digest(body).into())
    }

    /// The digest itself. `Display` writes it as 64 hexadecimal digits.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for EventKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for EventKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventKey({self})")
    }
}
