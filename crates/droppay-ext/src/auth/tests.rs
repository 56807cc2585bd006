//! The token cache against a scripted server, on a paused clock.

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
    let application =
        Application { client: server.client(), key: "key".to_owned(), secret: "secret".into() };
    let source = Box::new(ConnectionCode { application, code: "code".into() });
    let key = TokenKey::new("user", "https://scripted.example", "key", Some(&"code".into()));
    let store = SharedStore { store: Arc::new(store), key, patience: Duration::from_secs(15) };
    TokenCache::new(Renewal { source, store, timing: Timing::following_tokio(1.0) })
}

fn lonely(server: &Scripted) -> TokenCache {
    cache(server, MemoryTokenStore::new())
}

/// The token that a call would be sent with.
async fn token(cache: &TokenCache) -> Result<String, TokenError> {
    Ok(cache.bearer().await?.header().to_str().unwrap().to_owned())
}

/// Lets the spawned renewal finish.
async fn settle() {
    sleep(Duration::from_millis(500)).await;
}

#[tokio::test(start_paused = true)]
async fn a_thousand_cold_calls_make_one_request() {
    let server = generous();
    let cache = lonely(&server);
    let tokens = join_all((0..1_000).map(|_| token(&cache))).await;
    assert!(
        tokens.iter().all(|token| token.as_deref().is_ok_and(|token| token == "Bearer access-0"))
    );
    assert_eq!(server.operations(), [OBTAIN]);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_callers_of_a_failing_server_make_one_request_and_share_the_failure() {
    let server = Scripted::new(|_| Answer::new(503, "").after(Duration::from_millis(100)));
    let cache = lonely(&server);
    let outcomes = join_all((0..1_000).map(|_| token(&cache))).await;
    for outcome in outcomes {
        let error = outcome.expect_err("the server fails");
        assert_eq!(
            error.call().and_then(|call| call.status()).map(|status| status.as_u16()),
            Some(503)
        );
        assert!(error.is_transient());
    }
    assert_eq!(server.operations(), [OBTAIN]);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_the_answer_for_a_pause_that_grows_with_each_failure() {
    let server = failing_at(&[0, 1], 503);
    let cache = lonely(&server);
    for (pause, requests) in [(Duration::from_millis(1_500), 1), (Duration::from_secs(3), 2)] {
        token(&cache).await.expect_err("the server fails");
        advance(pause - Duration::from_millis(1)).await;
        token(&cache).await.expect_err("the pause is not over");
        assert_eq!(server.operations().len(), requests);
        advance(Duration::from_millis(1)).await;
    }
    assert_eq!(token(&cache).await.expect("the third request succeeds"), "Bearer access-2");
}

#[tokio::test(start_paused = true)]
async fn a_thousand_refused_calls_make_one_refresh() {
    let server = generous();
    let cache = lonely(&server);
    let refused = cache.bearer().await.expect("a first token");
    let others = join_all((0..1_000).map(|_| cache.instead_of(&refused))).await;
    assert!(
        others
            .iter()
            .all(|bearer| bearer.as_ref().is_ok_and(|bearer| bearer.header() != refused.header()))
    );
    assert_eq!(server.operations(), [OBTAIN, REFRESH]);
}

#[tokio::test(start_paused = true)]
async fn a_late_refusal_of_an_old_token_does_not_replace_a_newer_one() {
    let server = generous();
    let cache = lonely(&server);
    let old = cache.bearer().await.expect("a first token");
    let new = cache.instead_of(&old).await.expect("a second token");
    let late = cache.instead_of(&old).await.expect("the second token again");
    assert_eq!(late.header(), new.header());
    assert_eq!(server.operations(), [OBTAIN, REFRESH]);
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_not_used_again_while_its_renewal_fails() {
    let server = failing_at(&[1], 503);
    let cache = lonely(&server);
    let refused = cache.bearer().await.expect("a first token");
    cache.instead_of(&refused).await.map(drop).expect_err("the refresh fails");
    token(&cache).await.expect_err("the token was refused, so it does not do");
    advance(2 * MINUTE).await;
    assert_eq!(token(&cache).await.expect("the next refresh succeeds"), "Bearer access-2");
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_in_its_last_minute_without_keeping_calls_waiting() {
    let server = generous();
    let cache = lonely(&server);
    token(&cache).await.expect("a first token");
    advance(59 * MINUTE - Duration::from_secs(1)).await;
    assert_eq!(token(&cache).await.expect("it is young"), "Bearer access-0");
    assert_eq!(server.operations(), [OBTAIN]);
    advance(Duration::from_secs(2)).await;
    assert_eq!(token(&cache).await.expect("it still works"), "Bearer access-0");
    settle().await;
    assert_eq!(server.operations(), [OBTAIN, REFRESH]);
    assert_eq!(token(&cache).await.expect("it was renewed"), "Bearer access-1");
}

#[tokio::test(start_paused = true)]
async fn in_the_last_seconds_calls_wait_for_the_renewal() {
    let server = generous();
    let cache = lonely(&server);
    token(&cache).await.expect("a first token");
    advance(59 * MINUTE + Duration::from_secs(55)).await;
    assert_eq!(token(&cache).await.expect("the renewal succeeds"), "Bearer access-1");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_still_works_is_used_while_renewing_it_fails_and_not_longer() {
    let server =
        Scripted::new(
            |call| if call.place == 0 { grant(call, HOUR) } else { Answer::new(503, "") },
        );
    let cache = lonely(&server);
    token(&cache).await.expect("a first token");
    advance(59 * MINUTE + Duration::from_secs(1)).await;
    for seconds in [1, 20, 30] {
        assert_eq!(token(&cache).await.expect("it still works"), "Bearer access-0");
        settle().await;
        advance(Duration::from_secs(seconds)).await;
    }
    for _ in 0..2 {
        assert_eq!(token(&cache).await.expect("it still works, if only just"), "Bearer access-0");
    }
    let requests = server.operations().len();
    assert!(
        (3..=5).contains(&requests),
        "the renewal was tried again, but not at each call: {requests}"
    );
    advance(10 * MINUTE).await;
    for _ in 0..2 {
        token(&cache).await.expect_err("it has expired");
    }
}

#[tokio::test(start_paused = true)]
async fn nonsense_in_expires_in_causes_no_busy_loop() {
    for nonsense in [json!(0), json!(-5), json!(1e300), json!(null)] {
        let lifetime = nonsense.clone();
        let server = Scripted::new(move |call| grant(call, lifetime.clone()));
        let cache = lonely(&server);
        for _ in 0..1_000 {
            token(&cache).await.expect("a token");
        }
        assert_eq!(server.operations(), [OBTAIN], "{nonsense}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_of_unknown_lifetime_is_used_until_it_is_refused() {
    let server = Scripted::new(|call| grant(call, Value::Null));
    let cache = lonely(&server);
    token(&cache).await.expect("a first token");
    advance(MINUTE * 60 * 24 * 365).await;
    let bearer = cache.bearer().await.expect("the first token still");
    assert_eq!(server.operations(), [OBTAIN]);
    cache.instead_of(&bearer).await.expect("a second token");
    assert_eq!(server.operations(), [OBTAIN, REFRESH]);
}

#[tokio::test(start_paused = true)]
async fn a_refused_refresh_falls_back_to_the_connection_code() {
    let server =
        Scripted::new(|call| if call.operation == REFRESH { refusal() } else { grant(call, HOUR) });
    let cache = lonely(&server);
    let bearer = cache.bearer().await.expect("a first token");
    cache.instead_of(&bearer).await.expect("the code is exchanged anew");
    assert_eq!(server.operations(), [OBTAIN, REFRESH, OBTAIN]);
    assert_eq!(server.calls()[2].body["code"], "code");
}

#[tokio::test(start_paused = true)]
async fn a_refresh_of_unknown_outcome_keeps_its_refresh_token() {
    for status in [500, 503, 408, 429] {
        let server = Scripted::new(move |call| {
            if call.place == 1 { Answer::new(status, "") } else { grant(call, HOUR) }
        });
        let cache = lonely(&server);
        let bearer = cache.bearer().await.expect("a first token");
        cache.instead_of(&bearer).await.map(drop).expect_err("the refresh fails");
        advance(MINUTE).await;
        token(&cache).await.expect("the next refresh succeeds");
        assert_eq!(server.operations(), [OBTAIN, REFRESH, REFRESH], "{status}");
        assert_eq!(server.calls()[2].body["refresh_token"], "refresh-0", "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_refresh_token_replaces_the_old_one_and_an_absent_one_does_not() {
    let server = Scripted::new(|call| match call.place {
        2 => Answer::new(200, json!({"access_token": "access-2", "expires_in": HOUR})),
        _ => grant(call, HOUR),
    });
    let cache = lonely(&server);
    let mut bearer = cache.bearer().await.expect("a first token");
    for _ in 0..3 {
        bearer = cache.instead_of(&bearer).await.expect("a refresh");
    }
    let used: Vec<_> =
        server.calls()[1..].iter().map(|call| call.body["refresh_token"].clone()).collect();
    assert_eq!(used, ["refresh-0", "refresh-1", "refresh-1"]);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_gives_up_does_not_interrupt_the_refresh() {
    let server = generous();
    let cache = lonely(&server);
    let bearer = cache.bearer().await.expect("a first token");
    let impatient = timeout(Duration::from_millis(10), cache.instead_of(&bearer)).await;
    assert!(impatient.is_err(), "the refresh takes longer");
    settle().await;
    assert_eq!(token(&cache).await.expect("the refresh was finished"), "Bearer access-1");
    assert_eq!(server.operations(), [OBTAIN, REFRESH]);
}

#[tokio::test(start_paused = true)]
async fn a_panic_while_a_token_is_obtained_is_an_error_and_the_next_attempt_succeeds() {
    let server =
        Scripted::new(|call| if call.place == 0 { panic!("a bug") } else { grant(call, HOUR) });
    let cache = lonely(&server);
    let error = token(&cache).await.expect_err("it panicked");
    assert!(error.to_string().contains("panicked"), "{error}");
    advance(MINUTE).await;
    token(&cache).await.expect("the client is not poisoned");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_cannot_be_sent_is_an_error_and_is_not_stored() {
    for odd in ["", "two\nlines"] {
        let server = Scripted::new(move |call| match call.place {
            0 => Answer::new(200, json!({"access_token": odd})),
            _ => grant(call, HOUR),
        });
        let cache = lonely(&server);
        token(&cache).await.expect_err("it cannot be sent");
        advance(MINUTE).await;
        assert_eq!(token(&cache).await.expect("the next can"), "Bearer access-1");
    }
}

#[tokio::test(start_paused = true)]
async fn two_clients_on_one_store_log_in_and_refresh_once() {
    let (server, store) = (generous(), MemoryTokenStore::new());
    let (one, two) = (cache(&server, store.clone()), cache(&server, store));
    let (first, second) = tokio::join!(one.bearer(), two.bearer());
    let (first, second) = (first.expect("a token"), second.expect("the same token"));
    assert_eq!(first.header(), second.header());
    assert_eq!(server.operations(), [OBTAIN]);

    let (first, second) = tokio::join!(one.instead_of(&first), two.instead_of(&second));
    assert_eq!(first.expect("a new token").header(), second.expect("the same new token").header());
    assert_eq!(server.operations(), [OBTAIN, REFRESH]);

    advance(59 * MINUTE + Duration::from_secs(55)).await;
    token(&one).await.expect("renewed for both");
    assert_eq!(token(&two).await.expect("renewed for both"), "Bearer access-2");
    assert_eq!(server.operations(), [OBTAIN, REFRESH, REFRESH]);
}

/// A store that misbehaves as its script says: `load` and `compare_and_store`, counted.
struct Odd<L, C> {
    load: L,
    compare_and_store: C,
    loads: AtomicUsize,
}

impl<L, C> Odd<L, C>
where
    L: Fn(usize) -> Result<Option<StoredTokens>, StoreError> + Send + Sync + 'static,
    C: Fn(&Tokens) -> Result<StoreOutcome, StoreError> + Send + Sync + 'static,
{
    fn new(load: L, compare_and_store: C) -> Self {
        Self { load, compare_and_store, loads: AtomicUsize::new(0) }
    }
}

impl<L, C> TokenStore for Odd<L, C>
where
    L: Fn(usize) -> Result<Option<StoredTokens>, StoreError> + Send + Sync + 'static,
    C: Fn(&Tokens) -> Result<StoreOutcome, StoreError> + Send + Sync + 'static,
{
    fn load<'a>(
        &'a self,
        _: &'a TokenKey,
    ) -> BoxFuture<'a, Result<Option<StoredTokens>, StoreError>> {
        let outcome = (self.load)(self.loads.fetch_add(1, Ordering::Relaxed));
        Box::pin(async { outcome })
    }

    fn compare_and_store<'a>(
        &'a self,
        _: &'a TokenKey,
        _: Option<Version>,
        tokens: &'a Tokens,
    ) -> BoxFuture<'a, Result<StoreOutcome, StoreError>> {
        let outcome = (self.compare_and_store)(tokens);
        Box::pin(async { outcome })
    }
}

fn stored_by_another(access_token: &str, expires_at: Option<jiff::Timestamp>) -> StoredTokens {
    let tokens = Tokens {
        access_token: access_token.into(),
        refresh_token: Some("refresh-of-another".into()),
        obtained_at: jiff::Timestamp::constant(1_700_000_000, 0),
        expires_at,
    };
    StoredTokens { tokens, version: Version::new(7) }
}

#[tokio::test(start_paused = true)]
async fn the_tokens_of_whoever_was_faster_are_adopted() {
    let server = generous();
    let cache = cache(
        &server,
        Odd::new(
            |_| Ok(None),
            |_| Ok(StoreOutcome::Conflict(Some(stored_by_another("of-another", None)))),
        ),
    );
    assert_eq!(token(&cache).await.expect("the other's token"), "Bearer of-another");
}

#[tokio::test(start_paused = true)]
async fn expired_tokens_of_another_are_replaced_and_not_adopted() {
    let server = generous();
    let expected = Arc::new(Mutex::new(0));
    let attempts = expected.clone();
    let conflict_then_stored = move |_: &Tokens| {
        let mut attempts = attempts.lock().unwrap();
        *attempts += 1;
        let expired = stored_by_another("of-another", Some(jiff::Timestamp::UNIX_EPOCH));
        Ok(if *attempts == 1 {
            StoreOutcome::Conflict(Some(expired))
        } else {
            StoreOutcome::Stored(Version::new(8))
        })
    };
    let cache = cache(&server, Odd::new(|_| Ok(None), conflict_then_stored));
    assert_eq!(token(&cache).await.expect("one's own token"), "Bearer access-0");
    assert_eq!(*expected.lock().unwrap(), 2, "it was stored at the second attempt");
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_that_another_used_up_leads_to_his_tokens_and_not_to_the_code() {
    let server =
        Scripted::new(|call| if call.operation == REFRESH { refusal() } else { grant(call, HOUR) });
    // The other stores his tokens between this client's look into the store and its refresh.
    let load = |times| match times {
        0 => Ok(None),
        1 => Ok(Some(stored_by_another("access-0", None))),
        _ => Ok(Some(stored_by_another("of-another", None))),
    };
    let cache = cache(&server, Odd::new(load, |_| Ok(StoreOutcome::Stored(Version::new(1)))));
    let bearer = cache.bearer().await.expect("a first token");
    let bearer = cache.instead_of(&bearer).await.expect("the other's token");
    assert_eq!(bearer.header(), "Bearer of-another");
    assert_eq!(server.operations(), [OBTAIN, REFRESH]);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_costs_the_client_nothing_but_the_sharing() {
    let server = generous();
    let fails = || Err(StoreError::new("out of order"));
    let cache =
        cache(&server, Odd::new(move |_| fails(), move |_| Err(StoreError::new("out of order"))));
    let bearer = cache.bearer().await.expect("a first token");
    cache.instead_of(&bearer).await.expect("a second token");
    assert_eq!(
        server.operations(),
        [OBTAIN, REFRESH],
        "the refresh token is remembered without the store"
    );
}

#[tokio::test(start_paused = true)]
async fn a_store_that_panics_costs_the_client_nothing_but_the_sharing() {
    let server = generous();
    let cache = cache(
        &server,
        Odd::new(|_| panic!("a bug in the store"), |_| panic!("a bug in the store")),
    );
    let bearer = cache.bearer().await.expect("a first token");
    cache.instead_of(&bearer).await.expect("a second token");
    assert_eq!(server.operations(), [OBTAIN, REFRESH]);
}

/// A store that never answers.
struct Hanging;

impl TokenStore for Hanging {
    fn load<'a>(
        &'a self,
        _: &'a TokenKey,
    ) -> BoxFuture<'a, Result<Option<StoredTokens>, StoreError>> {
        Box::pin(std::future::pending())
    }

    fn compare_and_store<'a>(
        &'a self,
        _: &'a TokenKey,
        _: Option<Version>,
        _: &'a Tokens,
    ) -> BoxFuture<'a, Result<StoreOutcome, StoreError>> {
        Box::pin(std::future::pending())
    }

    fn lease<'a>(&'a self, _: &'a TokenKey) -> BoxFuture<'a, Result<Lease, StoreError>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_hangs_is_given_up() {
    let server = generous();
    let cache = cache(&server, Hanging);
    assert_eq!(token(&cache).await.expect("a token all the same"), "Bearer access-0");
}

#[test]
fn tokens_are_written_for_stores_and_not_for_eyes() {
    let tokens = stored_by_another("hunter2", Some(jiff::Timestamp::UNIX_EPOCH));
    assert!(
        !format!("{tokens:?}").contains("hunter2") && !format!("{tokens:?}").contains("refresh-of")
    );
    let written = serde_json::to_string(&tokens.tokens).expect("a store can write them");
    assert_eq!(serde_json::from_str::<Tokens>(&written).expect("and read them"), tokens.tokens);
}
