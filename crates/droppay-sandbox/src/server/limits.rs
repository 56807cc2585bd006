//! How much a client may send, and how long it may take, so that none keeps the server from the others.

use std::time::Duration;

use crate::exchange::BODY_LIMIT;

/// The limits of a server.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// The longest request line with its headers, in bytes; answered with 431 beyond that.
    pub(crate) head_bytes: usize,
    /// How long a connection may stay without a complete request head, at its beginning and between two requests. It
    /// is then closed.
    pub(crate) head_within: Duration,
    /// The longest body, in bytes; answered with 413 beyond that.
    pub(crate) body_bytes: u64,
    /// How long a body may take from the first wait for it to its end; answered with 408 after that.
    pub(crate) body_within: Duration,
    /// How long the server listens on after an answer to someone who is still sending, so that he gets to read it.
    pub(crate) linger: Duration,
    /// How long a graceful stop waits for requests that are being answered.
    pub(crate) grace: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            head_bytes: 64 * 1024,
            head_within: Duration::from_secs(60),
            body_bytes: BODY_LIMIT as u64,
            body_within: Duration::from_secs(30),
            linger: Duration::from_secs(2),
            grace: Duration::from_secs(5),
        }
    }
}
