//! What this project's benchmarks take tokens from. It is no part of the API, and may change at any time.
//!
//! No public function hands out a token, and a call through the network takes a thousand times as long as the part that
//! is to be timed. Here a token is taken exactly as a call takes it, without a server.

use std::{sync::Arc, time::Duration};

use droppay_api::{BoxFuture, Error, Secret, types::AccessToken};
use jiff::Timestamp;
use reqwest::header::HeaderValue;

use super::{
    MemoryTokenStore, Renewal, SharedStore, TokenCache, TokenError, TokenKey, TokenSource,
};
use crate::timing::Timing;

/// The tokens of a client that has no server.
#[derive(Debug)]
pub struct Tokens(TokenCache);

impl Tokens {
    /// Tokens that go by this clock, and are obtained by this function.
    pub fn new<F>(
        now: impl Fn() -> Timestamp + Send + Sync + 'static,
        obtain: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = AccessToken> + Send + 'static,
    {
        let source = Box::new(Source(move || Box::pin(obtain()) as BoxFuture<'static, _>));
        let key = TokenKey::new("application", "", "", None);
        let store = Arc::new(MemoryTokenStore::new());
        let store = SharedStore { store, key, patience: Duration::from_secs(15) };
        Self(TokenCache::new(Renewal { source, store, timing: Timing::by(now, 1.0) }))
    }

    /// The header that a call would carry.
    ///
    /// # Errors
    ///
    /// When the token that was obtained can stand in no header.
    pub async fn header(&self) -> Result<HeaderValue, TokenError> {
        Ok(self.0.bearer().await?.header())
    }
}

struct Source<O>(O);

impl<O> TokenSource for Source<O>
where
    O: Fn() -> BoxFuture<'static, AccessToken> + Send + Sync + 'static,
{
    fn obtain(&self) -> BoxFuture<'_, Result<AccessToken, Error>> {
        Box::pin(async { Ok((self.0)().await) })
    }

    fn refresh<'a>(&'a self, _: &'a Secret) -> Option<BoxFuture<'a, Result<AccessToken, Error>>> {
        None
    }
}
