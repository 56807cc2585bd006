//! Clocks that are set while tokens live, and machines that share tokens and differ about the time.

use std::sync::atomic::AtomicI64;

use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::{stores::Odd, *};

const START: Timestamp = Timestamp::constant(1_700_000_000, 0);

/// A time of day that passes with tokio's, and can be set.
#[derive(Clone, Default)]
struct Clock {
    /// In seconds.
    ahead: Arc<AtomicI64>,
}

impl Clock {
    fn set(&self, hours: i64) {
        self.ahead.fetch_add(hours * 3_600, Ordering::Relaxed);
    }

    fn timing(&self) -> Timing {
        let (start, ahead) = (tokio::time::Instant::now(), self.ahead.clone());
        let now = move || {
            let set = SignedDuration::from_secs(ahead.load(Ordering::Relaxed));
            START + SignedDuration::try_from(start.elapsed()).unwrap() + set
        };
        Timing::by(now, 1.0)
    }
}

fn clocked(server: &Scripted, store: impl TokenStore) -> (Clock, TokenCache) {
    let clock = Clock::default();
    let cache = cache_by(clock.timing(), server, store);
    (clock, cache)
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_forward_costs_one_renewal() {
    let server = generous();
    let (clock, cache) = clocked(&server, MemoryTokenStore::new());
    token(&cache).await.expect("a first token");
    clock.set(5);
    for _ in 0..1_000 {
        assert_eq!(token(&cache).await.expect("a second token"), "Bearer access-1");
    }
    assert_eq!(server.operations(), [OBTAIN, REFRESH]);
}

#[tokio::test(start_paused = true)]
async fn a_machine_that_slept_renews_what_expired_meanwhile() {
    // While a machine sleeps its time of day goes on, and the clock that measures durations does not.
    let server = generous();
    let (clock, cache) = clocked(&server, MemoryTokenStore::new());
    token(&cache).await.expect("a first token");
    clock.set(1);
    assert_eq!(token(&cache).await.expect("a second token"), "Bearer access-1");
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_back_does_not_prolong_a_token() {
    let server = generous();
    let (clock, cache) = clocked(&server, MemoryTokenStore::new());
    token(&cache).await.expect("a first token");
    clock.set(-5);
    assert_eq!(token(&cache).await.expect("it is young"), "Bearer access-0");
    advance(58 * MINUTE).await;
    assert_eq!(token(&cache).await.expect("it is young"), "Bearer access-0");
    advance(2 * MINUTE).await;
    assert_eq!(token(&cache).await.expect("its hour is over"), "Bearer access-1");
    assert_eq!(server.operations(), [OBTAIN, REFRESH]);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_back_and_forth_costs_a_renewal_for_each_time_at_most() {
    let server = generous();
    let (clock, cache) = clocked(&server, MemoryTokenStore::new());
    for hours in [5, -5, 5, -5, -24, 24, 1_000, -1_000] {
        for _ in 0..100 {
            token(&cache).await.expect("a token");
        }
        clock.set(hours);
    }
    for _ in 0..100 {
        token(&cache).await.expect("a token");
    }
    assert!(server.operations().len() <= 9, "{}", server.operations().len());
}

#[tokio::test(start_paused = true)]
async fn the_pause_after_a_failure_does_not_depend_on_the_clock() {
    let server = failing_at(&[0], 503);
    let (clock, cache) = clocked(&server, MemoryTokenStore::new());
    token(&cache).await.expect_err("the server fails");
    for hours in [-5, 10] {
        clock.set(hours);
        token(&cache).await.expect_err("the pause is not over");
    }
    advance(Duration::from_millis(1_500)).await;
    token(&cache).await.expect("the pause is over, whatever the time of day");
}

/// A store into which another machine, whose clock differs by so many hours, has put a token of an hour just now.
fn store_of_a_machine_that_differs_by(hours: i64) -> impl TokenStore {
    let obtained_at = START + hours.hours();
    let tokens = Tokens {
        access_token: "of-another".into(),
        refresh_token: Some("refresh-of-another".into()),
        obtained_at,
        expires_at: Some(obtained_at + 1.hour()),
    };
    let found = StoredTokens { tokens, version: Version::new(7) };
    Odd::new(move |_| Ok(Some(found.clone())), |_| Ok(StoreOutcome::Stored(Version::new(8))))
}

#[tokio::test(start_paused = true)]
async fn the_token_of_a_machine_whose_clock_is_ahead_is_used_for_its_lifetime_and_not_longer() {
    let server = generous();
    let (_, cache) = clocked(&server, store_of_a_machine_that_differs_by(2));
    assert_eq!(token(&cache).await.expect("the other's token"), "Bearer of-another");
    advance(58 * MINUTE).await;
    assert_eq!(token(&cache).await.expect("it is young"), "Bearer of-another");
    assert!(server.operations().is_empty());
    advance(2 * MINUTE).await;
    assert_eq!(token(&cache).await.expect("its hour is over"), "Bearer access-0");
    assert_eq!(server.calls()[0].body["refresh_token"], "refresh-of-another");
}

#[tokio::test(start_paused = true)]
async fn the_token_of_a_machine_whose_clock_is_behind_is_renewed_once_and_not_at_each_call() {
    let server = generous();
    let (_, cache) = clocked(&server, store_of_a_machine_that_differs_by(-2));
    for _ in 0..1_000 {
        assert_eq!(token(&cache).await.expect("a token of its own"), "Bearer access-0");
    }
    assert_eq!(server.operations(), [REFRESH]);
}

#[tokio::test(start_paused = true)]
async fn machines_that_differ_about_the_time_renew_no_more_often_than_alone() {
    let (server, store) = (generous(), MemoryTokenStore::new());
    let (ahead, one) = clocked(&server, store.clone());
    let (behind, two) = clocked(&server, store);
    ahead.set(2);
    behind.set(-2);
    for _ in 0..24 * 60 {
        token(&one).await.expect("a token");
        token(&two).await.expect("a token");
        sleep(MINUTE).await;
    }
    let requests = server.operations().len();
    assert!(requests <= 2 * 26, "once an hour each: {requests} in a day");
}
