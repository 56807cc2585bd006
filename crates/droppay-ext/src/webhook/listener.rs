//! Decides whether a request is an event of DropPay's.

use std::{fmt, sync::Arc};

use http::HeaderMap;
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};

use super::{CredentialFault, Credentials, EventHint, Refusal, authorization::presented};

/// What an event is expected not to exceed, unless the listener is told otherwise: 64 KiB. The documented ones have
/// about 150 bytes.
const DEFAULT_LIMIT: usize = 64 * 1024;

/// Takes events from whoever shows the right credentials. Cloning it is cheap.
///
/// # How credentials are compared
///
/// How long a comparison takes tells nothing of what is expected, by construction:
///
/// * `user:password` is hashed as it was presented, by SHA-256. The time of that depends on the sender's text alone.
/// * Two digests always have the same length, and are compared by [`subtle`](https://docs.rs/subtle), without a branch.
///   User and password are inside one digest, so neither can be compared without the other.
/// * All credentials that are accepted are compared, whichever matches; only the outcome of all of them is looked at.
///
/// The listener does not know the credentials themselves, only their digests.
#[derive(Clone)]
pub struct Listener {
    accepted: Arc<[[u8; 32]]>,
    limit: usize,
}

impl Listener {
    /// A listener that accepts these credentials, and bodies of up to 64 KiB.
    pub fn new(credentials: &Credentials) -> Self {
        Self { accepted: Arc::new([credentials.digest()]), limit: DEFAULT_LIMIT }
    }

    /// Accepts other credentials too.
    ///
    /// To replace credentials, have the listener accept both, subscribe with the new ones only, and drop the old ones
    /// when nothing that was created with them can change any more. What DropPay was told cannot be changed later.
    #[must_use = "it gives back the listener that accepts both"]
    pub fn also_accepting(mut self, credentials: &Credentials) -> Self {
        self.accepted = self.accepted.iter().copied().chain([credentials.digest()]).collect();
        self
    }

    /// The longest body that is accepted, in bytes.
    #[must_use = "it gives back the listener with this limit"]
    pub fn max_body_bytes(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// Whether the sender shows credentials that are accepted. Ask before you read the body.
    ///
    /// # Errors
    ///
    /// Says what is wrong with them; the sender must not be told.
    pub fn authorize(&self, headers: &HeaderMap) -> Result<(), CredentialFault> {
        let presented: [u8; 32] = Sha256::digest(presented(headers)?).into();
        let known = self
            .accepted
            .iter()
            .fold(Choice::from(0), |known, accepted| known | accepted.ct_eq(&presented));
        if known.into() { Ok(()) } else { Err(CredentialFault::Wrong) }
    }

    /// Takes an event: the headers of the request, and the bytes of its body as they came.
    ///
    /// # Errors
    ///
    /// When the credentials are not accepted, the body is too long, or it is no event. Answer with
    /// [`Refusal::status`] and [`Refusal::challenge`].
    pub fn receive(&self, headers: &HeaderMap, body: &[u8]) -> Result<EventHint, Refusal> {
        self.authorize(headers)?;
        if body.len() > self.limit {
            return Err(Refusal::TooLarge { limit: self.limit });
        }
        Ok(EventHint::parse(body)?)
    }

    /// The longest body that is accepted.
    #[cfg(feature = "axum")]
    pub(crate) fn limit(&self) -> usize {
        self.limit
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener")
            .field("accepted", &self.accepted.len())
            .field("max_body_bytes", &self.limit)
            .finish()
    }
}
