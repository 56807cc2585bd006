//! One renewal of tokens, from the store to the server and back to the store.
//!
//! A refresh whose outcome is unknown, because the connection broke or the server answered with a 5xx status or with
//! what cannot be read, is reported and its refresh token kept: most often it was not used up. If it was, the next
//! refresh is refused, and a refused refresh falls back to what does not wear out. So does one that the server answers
//! a second time in a row without refusing or granting it.
//!
//! Tokens that could not be stored are not given up for their predecessors, which the store still has.

use std::sync::{Mutex, PoisonError};

use droppay_api::{BoxFuture, Error, Secret, types::AccessToken};
use reqwest::header::HeaderValue;
use tokio::time::Instant;

use crate::{
    auth::{
        StoreOutcome, StoredTokens, TokenError, Tokens, Version,
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

/// Whether the tokens held come after those stored, so that neither token of the latter may be used again.
fn are_successors(held: &Held, stored: &StoredTokens) -> bool {
    // Of the version that this client has read or written, others are stored only if its last write has failed.
    held.tokens != stored.tokens
        && (held.version == Some(stored.version)
            || held.tokens.obtained_at > stored.tokens.obtained_at)
}

/// Renews the tokens of one grant.
pub(crate) struct Renewal {
    pub(crate) source: Box<dyn TokenSource>,
    pub(crate) store: SharedStore,
    pub(crate) timing: Timing,
}

impl Renewal {
    /// Tokens to use instead of those held, which are worn out or were refused.
    pub(crate) async fn run(
        &self,
        held: Option<&Held>,
        failed: &FailedRefresh,
    ) -> Result<Held, TokenError> {
        // Whoever finds good tokens need not wait for a lease.
        if let Ok(Some(stored)) = self.store.load().await
            && let Some(news) = self.news(&stored, held)
        {
            return Ok(news);
        }
        let _lease = self.store.lease().await;
        let stored = self.store.load().await;
        let of_held = || held.and_then(|held| held.tokens.refresh_token.clone());
        let (version, refresh_token) = match &stored {
            Ok(Some(stored)) => {
                if let Some(news) = self.news(stored, held) {
                    return Ok(news);
                }
                let successors = held.is_some_and(|held| are_successors(held, stored));
                let refresh_token =
                    if successors { of_held() } else { stored.tokens.refresh_token.clone() };
                (Some(stored.version), refresh_token)
            }
            Ok(None) => (None, of_held()),
            Err(_) => (held.and_then(|held| held.version), of_held()),
        };
        match self.renewed(refresh_token.as_ref(), held, failed).await {
            Ok(Renewed::ByThis(tokens, header)) => {
                Ok(self.publish(Held { tokens, header, version }, held).await)
            }
            Ok(Renewed::ByAnother(news)) => Ok(news),
            Err(error) => {
                let stored = stored.ok().flatten();
                let works = |age| age != Age::Expired;
                stored.and_then(|stored| self.of_another(&stored, held, works)).ok_or(error)
            }
        }
    }

    /// The tokens that another client has stored, if they have life in them.
    fn news(&self, stored: &StoredTokens, held: Option<&Held>) -> Option<Held> {
        self.of_another(stored, held, |age| age == Age::Young)
    }

    /// The tokens that another client has stored, if they are of an age that will do, and neither those held nor their
    /// predecessors.
    fn of_another(
        &self,
        stored: &StoredTokens,
        held: Option<&Held>,
        will_do: impl Fn(Age) -> bool,
    ) -> Option<Held> {
        let StoredTokens { tokens, version } = stored;
        let is_old = |held: &Held| {
            held.tokens.access_token == tokens.access_token || are_successors(held, stored)
        };
        let age = Lifetime::of(tokens, &self.timing).age(self.timing.now(), Instant::now());
        if held.is_some_and(is_old) || !will_do(age) {
            return None;
        }
        let header = header(&tokens.access_token)?;
        tracing::debug!(key = %self.store.key, "the tokens of another client are adopted");
        Some(Held { tokens: tokens.clone(), header, version: Some(*version) })
    }

    /// Tokens of the refresh token or, failing that, of what does not wear out.
    async fn renewed(
        &self,
        refresh_token: Option<&Secret>,
        held: Option<&Held>,
        failed: &FailedRefresh,
    ) -> Result<Renewed, TokenError> {
        if let Some(refresh_token) = refresh_token
            && let Some(call) = self.source.refresh(refresh_token)
        {
            match self.granted(call).await {
                Ok((mut tokens, header)) => {
                    failed.forget();
                    // A server that does not send a new refresh token goes on with the old one (RFC 6749, section 6).
                    tokens.refresh_token.get_or_insert_with(|| refresh_token.clone());
                    return Ok(Renewed::ByThis(tokens, header));
                }
                Err(error) if error.is_refusal() => {
                    tracing::info!(key = %self.store.key, %error, "the refresh was refused");
                    // Another client may just have used the refresh token up, and stored what it got.
                    let stored = self.store.load().await.ok().flatten();
                    if let Some(news) = stored.and_then(|stored| self.news(&stored, held)) {
                        return Ok(Renewed::ByAnother(news));
                    }
                }
                Err(error) if error.is_answer() && failed.again(refresh_token) => {
                    tracing::info!(key = %self.store.key, %error, "the refresh has failed again");
                }
                Err(error) => return Err(error),
            }
        }
        let (tokens, header) = self.granted(self.source.obtain()).await?;
        Ok(Renewed::ByThis(tokens, header))
    }

    /// The tokens that the server gives, if they can be sent.
    async fn granted(
        &self,
        call: BoxFuture<'_, Result<AccessToken, Error>>,
    ) -> Result<(Tokens, HeaderValue), TokenError> {
        // The lifetime is counted from before the call, so that a slow answer does not prolong it.
        let obtained_at = self.timing.now();
        let fresh = call.await?;
        let header = header(&fresh.access_token).ok_or_else(TokenError::unusable)?;
        let seconds = fresh.expires_in.and_then(|expires_in| expires_in.seconds());
        let tokens = Tokens {
            access_token: fresh.access_token,
            refresh_token: fresh.refresh_token,
            obtained_at,
            expires_at: seconds.map(|seconds| expiry(obtained_at, seconds)),
        };
        Ok((tokens, header))
    }

    /// Stores the tokens. If somebody else was faster, his are used, so that all clients use the same.
    async fn publish(&self, mut fresh: Held, replaced: Option<&Held>) -> Held {
        for _ in 0..ATTEMPTS_TO_STORE {
            match self.store.compare_and_store(fresh.version, &fresh.tokens).await {
                Ok(StoreOutcome::Stored(version)) => {
                    return Held { version: Some(version), ..fresh };
                }
                Ok(StoreOutcome::Conflict(found)) => {
                    if let Some(news) = found.as_ref().and_then(|found| self.news(found, replaced))
                    {
                        return news;
                    }
                    fresh.version = found.map(|found| found.version);
                }
                Err(_) => break,
            }
        }
        fresh
    }
}

enum Renewed {
    ByThis(Tokens, HeaderValue),
    ByAnother(Held),
}

/// The refresh token whose last refresh was answered with a failure that is no refusal.
///
/// Once that may be a server in trouble. Twice in a row it may be a server that fails because of this refresh token.
#[derive(Default)]
pub(crate) struct FailedRefresh(Mutex<Option<Secret>>);

impl FailedRefresh {
    /// Takes note of a failure. Whether the last one was of the same refresh token.
    fn again(&self, refresh_token: &Secret) -> bool {
        let mut failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failed.replace(refresh_token.clone()).is_some_and(|last| last == *refresh_token)
    }

    fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
