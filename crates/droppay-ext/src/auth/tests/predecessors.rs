//! Which tokens come first: those that this client holds, or those that the store has.

use std::collections::HashSet;

use jiff::ToSpan as _;

use super::{
    stores::{Odd, stored_by_another},
    *,
};

/// A store whose entry can be read, and which cannot be written.
fn read_only(entry: StoredTokens) -> impl TokenStore {
    Odd::new(move |_| Ok(Some(entry.clone())), |_| Err(StoreError::new("read-only")))
}

/// The refresh tokens that the server was sent.
fn refresh_tokens(server: &Scripted) -> Vec<String> {
    let refreshes = server.calls().into_iter().filter(|call| call.operation == REFRESH);
    refreshes.map(|call| call.body["refresh_token"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_store_that_cannot_be_written_does_not_bring_back_tokens_that_were_used_up() {
    let server = Scripted::new(|call| grant(call, HOUR));
    // Without a time of expiry, the stored token never looks dead.
    let cache = cache(&server, read_only(stored_by_another("of-another", None)));
    let mut bearer = cache.bearer().await.expect("the stored token");
    assert_eq!(bearer.header(), "Bearer of-another");
    for place in 0..5 {
        bearer = replaced(&cache, &bearer).await.expect("a token of its own");
        assert_eq!(bearer.header(), format!("Bearer access-{place}"));
    }
    let sent = refresh_tokens(&server);
    assert_eq!(sent[..2], ["refresh-of-another", "refresh-0"]);
    assert_eq!(sent.iter().collect::<HashSet<_>>().len(), 5, "each is sent once: {sent:?}");
}

#[tokio::test(start_paused = true)]
async fn older_tokens_that_come_to_light_in_the_store_do_not_replace_newer_ones() {
    let server = Scripted::new(|call| grant(call, HOUR));
    let mut entry = stored_by_another("of-another", None);
    entry.tokens.obtained_at -= 1.second();
    // The store cannot be read at first.
    let load = move |times| match times {
        0 | 1 => Err(StoreError::new("out of order")),
        _ => Ok(Some(entry.clone())),
    };
    let expected = Arc::new(Mutex::new(Vec::new()));
    let written = expected.clone();
    let store = move |tokens: &Tokens| {
        written.lock().unwrap().push(tokens.access_token.clone());
        Err(StoreError::new("read-only"))
    };
    let cache = cache(&server, Odd::new(load, store));
    let mut bearer = cache.bearer().await.expect("a token of its own");
    for place in 1..4 {
        bearer = replaced(&cache, &bearer).await.expect("a token of its own");
        assert_eq!(bearer.header(), format!("Bearer access-{place}"));
    }
    assert_eq!(refresh_tokens(&server), ["refresh-0", "refresh-1", "refresh-2"]);
    assert_eq!(expected.lock().unwrap().len(), 4, "each was to be stored all the same");
}

#[tokio::test(start_paused = true)]
async fn newer_tokens_of_another_are_adopted_although_the_last_write_has_failed() {
    let server = Scripted::new(|call| grant(call, HOUR));
    let (old, mut new) = (stored_by_another("old", None), stored_by_another("new", None));
    new.tokens.obtained_at += 1.second();
    new.version = Version::new(8);
    let load = move |times| Ok(Some(if times < 3 { old.clone() } else { new.clone() }));
    let cache = cache(&server, Odd::new(load, |_| Err(StoreError::new("read-only"))));
    let old = cache.bearer().await.expect("the stored token");
    let own = replaced(&cache, &old).await.expect("a token of its own");
    assert_eq!(own.header(), "Bearer access-0");
    let new = replaced(&cache, &own).await.expect("the newer token of another");
    assert_eq!(new.header(), "Bearer new");
    assert_eq!(server.operations(), [REFRESH]);
}

/// The tokens of another that were made an hour ago but for these seconds.
fn of_another_with_life_left(seconds: i64) -> StoredTokens {
    let mut stored = stored_by_another("of-another", None);
    let expires_at = stored.tokens.obtained_at + seconds.seconds();
    stored.tokens.obtained_at = expires_at - 1.hour();
    stored.tokens.expires_at = Some(expires_at);
    stored
}

#[tokio::test(start_paused = true)]
async fn a_stored_token_in_its_last_minute_is_used_while_renewing_it_fails_and_not_longer() {
    for seconds in [30, 5] {
        let server = Scripted::new(|_| Answer::new(503, ""));
        let cache = cache(&server, read_only(of_another_with_life_left(seconds)));
        for _ in 0..100 {
            assert_eq!(token(&cache).await.expect("it still works"), "Bearer of-another");
            tokio::task::yield_now().await;
        }
        let requests = server.operations().len();
        assert!(requests <= 3, "it is not renewed at each call: {requests}");
        advance(MINUTE).await;
        token(&cache).await.expect_err("it has expired");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stored_token_that_was_refused_is_not_used_while_renewing_it_fails() {
    let server = Scripted::new(|_| Answer::new(503, ""));
    let cache = cache(&server, read_only(of_another_with_life_left(1_800)));
    let bearer = cache.bearer().await.expect("the stored token");
    replaced(&cache, &bearer).await.map(drop).expect_err("the refresh fails");
    token(&cache).await.expect_err("the token was refused");
}

/// A store whose entry is good, while somebody keeps the lease for good.
struct Leased(MemoryTokenStore);

impl TokenStore for Leased {
    fn load<'a>(
        &'a self,
        key: &'a TokenKey,
    ) -> BoxFuture<'a, Result<Option<StoredTokens>, StoreError>> {
        self.0.load(key)
    }

    fn compare_and_store<'a>(
        &'a self,
        key: &'a TokenKey,
        expected: Option<Version>,
        tokens: &'a Tokens,
    ) -> BoxFuture<'a, Result<StoreOutcome, StoreError>> {
        self.0.compare_and_store(key, expected, tokens)
    }

    fn lease<'a>(&'a self, _: &'a TokenKey) -> BoxFuture<'a, Result<Lease, StoreError>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn a_good_token_in_the_store_is_taken_without_waiting_for_the_lease() {
    let (server, store) = (generous(), MemoryTokenStore::new());
    token(&cache(&server, store.clone())).await.expect("a first token");
    let cold = cache(&server, Leased(store));
    let taken = timeout(Duration::from_secs(1), token(&cold)).await;
    assert_eq!(taken.expect("at once").expect("the stored token"), "Bearer access-0");
    assert_eq!(server.operations(), [OBTAIN]);
}

#[tokio::test(start_paused = true)]
async fn whoever_gives_up_the_lease_looks_into_the_store_before_renewing() {
    let (server, store) = (generous(), MemoryTokenStore::new());
    let cold = cache(&server, Leased(store.clone()));
    let (taken, _) = tokio::join!(token(&cold), async {
        sleep(Duration::from_secs(1)).await;
        token(&cache(&server, store)).await.expect("a token for both");
    });
    assert_eq!(taken.expect("the token of the other"), "Bearer access-0");
    assert_eq!(server.operations(), [OBTAIN]);
}
