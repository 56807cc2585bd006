//! The store of one client's tokens, which may fail, panic or hang without harm to the client.

use std::{future::Future, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt as _;

use crate::auth::{
    Lease, StoreError, StoreOutcome, StoredTokens, TokenKey, TokenStore, Tokens, Version,
};

/// What a renewal takes at most, in token calls: two, a refused refresh and the exchange after it, and some for the
/// store.
const CALLS_IN_A_RENEWAL: u32 = 3;

/// One entry of a store.
#[derive(Clone)]
pub(crate) struct SharedStore {
    pub(crate) store: Arc<dyn TokenStore>,
    pub(crate) key: TokenKey,
    /// How long one call of the store may take.
    pub(crate) patience: Duration,
}

impl SharedStore {
    /// The lease, or none if the store cannot give one: renewing twice is better than not at all. Whatever comes of it,
    /// time may have passed, so look again what is stored.
    pub(crate) async fn lease(&self) -> Lease {
        let lease = bounded(self.patience.saturating_mul(CALLS_IN_A_RENEWAL), async {
            self.store.lease(&self.key).await
        })
        .await;
        lease.unwrap_or_else(|error| {
            self.warn(&error);
            Lease::none()
        })
    }

    /// What is stored.
    pub(crate) async fn load(&self) -> Result<Option<StoredTokens>, StoreError> {
        let loaded = bounded(self.patience, async { self.store.load(&self.key).await }).await;
        loaded.inspect_err(|error| self.warn(error))
    }

    /// Stores tokens if the entry is still of this version.
    pub(crate) async fn compare_and_store(
        &self,
        expected: Option<Version>,
        tokens: &Tokens,
    ) -> Result<StoreOutcome, StoreError> {
        let storing = async { self.store.compare_and_store(&self.key, expected, tokens).await };
        bounded(self.patience, storing).await.inspect_err(|error| self.warn(error))
    }

    fn warn(&self, error: &StoreError) {
        tracing::warn!(key = %self.key, %error, "the token store failed; the client goes on with what it has");
    }
}

async fn bounded<T>(
    limit: Duration,
    call: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    match tokio::time::timeout(limit, AssertUnwindSafe(call).catch_unwind()).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err(StoreError::new("it panicked")),
        Err(_) => Err(StoreError::new("it did not answer in time")),
    }
}
