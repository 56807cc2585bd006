//! Tokens that are shared, and stores that fail, panic or hang.

use super::*;

#[tokio::test(start_paused = true)]
async fn two_clients_on_one_store_log_in_and_refresh_once() {
    let (server, store) = (generous(), MemoryTokenStore::new());
    let (one, two) = (cache(&server, store.clone()), cache(&server, store));
    let (first, second) = tokio::join!(one.bearer(), two.bearer());
    let (first, second) = (first.expect("a token"), second.expect("the same token"));
    assert_eq!(first.header(), second.header());
    assert_eq!(server.operations(), [OBTAIN]);

    let (first, second) = tokio::join!(replaced(&one, &first), replaced(&two, &second));
    assert_eq!(first.expect("a new token").header(), second.expect("the same new token").header());
    assert_eq!(server.operations(), [OBTAIN, REFRESH]);

    advance(59 * MINUTE + Duration::from_secs(55)).await;
    token(&one).await.expect("renewed for both");
    assert_eq!(token(&two).await.expect("renewed for both"), "Bearer access-2");
    assert_eq!(server.operations(), [OBTAIN, REFRESH, REFRESH]);
}

/// A store that misbehaves as its script says: `load` and `compare_and_store`, counted.
pub(super) struct Odd<L, C> {
    load: L,
    compare_and_store: C,
    loads: AtomicUsize,
}

impl<L, C> Odd<L, C>
where
    L: Fn(usize) -> Result<Option<StoredTokens>, StoreError> + Send + Sync + 'static,
    C: Fn(&Tokens) -> Result<StoreOutcome, StoreError> + Send + Sync + 'static,
{
    pub(super) fn new(load: L, compare_and_store: C) -> Self {
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

pub(super) fn stored_by_another(
    access_token: &str,
    expires_at: Option<jiff::Timestamp>,
) -> StoredTokens {
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
        0 | 1 => Ok(None),
        2 | 3 => Ok(Some(stored_by_another("access-0", None))),
        _ => Ok(Some(stored_by_another("of-another", None))),
    };
    let cache = cache(&server, Odd::new(load, |_| Ok(StoreOutcome::Stored(Version::new(1)))));
    let bearer = cache.bearer().await.expect("a first token");
    let bearer = replaced(&cache, &bearer).await.expect("the other's token");
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
    replaced(&cache, &bearer).await.expect("a second token");
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
    replaced(&cache, &bearer).await.expect("a second token");
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
