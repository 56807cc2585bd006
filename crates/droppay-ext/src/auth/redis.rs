//! The store for many machines: a Redis that they all reach.
//!
//! Redis is never needed to make a call. While it is away, each process goes on with the tokens that it has, and shares
//! them again when Redis is back.

mod connection;
mod entry;
mod failure;
mod lease;
mod url;

use std::{fmt, sync::Arc};

use droppay_api::BoxFuture;

use self::{connection::Connection, entry::Entry};
use crate::{
    auth::{Lease, StoreError, StoreOutcome, StoredTokens, TokenKey, TokenStore, Tokens, Version},
    timing::Timing,
};

/// The prefix of the keys in Redis, if no other is given.
const DEFAULT_PREFIX: &str = "droppay:";

/// Keeps tokens in Redis, so that all processes and machines on one connection code share them and
/// one of them renews them for all. Clones share one connection to Redis. Tried with Redis 7.0.
///
/// ```no_run
/// use droppay_ext::{DropPay, auth::RedisTokenStore};
///
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let store = RedisTokenStore::open(&std::env::var("REDIS_URL")?)?;
/// let droppay = DropPay::builder()
///     .application_key("…")
///     .application_secret("…")
///     .connection_code("…")
///     .token_store(store)
///     .build()?;
/// # Ok(())
/// # }
/// ```
///
/// # What is stored
///
/// For each [`TokenKey`] a hash `droppay:{key}` with the fields `version` and `tokens`. Nothing else has to be kept:
/// `droppay:{key}:lease` lives for seconds, and `droppay:{key}:damaged` is what stood in place of the hash if that could
/// not be read; it is kept for a week, for whoever wants to know.
///
/// **Whoever reads this Redis can act for the owner of the account**, as with a password. Give it a password, and TLS
/// unless the network is your own.
///
/// The hash has no expiry, because the documents do not say how long a refresh token is good for. It takes less than a
/// kilobyte for each connection; delete it when you have revoked the connection. Under memory pressure Redis evicts it
/// only with an `allkeys-…` policy. If it is lost all the same, by eviction or `FLUSHALL`, nobody is logged out: the
/// next process that renews stores what it has, and a process that has nothing exchanges its connection code.
///
/// # While Redis is away
///
/// Each command gets 2 seconds, and a second attempt if the connection turns out to be broken. After that the client
/// goes on with the tokens that it has, and renews them for itself. With each renewal it tries Redis again. `tracing`
/// gets a warning when Redis stops answering, or answers differently than before, and an event when it answers again.
///
/// # One renews, the others wait
///
/// A lease in Redis says who renews. It is prolonged while the renewal lasts and runs out 5 seconds after its holder
/// died; then another takes over. Those who wait ask a few times a second, and stop waiting as soon as new tokens are
/// stored. A lease is no lock: should it run out while its holder is merely paused, two may renew, and what is stored
/// first is what both use.
///
/// # TLS
///
/// A `rediss://` URL needs the TLS of the crate `redis`, which you turn on beside this crate:
///
/// ```toml
/// redis = { version = "1", default-features = false, features = ["tokio-rustls-comp"] }
/// ```
///
/// It takes the cryptography of this crate's feature `rustls` and the system's certificates; `SSL_CERT_FILE` names the
/// certificate of an authority of your own. Beside `native-tls` the feature is `tokio-native-tls-comp`.
///
/// # Rights
///
/// A user of Redis who may do just what this store does:
///
/// ```text
/// ACL SETUSER droppay on >password ~droppay:* +evalsha +script|load +type +hmget +hget +hset +del +get +set +pttl
///     +pexpire +rename
/// ```
///
/// and `+select` if the URL names a database. Redis Cluster is not supported, because one Redis is enough for tokens.
#[derive(Clone)]
pub struct RedisTokenStore {
    connection: Arc<Connection>,
    prefix: Arc<str>,
    timing: Timing,
}

impl RedisTokenStore {
    /// A store in the Redis of this URL: `redis://user:password@host:port/database`, `rediss://…` for TLS, or
    /// `redis+unix:///path?db=0&user=…&pass=…`. Nothing is sent before the first renewal, so Redis may be away.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the URL, without showing it.
    pub fn open(url: &str) -> Result<Self, StoreError> {
        let client = url::client(url)?;
        Ok(Self {
            connection: Arc::new(Connection::new(client)),
            prefix: DEFAULT_PREFIX.into(),
            timing: Timing::system(),
        })
    }

    /// Begins the keys in Redis with this; `droppay:` if not given. Only clients with the same prefix share their
    /// tokens.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into().into();
        self
    }

    fn entry(&self, key: &TokenKey) -> Entry {
        Entry::new(self.connection.clone(), &self.prefix, key)
    }
}

impl TokenStore for RedisTokenStore {
    fn load<'a>(
        &'a self,
        key: &'a TokenKey,
    ) -> BoxFuture<'a, Result<Option<StoredTokens>, StoreError>> {
        Box::pin(async { Ok(self.entry(key).load().await?) })
    }

    fn compare_and_store<'a>(
        &'a self,
        key: &'a TokenKey,
        expected: Option<Version>,
        tokens: &'a Tokens,
    ) -> BoxFuture<'a, Result<StoreOutcome, StoreError>> {
        Box::pin(async move { self.entry(key).compare_and_store(expected, tokens).await })
    }

    fn lease<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Lease, StoreError>> {
        Box::pin(lease::acquire(self.entry(key), self.timing.clone()))
    }
}

impl fmt::Debug for RedisTokenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisTokenStore")
            .field("address", &self.connection.address())
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}
