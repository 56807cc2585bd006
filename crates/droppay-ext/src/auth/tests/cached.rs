//! What a token that is there costs the calls that take it: no request, no waiting, no memory.

use std::thread;

use futures_util::FutureExt as _;
use reqwest::header::HeaderValue;

use super::*;

const TAKES: usize = 1_000;

/// Takes a token again and again; each take must be done when it is first polled. How many allocations that made.
fn allocations(cache: &TokenCache) -> u64 {
    let counted = allocation_counter::measure(|| {
        for _ in 0..TAKES {
            let bearer = cache.bearer().now_or_never().expect("nothing is awaited");
            std::hint::black_box(bearer.expect("the token is there").header());
        }
    });
    counted.count_total
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_there_is_taken_without_waiting_and_without_memory() {
    for lifetime in [json!(HOUR), Value::Null] {
        let server = Scripted::new(move |call| grant(call, lifetime.clone()));
        let cache = lonely(&server);
        // The bytes of a header are shared from the second time on.
        for _ in 0..2 {
            token(&cache).await.expect("a token");
        }
        assert_eq!(allocations(&cache), 0);
        assert_eq!(server.operations(), [OBTAIN]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_being_renewed_is_taken_without_waiting() {
    let server = generous();
    let cache = lonely(&server);
    token(&cache).await.expect("a first token");
    advance(59 * MINUTE + Duration::from_secs(30)).await;
    let first = allocations(&cache);
    assert!(first > 0, "the first of them has begun a renewal");
    assert_eq!(allocations(&cache), 0, "and the others join it");
    settle().await;
    assert_eq!(server.operations(), [OBTAIN, REFRESH]);
}

/// What one thread after the other takes, without waiting: more threads than there are copies of a token.
fn taken_by_threads(cache: &TokenCache) -> Vec<Option<HeaderValue>> {
    let runtime = tokio::runtime::Handle::current();
    let take = || {
        let _entered = runtime.enter();
        let taken = cache.bearer().now_or_never()?;
        Some(taken.expect("there is a token").header())
    };
    let thread = || thread::scope(|scope| scope.spawn(take).join().expect("no panic"));
    (0..80).map(|_| thread()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_token_that_one_thread_saw_refused_is_given_to_no_other() {
    let server = generous();
    let cache = lonely(&server);
    let refused = cache.bearer().await.expect("a first token");
    assert_eq!(taken_by_threads(&cache), vec![Some(refused.header()); 80]);
    assert!(cache.instead_of(&refused).now_or_never().is_none(), "another is obtained");
    assert_eq!(taken_by_threads(&cache), vec![None; 80]);
    settle().await;
    let next = cache.bearer().await.expect("a second token");
    assert_ne!(next.header(), refused.header());
    assert_eq!(taken_by_threads(&cache), vec![Some(next.header()); 80]);
    assert_eq!(server.operations(), [OBTAIN, REFRESH]);
}
