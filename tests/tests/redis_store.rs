//! `RedisTokenStore` on a real redis-server, asked directly; `shared_tokens_redis.rs` asks it through many clients.
//!
//! Where redis-server is not on the PATH, these tests are counted as ignored; with `DROPPAY_REDIS=required` they fail.

#[path = "redis_store/away.rs"]
mod away;
#[path = "redis_store/compare_and_store.rs"]
mod compare_and_store;
#[path = "redis_store/cut_off.rs"]
mod cut_off;
#[path = "redis_store/lease.rs"]
mod lease;
#[path = "redis_store/refused.rs"]
mod refused;
#[path = "redis_store/scripted_redis.rs"]
mod scripted_redis;

use std::time::Duration;

use droppay_ext::auth::{RedisTokenStore, StoreOutcome, TokenKey, TokenStore, Tokens, Version};
use droppay_tests::{RedisServer, token_key};
use tokio::time::timeout;

/// A store in this Redis; each has a connection of its own, as each process would.
fn store(redis: &RedisServer) -> RedisTokenStore {
    RedisTokenStore::open(&redis.url()).expect("the URL is right")
}

/// A Redis, a store in it and a key.
async fn fresh() -> (RedisServer, RedisTokenStore, TokenKey) {
    let redis = RedisServer::start();
    let store = store(&redis);
    (redis, store, token_key("code").await)
}

/// Stores tokens where that must succeed.
async fn stored(
    store: &RedisTokenStore,
    key: &TokenKey,
    expected: Option<Version>,
    tokens: &Tokens,
) -> Version {
    match store.compare_and_store(key, expected, tokens).await.expect("Redis answers") {
        StoreOutcome::Stored(version) => version,
        StoreOutcome::Conflict(found) => panic!("the entry is not what was expected: {found:?}"),
    }
}

/// What must come sooner or later; if it does not, the test fails instead of hanging.
async fn in_time<T>(awaited: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(60), awaited).await.expect("it comes in time")
}

/// The access token that is stored.
async fn access_token(store: &RedisTokenStore, key: &TokenKey) -> Option<String> {
    let stored = store.load(key).await.expect("Redis answers");
    stored.map(|stored| stored.tokens.access_token.expose().to_owned())
}

/// The name of the entry of a key.
fn entry(key: &TokenKey) -> String {
    format!("droppay:{{{key}}}")
}
