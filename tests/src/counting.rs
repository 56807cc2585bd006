//! Counts in a token store, to find out whether it loses an update: each step reads a number and stores the next one.

use std::{
    error::Error,
    sync::{Arc, Mutex, PoisonError},
};

use droppay_api::BoxFuture;
use droppay_ext::{
    DropPay,
    auth::{StoreError, StoreOutcome, StoredTokens, TokenKey, TokenStore, Tokens, Version},
};

/// One entry of a store, used as a counter.
pub struct Counter {
    store: Arc<dyn TokenStore>,
    key: TokenKey,
}

impl Counter {
    /// The counter of this store. It is the same for every process.
    pub async fn of(store: Arc<dyn TokenStore>) -> Self {
        Self { store, key: some_key().await }
    }

    /// The number that is stored, 0 if there is none.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn read(&self) -> Result<u64, Box<dyn Error>> {
        self.store.load(&self.key).await?.as_ref().map_or(Ok(0), number)
    }

    /// Stores the next number and returns it. The store is not leased, so whoever is slower tries again.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn step(&self) -> Result<u64, Box<dyn Error>> {
        let mut found = self.store.load(&self.key).await?;
        loop {
            let next = found.as_ref().map_or(Ok(0), number)? + 1;
            let expected: Option<Version> = found.map(|stored| stored.version);
            match self.store.compare_and_store(&self.key, expected, &tokens(next)?).await? {
                StoreOutcome::Stored(_) => return Ok(next),
                StoreOutcome::Conflict(other) => found = other,
            }
        }
    }
}

fn number(stored: &StoredTokens) -> Result<u64, Box<dyn Error>> {
    Ok(stored.tokens.access_token.expose().parse()?)
}

fn tokens(number: u64) -> serde_json::Result<Tokens> {
    let written = serde_json::json!({
        "access_token": number.to_string(),
        "obtained_at": "2026-11-21T00:00:00Z",
    });
    serde_json::from_value(written)
}

/// Only a client makes keys, so one is asked for a token, and the store that it is given keeps the key.
async fn some_key() -> TokenKey {
    let seen = KeySeen::default();
    let droppay = DropPay::builder()
        // Nobody listens there, and nobody has to: the store is asked before the server.
        .base_url("http://127.0.0.1:1")
        .application_key("counter")
        .application_secret("counter")
        .connection_code("counter")
        .token_store(seen.clone())
        .build()
        .expect("the credentials are complete");
    droppay.list_pushes().send().await.map(drop).expect_err("nobody listens there");
    let key = seen.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    key.expect("the client has asked its store")
}

/// Keeps the key that it is asked for.
#[derive(Clone, Default)]
struct KeySeen(Arc<Mutex<Option<TokenKey>>>);

impl TokenStore for KeySeen {
    fn load<'a>(
        &'a self,
        key: &'a TokenKey,
    ) -> BoxFuture<'a, Result<Option<StoredTokens>, StoreError>> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(key.clone());
        Box::pin(async { Ok(None) })
    }

    fn compare_and_store<'a>(
        &'a self,
        _: &'a TokenKey,
        _: Option<Version>,
        _: &'a Tokens,
    ) -> BoxFuture<'a, Result<StoreOutcome, StoreError>> {
        Box::pin(async { Ok(StoreOutcome::Conflict(None)) })
    }
}
