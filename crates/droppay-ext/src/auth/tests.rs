//! The token cache against a scripted server, on a paused clock.

mod cached;
mod clocks;
mod interruptions;
mod nonsense;
mod predecessors;
mod refusals;
mod renewal;
mod single_flight;
mod stores;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use droppay_api::BoxFuture;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::time::{advance, sleep, timeout};

use super::*;
use crate::{
    scripted::{Answer, Call, Scripted},
    timing::Timing,
};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: f64 = 3600.0;
const OBTAIN: &str = "createUserToken";
const REFRESH: &str = "refreshUserToken";

/// The tokens that a server gives out at the call of this number.
fn grant(call: &Call, expires_in: impl Into<Value>) -> Answer {
    let (access, refresh) = (format!("access-{}", call.place), format!("refresh-{}", call.place));
    let token =
        json!({"access_token": access, "refresh_token": refresh, "expires_in": expires_in.into()});
    Answer::new(200, token)
}

fn refusal() -> Answer {
    Answer::new(401, json!({"code": "100", "description": "Wrong login credentials"}))
}

/// A server that gives out tokens of an hour.
fn generous() -> Scripted {
    Scripted::new(|call| grant(call, HOUR).after(Duration::from_millis(100)))
}

/// A server that answers the calls of these numbers with a status, and grants the others.
fn failing_at(places: &'static [usize], status: u16) -> Scripted {
    Scripted::new(move |call| {
        if places.contains(&call.place) { Answer::new(status, "") } else { grant(call, HOUR) }
    })
}

/// A cache of user tokens, whose chance renews as early as possible.
fn cache(server: &Scripted, store: impl TokenStore) -> TokenCache {
    cache_by(Timing::following_tokio(1.0), server, store)
}

/// A cache of user tokens that goes by this clock.
fn cache_by(timing: Timing, server: &Scripted, store: impl TokenStore) -> TokenCache {
    let application =
        Application { client: server.client(), key: "key".to_owned(), secret: "secret".into() };
    let source = Box::new(ConnectionCode { application, code: "code".into() });
    let key = TokenKey::new("user", "https://scripted.example", "key", Some(&"code".into()));
    let store = SharedStore { store: Arc::new(store), key, patience: Duration::from_secs(15) };
    TokenCache::new(Renewal { source, store, timing })
}

fn lonely(server: &Scripted) -> TokenCache {
    cache(server, MemoryTokenStore::new())
}

/// The token that a call would be sent with.
async fn token(cache: &TokenCache) -> Result<String, TokenError> {
    Ok(cache.bearer().await?.header().to_str().unwrap().to_owned())
}

/// A token in place of one that was accepted until now.
async fn replaced(cache: &TokenCache, refused: &Bearer) -> Result<Arc<Bearer>, TokenError> {
    refused.accept();
    Ok(cache.instead_of(refused).await?.expect("a token that was accepted is always replaced"))
}

/// Lets the spawned renewal finish.
async fn settle() {
    sleep(Duration::from_millis(500)).await;
}
