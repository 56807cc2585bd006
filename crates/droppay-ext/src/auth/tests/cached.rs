//! What a token that is there costs the calls that take it: no request, no waiting, no memory.

use futures_util::FutureExt as _;

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
