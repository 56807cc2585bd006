//! The key under which the token files of the corpus are kept. Only a client makes keys, so one is asked for its.

use std::sync::{LazyLock, Mutex};

use droppay_ext::{
    DropPay,
    api::BoxFuture,
    auth::{StoreError, StoreOutcome, StoredTokens, TokenKey, TokenStore, Tokens, Version},
};
use futures_util::future::{Either, pending, select};
use tokio::sync::oneshot;

/// The key of a client of the fuzzers; always the same.
pub fn token_key() -> &'static TokenKey {
    // The client is kept, because it waits for its store for ever.
    static KEY: LazyLock<(TokenKey, DropPay)> = LazyLock::new(asked_for);
    &KEY.0
}

fn asked_for() -> (TokenKey, DropPay) {
    let (tell, told) = oneshot::channel();
    let client = DropPay::builder()
        .base_url("http://127.0.0.1:1")
        .application_key("key")
        .application_secret("secret")
        .connection_code("code")
        .token_store(Listener(Mutex::new(Some(tell))))
        .build()
        .expect("the builder has all that it needs");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let key = runtime.expect("a runtime of one thread").block_on(async {
        let call = std::pin::pin!(client.list_pushes().send());
        match select(call, told).await {
            Either::Left((answer, _)) => panic!("the client did not wait: {answer:?}"),
            Either::Right((key, _)) => key.expect("the store is asked under a key"),
        }
    });
    (key, client)
}

/// A store that tells the key it is asked for, and never answers.
struct Listener(Mutex<Option<oneshot::Sender<TokenKey>>>);

impl TokenStore for Listener {
    fn load<'a>(
        &'a self,
        key: &'a TokenKey,
    ) -> BoxFuture<'a, Result<Option<StoredTokens>, StoreError>> {
        if let Some(tell) = self.0.lock().expect("no panic").take() {
            tell.send(key.clone()).expect("somebody waits for the key");
        }
        Box::pin(pending())
    }

    fn compare_and_store<'a>(
        &'a self,
        _: &'a TokenKey,
        _: Option<Version>,
        _: &'a Tokens,
    ) -> BoxFuture<'a, Result<StoreOutcome, StoreError>> {
        Box::pin(pending())
    }
}
