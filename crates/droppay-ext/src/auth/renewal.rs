//! One renewal of tokens, from the store to the server and back to the store.
//!
//! A refresh whose outcome is unknown, because the connection broke or the server answered with a 5xx status, is
//! reported and its refresh token kept: most often it was not used up. If it was, the next refresh is refused, and a
//! refused refresh falls back to what does not wear out.

use droppay_api::{Secret, types::AccessToken};
use reqwest::header::HeaderValue;

use crate::{
    auth::{
        StoreOutcome, StoredTokens, TokenError, Tokens, Version,
        failure::is_refused,
        grant::TokenSource,
        lifetime::{Age, Lifetime, expiry},
        shared_store::SharedStore,
    },
    timing::Timing,
};

/// How often a conflict is answered by another attempt, before the tokens stay with this client alone.
const ATTEMPTS_TO_STORE: usize = 3;

/// Tokens as this client holds them; the access token can be sent.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) tokens: Tokens,
    pub(crate) header: HeaderValue,
    /// The version under which they are stored, if they are.
    version: Option<Version>,
}

/// The value of the `Authorization` header, if the token can stand in one.
fn header(access_token: &Secret) -> Option<HeaderValue> {
    let token = Some(access_token.expose()).filter(|token| !token.is_empty())?;
    let mut header = HeaderValue::try_from(format!("Bearer {token}")).ok()?;
    header.set_sensitive(true);
    Some(header)
}

/// Renews the tokens of one grant.
pub(crate) struct Renewal {
    pub(crate) source: Box<dyn TokenSource>,
    pub(crate) store: SharedStore,
    pub(crate) timing: Timing,
}

impl Renewal {
    /// Tokens to use instead of those held, which are worn out or were refused.
    pub(crate) async fn run(&self, held: Option<Held>) -> Result<Held, TokenError> {
        let _lease = self.store.lease().await;
        let worn = held.as_ref().map(|held| held.tokens.access_token.clone());
        let (version, refresh_token) = match self.store.load().await {
            Ok(Some(stored)) => match self.news(stored, worn.as_ref()) {
                Ok(held) => return Ok(held),
                Err(stored) => (Some(stored.version), stored.tokens.refresh_token),
            },
            Ok(None) => (None, held.and_then(|held| held.tokens.refresh_token)),
            Err(_) => held.map_or((None, None), |held| (held.version, held.tokens.refresh_token)),
        };
        let started_at = self.timing.now();
        let fresh = match self.refresh(refresh_token.as_ref(), worn.as_ref()).await? {
            Refreshed::Granted(fresh) => fresh,
            Refreshed::ByAnother(held) => return Ok(held),
            Refreshed::Refused => self.source.obtain().await?,
        };
        // The lifetime is counted from before the call, so that a slow answer does not prolong it.
        let tokens = Tokens {
            access_token: fresh.access_token,
            refresh_token: fresh.refresh_token,
            obtained_at: started_at,
            expires_at: fresh
                .expires_in
                .and_then(|expires_in| expires_in.seconds())
                .map(|seconds| expiry(started_at, seconds)),
        };
        let header = header(&tokens.access_token).ok_or_else(TokenError::unusable)?;
        Ok(self.publish(Held { tokens, header, version }, worn.as_ref()).await)
    }

    /// The tokens that another client has stored, if they are others than the worn ones and have life in them.
    fn news(&self, stored: StoredTokens, worn: Option<&Secret>) -> Result<Held, StoredTokens> {
        let age = Lifetime::of(&stored.tokens, &self.timing).age(self.timing.now());
        match header(&stored.tokens.access_token) {
            Some(header) if worn != Some(&stored.tokens.access_token) && age == Age::Young => {
                tracing::debug!(key = %self.store.key, "the tokens of another client are adopted");
                Ok(Held { tokens: stored.tokens, header, version: Some(stored.version) })
            }
            _ => Err(stored),
        }
    }

    async fn refresh(
        &self,
        refresh_token: Option<&Secret>,
        worn: Option<&Secret>,
    ) -> Result<Refreshed, TokenError> {
        let Some((refresh_token, call)) =
            refresh_token.and_then(|token| Some((token, self.source.refresh(token)?)))
        else {
            return Ok(Refreshed::Refused);
        };
        match call.await {
            Ok(mut fresh) => {
                // A server that does not send a new refresh token goes on with the old one (RFC 6749, section 6).
                fresh.refresh_token.get_or_insert_with(|| refresh_token.clone());
                Ok(Refreshed::Granted(fresh))
            }
            Err(error) if is_refused(&error) => {
                tracing::info!(key = %self.store.key, %error, "the refresh was refused");
                // Another client may just have used the refresh token up, and stored what it got.
                let stored = self.store.load().await.ok().flatten();
                let news = stored.and_then(|stored| self.news(stored, worn).ok());
                Ok(news.map_or(Refreshed::Refused, Refreshed::ByAnother))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Stores the tokens. If somebody else was faster, his are used, so that all clients use the same.
    async fn publish(&self, mut held: Held, worn: Option<&Secret>) -> Held {
        for _ in 0..ATTEMPTS_TO_STORE {
            match self.store.compare_and_store(held.version, &held.tokens).await {
                Ok(StoreOutcome::Stored(version)) => {
                    return Held { version: Some(version), ..held };
                }
                Ok(StoreOutcome::Conflict(found)) => {
                    match found.map(|found| self.news(found, worn)) {
                        Some(Ok(news)) => return news,
                        Some(Err(found)) => held.version = Some(found.version),
                        None => held.version = None,
                    }
                }
                Err(_) => break,
            }
        }
        held
    }
}

enum Refreshed {
    Granted(AccessToken),
    ByAnother(Held),
    /// Or there was nothing to refresh with.
    Refused,
}
