//! What the parts of one connection tell each other: the socket below hyper, the body that hyper reads, and the gate
//! above it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use super::body::BodyError;

/// The state of a connection. All its parts run on one thread, in one task.
#[derive(Debug, Default)]
pub(crate) struct Line {
    sending: AtomicBool,
    unread: AtomicBool,
    refused: OnceLock<BodyError>,
    reset: AtomicBool,
}

impl Line {
    /// Bytes came in that may be the beginning of more.
    pub(crate) fn receives(&self) {
        self.sending.store(true, Ordering::Relaxed);
    }

    /// A request has a body that is to be read.
    pub(crate) fn has_body(&self) {
        self.unread.store(true, Ordering::Relaxed);
    }

    /// A request has been read to its end.
    pub(crate) fn has_read_all(&self) {
        self.sending.store(false, Ordering::Relaxed);
        self.unread.store(false, Ordering::Relaxed);
    }

    /// Whether something is left of the present request's body.
    pub(crate) fn is_unread(&self) -> bool {
        self.unread.load(Ordering::Relaxed)
    }

    /// Whether the client may still be sending a request that the server has had enough of.
    pub(crate) fn may_be_sending(&self) -> bool {
        self.sending.load(Ordering::Relaxed)
    }

    /// A body was refused in the middle, so nothing after it can be understood.
    pub(crate) fn refuse_body(&self, why: BodyError) {
        let _ = self.refused.set(why);
    }

    /// Why a body was refused, if one was.
    pub(crate) fn body_refusal(&self) -> Option<BodyError> {
        self.refused.get().copied()
    }

    /// The connection is to end with a reset.
    pub(crate) fn reset(&self) {
        self.reset.store(true, Ordering::Relaxed);
    }

    /// Whether the connection is to end with a reset.
    pub(crate) fn is_reset(&self) -> bool {
        self.reset.load(Ordering::Relaxed)
    }
}
