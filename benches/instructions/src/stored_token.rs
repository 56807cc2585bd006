//! A token store that always holds a token, so that droppay-ext needs no token call.

use anyhow::Result;
use droppay_ext::{
    api::BoxFuture,
    auth::{StoreError, StoreOutcome, StoredTokens, TokenKey, TokenStore, Tokens, Version},
};
use serde_json::json;

/// Holds one token for everybody, without an end.
pub(crate) struct StoredToken(StoredTokens);

impl StoredToken {
    pub(crate) fn new(token: &str) -> Result<Self> {
        let tokens = json!({ "access_token": token, "obtained_at": "2026-01-01T00:00:00Z" });
        Ok(Self(StoredTokens { tokens: serde_json::from_value(tokens)?, version: Version::new(0) }))
    }
}

impl TokenStore for StoredToken {
    fn load<'a>(
        &'a self,
        _: &'a TokenKey,
    ) -> BoxFuture<'a, Result<Option<StoredTokens>, StoreError>> {
        Box::pin(async { Ok(Some(self.0.clone())) })
    }

    fn compare_and_store<'a>(
        &'a self,
        _: &'a TokenKey,
        _: Option<Version>,
        _: &'a Tokens,
    ) -> BoxFuture<'a, Result<StoreOutcome, StoreError>> {
        Box::pin(async { Ok(StoreOutcome::Conflict(Some(self.0.clone()))) })
    }
}
