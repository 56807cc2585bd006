//! Where tokens live, so that many clients, processes or machines on one connection share them.
//!
//! A refresh token may be good for one use only. Whoever used it must be sure that his new tokens replace the old ones
//! and not somebody's newer ones; hence compare-and-store.

use std::{error::Error as StdError, fmt};

use droppay_api::{BoxFuture, Secret};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{auth::TokenKey, random};

/// An access token, and what is needed to renew it.
///
/// `Debug` shows neither token. Serialising writes both, for stores that outlive the process: keep what they write as
/// safe as a password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Tokens {
    /// The token that calls carry.
    pub access_token: Secret,
    /// The token that renews it, if the server gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Secret>,
    /// When they were obtained.
    pub obtained_at: Timestamp,
    /// When the access token expires; `None` if the server did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// Tells apart the states of one entry of a store.
///
/// The store gives it out with each successful [`compare_and_store`](TokenStore::compare_and_store), and never gives
/// out the same one twice for one key, not even after the entry was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(u64);

impl Version {
    /// A version of this number; the numbers need no order.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// A version that nothing else has had. Chance, because a count would begin anew after the entry was lost.
    pub(crate) fn random() -> Self {
        Self(u64::from_ne_bytes(random::bytes()))
    }

    /// Its number.
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// Tokens as they were found in a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredTokens {
    /// The tokens.
    pub tokens: Tokens,
    /// The version of the entry.
    pub version: Version,
}

/// What came of storing tokens.
#[derive(Clone, Debug)]
pub enum StoreOutcome {
    /// They are stored; the entry has this version now.
    Stored(Version),
    /// They are not, because the entry is not what was expected. This is what it holds.
    Conflict(Option<StoredTokens>),
}

/// A store failed. The client goes on with the tokens that it has.
pub struct StoreError(Box<dyn StdError + Send + Sync>);

impl StoreError {
    /// A failure with this cause. The cause is logged, so it must not hold a token.
    pub fn new(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self(cause.into())
    }
}

impl fmt::Debug for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreError({})", self.0)
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the token store failed: {}", self.0)
    }
}

impl StdError for StoreError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

/// The right to renew the tokens of a key, while the others wait. Dropping it gives it back.
#[must_use = "dropping a lease gives it back"]
pub struct Lease(Option<Box<dyn Send>>);

impl Lease {
    /// A lease that keeps nobody waiting.
    pub fn none() -> Self {
        Self(None)
    }

    /// A lease that is given back when this guard is dropped.
    pub fn held(guard: impl Send + 'static) -> Self {
        Self(Some(Box::new(guard)))
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Lease(held)" } else { "Lease(none)" })
    }
}

/// Keeps tokens.
///
/// The client asks it only when tokens are to be obtained or renewed, not at each call. A store that fails or panics
/// costs the client nothing but the sharing.
///
/// One that hangs costs time, in each renewal: up to three times the timeout of a token call for the lease, and up to
/// one for each time that tokens are loaded or stored. They are loaded before the lease, after it, and after a refresh
/// that was refused, and stored at most three times, but not again after a failure. So the worst case are six timeouts,
/// or seven with such a refresh, beside the token calls; and calls without a token that still works wait for that.
pub trait TokenStore: Send + Sync + 'static {
    /// What is stored under this key.
    ///
    /// # Errors
    ///
    /// When that cannot be found out. An entry that cannot be read is better taken for none.
    fn load<'a>(
        &'a self,
        key: &'a TokenKey,
    ) -> BoxFuture<'a, Result<Option<StoredTokens>, StoreError>>;

    /// Stores tokens if the entry still has the version that is expected; `None` expects that there is no entry.
    /// Comparing and storing must be one step, whoever else uses the store.
    ///
    /// # Errors
    ///
    /// When it is not known whether they were stored.
    fn compare_and_store<'a>(
        &'a self,
        key: &'a TokenKey,
        expected: Option<Version>,
        tokens: &'a Tokens,
    ) -> BoxFuture<'a, Result<StoreOutcome, StoreError>>;

    /// Waits until nobody else renews the tokens of this key. Without it, which is the default, two may renew at once;
    /// the second then finds a conflict and adopts the tokens of the first.
    ///
    /// # Errors
    ///
    /// When nothing is known of the others. The client then renews all the same.
    fn lease<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Lease, StoreError>> {
        let _ = key;
        Box::pin(async { Ok(Lease::none()) })
    }
}

impl<S: TokenStore + ?Sized> TokenStore for std::sync::Arc<S> {
    fn load<'a>(
        &'a self,
        key: &'a TokenKey,
    ) -> BoxFuture<'a, Result<Option<StoredTokens>, StoreError>> {
        (**self).load(key)
    }

    fn compare_and_store<'a>(
        &'a self,
        key: &'a TokenKey,
        expected: Option<Version>,
        tokens: &'a Tokens,
    ) -> BoxFuture<'a, Result<StoreOutcome, StoreError>> {
        (**self).compare_and_store(key, expected, tokens)
    }

    fn lease<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Lease, StoreError>> {
        (**self).lease(key)
    }
}
