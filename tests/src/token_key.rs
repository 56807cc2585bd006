//! A key and tokens to try a store with: only a client makes keys, so one is asked for its.

use std::sync::{Arc, Mutex};

use droppay_ext::{
    DropPay,
    api::BoxFuture,
    auth::{Lease, StoreError, StoreOutcome, StoredTokens, TokenKey, TokenStore, Tokens, Version},
};
use serde_json::json;

/// Tokens whose access token is this.
pub fn tokens(access_token: &str) -> Tokens {
    let tokens = json!({
        "access_token": access_token,
        "refresh_token": format!("refresh-{access_token}"),
        "obtained_at": "2026-11-21T12:00:00Z",
    });
    serde_json::from_value(tokens).expect("these are tokens")
}

/// The key of a client that has this connection code.
pub async fn token_key(code: &str) -> TokenKey {
    let spy = Spy::default();
    let droppay = DropPay::builder()
        .base_url("http://127.0.0.1:1")
        .application_key("key")
        .application_secret("secret")
        .connection_code(code)
        .token_store(spy.clone())
        .build()
        .expect("the builder has all that it needs");
    droppay.list_pushes().send().await.expect_err("nobody listens there");
    spy.0.lock().expect("no panic").take().expect("the client asked its store")
}

/// A store that remembers the key and nothing else.
#[derive(Clone, Default)]
struct Spy(Arc<Mutex<Option<TokenKey>>>);

impl TokenStore for Spy {
    fn load<'a>(
        &'a self,
        key: &'a TokenKey,
    ) -> BoxFuture<'a, Result<Option<StoredTokens>, StoreError>> {
        *self.0.lock().expect("no panic") = Some(key.clone());
        Box::pin(async { Ok(None) })
    }

    fn compare_and_store<'a>(
        &'a self,
        _: &'a TokenKey,
        _: Option<Version>,
        _: &'a Tokens,
    ) -> BoxFuture<'a, Result<StoreOutcome, StoreError>> {
        Box::pin(async { Err(StoreError::new("a spy stores nothing")) })
    }

    fn lease<'a>(&'a self, _: &'a TokenKey) -> BoxFuture<'a, Result<Lease, StoreError>> {
        Box::pin(async { Ok(Lease::none()) })
    }
}
