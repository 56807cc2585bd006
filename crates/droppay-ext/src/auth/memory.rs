//! The store that a client has unless it is given another: the memory of the process.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use droppay_api::BoxFuture;

use crate::auth::{
    Lease, StoreError, StoreOutcome, StoredTokens, TokenKey, TokenStore, Tokens, Version,
};

/// Keeps tokens in memory. Clones share what they keep, so clients that are given clones share their tokens.
#[derive(Clone, Default)]
pub struct MemoryTokenStore(Arc<Mutex<HashMap<TokenKey, Entry>>>);

#[derive(Default)]
struct Entry {
    stored: Option<StoredTokens>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl MemoryTokenStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<TokenKey, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn store(&self, key: &TokenKey, expected: Option<Version>, tokens: &Tokens) -> StoreOutcome {
        let mut entries = self.entries();
        let entry = entries.entry(key.clone()).or_default();
        let found = entry.stored.as_ref().map(|stored| stored.version);
        if found != expected {
            return StoreOutcome::Conflict(entry.stored.clone());
        }
        let version = Version::new(found.map_or(0, |version| version.number() + 1));
        entry.stored = Some(StoredTokens { tokens: tokens.clone(), version });
        StoreOutcome::Stored(version)
    }
}

impl TokenStore for MemoryTokenStore {
    fn load<'a>(
        &'a self,
        key: &'a TokenKey,
    ) -> BoxFuture<'a, Result<Option<StoredTokens>, StoreError>> {
        Box::pin(async { Ok(self.entries().get(key).and_then(|entry| entry.stored.clone())) })
    }

    fn compare_and_store<'a>(
        &'a self,
        key: &'a TokenKey,
        expected: Option<Version>,
        tokens: &'a Tokens,
    ) -> BoxFuture<'a, Result<StoreOutcome, StoreError>> {
        Box::pin(async move { Ok(self.store(key, expected, tokens)) })
    }

    fn lease<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Lease, StoreError>> {
        Box::pin(async {
            let turn = self.entries().entry(key.clone()).or_default().turn.clone();
            Ok(Lease::held(turn.lock_owned().await))
        })
    }
}

impl fmt::Debug for MemoryTokenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoryTokenStore")
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    fn tokens(access_token: &str) -> Tokens {
        Tokens {
            access_token: access_token.into(),
            refresh_token: None,
            obtained_at: jiff::Timestamp::UNIX_EPOCH,
            expires_at: None,
        }
    }

    #[test]
    fn tokens_replace_only_the_version_that_was_expected() {
        let (store, key) = (MemoryTokenStore::new(), TokenKey::new("user", "", "", None));
        let StoreOutcome::Stored(first) = store.store(&key, None, &tokens("1")) else {
            panic!("the entry was free")
        };
        let StoreOutcome::Conflict(Some(found)) = store.store(&key, None, &tokens("2")) else {
            panic!("it is taken")
        };
        assert_eq!((found.version, found.tokens.access_token.expose()), (first, "1"));
        assert!(
            matches!(store.store(&key, Some(first), &tokens("3")), StoreOutcome::Stored(next) if next != first)
        );
        assert!(matches!(
            store.store(&key, Some(first), &tokens("4")),
            StoreOutcome::Conflict(Some(_))
        ));
    }

    #[tokio::test]
    async fn a_lease_keeps_others_waiting_until_it_is_dropped() {
        let (store, key) = (MemoryTokenStore::new(), TokenKey::new("user", "", "", None));
        let lease = store.lease(&key).await.expect("it is free");
        let mut second = store.lease(&key);
        assert!((&mut second).now_or_never().is_none());
        drop(lease);
        second.await.map(drop).expect("it is free again");
    }
}
