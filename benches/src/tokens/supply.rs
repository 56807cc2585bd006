//! Tokens of an hour, from nowhere, by a clock that can be moved on.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use droppay_ext::api::ExpiresIn;
use droppay_ext::api::types::AccessToken;
use droppay_ext::auth::benchmarking::Tokens;
use http::HeaderValue;
use jiff::{SignedDuration, Timestamp};

use crate::tokens::Source;

/// How long a token lives, in seconds.
const LIFETIME: i64 = 3_600;

/// A client's tokens, and how often one was asked for.
#[derive(Clone)]
pub(super) struct Supply {
    pub(super) tokens: Arc<Tokens>,
    requests: Arc<AtomicU64>,
    ahead: Arc<AtomicI64>,
}

impl Supply {
    /// Tokens that are given when others have had their turn, as they have during a request.
    pub(super) fn at_once() -> Supply {
        Supply::after(tokio::task::yield_now)
    }

    /// Tokens that are given when this is over.
    pub(super) fn after<F>(wait: impl Fn() -> F + Send + Sync + 'static) -> Supply
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (requests, ahead) = (Arc::<AtomicU64>::default(), Arc::<AtomicI64>::default());
        let (counted, clock) = (requests.clone(), ahead.clone());
        // The system's clock is read as well, because programs pay for that at each call.
        let now = move || match clock.load(Ordering::Relaxed) {
            0 => Timestamp::now(),
            ahead => Timestamp::now()
                .checked_add(SignedDuration::from_secs(ahead))
                .unwrap_or(Timestamp::MAX),
        };
        let obtain = move || {
            let (number, wait) = (counted.fetch_add(1, Ordering::Relaxed), wait());
            async move {
                wait.await;
                token(number)
            }
        };
        Supply { tokens: Arc::new(Tokens::new(now, obtain)), requests, ahead }
    }

    /// Lets every token that was given expire.
    pub(super) fn expire(&self) {
        self.ahead.fetch_add(LIFETIME, Ordering::Relaxed);
    }

    /// How many tokens were asked for.
    pub(super) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }
}

impl Source for Supply {
    async fn header(&self) -> HeaderValue {
        self.tokens.header().await.expect("the token can stand in a header")
    }
}

/// A token of the length of DropPay's.
fn token(number: u64) -> AccessToken {
    let token = AccessToken::builder()
        .access_token(format!("{number:032x}"))
        .expires_in(ExpiresIn::from(LIFETIME as f64));
    token.try_into().expect("the token is complete")
}
