//! Counts in a token store, to find out whether it loses an update: each step reads a number and stores the next one.

use std::{error::Error, sync::Arc};

use droppay_ext::auth::{StoreOutcome, StoredTokens, TokenKey, TokenStore};

use crate::{token_key, tokens};

/// One entry of a store, used as a counter.
pub struct Counter {
    store: Arc<dyn TokenStore>,
    key: TokenKey,
}

impl Counter {
    /// The counter of this store. It is the same for every process.
    pub async fn of(store: Arc<dyn TokenStore>) -> Self {
        Self { store, key: token_key("counter").await }
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
            let expected = found.map(|stored| stored.version);
            match self
                .store
                .compare_and_store(&self.key, expected, &tokens(&next.to_string()))
                .await?
            {
                StoreOutcome::Stored(_) => return Ok(next),
                StoreOutcome::Conflict(other) => found = other,
            }
        }
    }
}

fn number(stored: &StoredTokens) -> Result<u64, Box<dyn Error>> {
    Ok(stored.tokens.access_token.expose().parse()?)
}
