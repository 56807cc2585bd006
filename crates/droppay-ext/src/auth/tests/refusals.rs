//! Tokens that the server refuses with 401.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_thousand_refused_calls_make_one_refresh() {
    let server = generous();
    let cache = lonely(&server);
    let refused = cache.bearer().await.expect("a first token");
    let others = join_all((0..1_000).map(|_| replaced(&cache, &refused))).await;
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
    let new = replaced(&cache, &old).await.expect("a second token");
    let late = replaced(&cache, &old).await.expect("the second token again");
    assert_eq!(late.header(), new.header());
    assert_eq!(server.operations(), [OBTAIN, REFRESH]);
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_not_used_again_while_its_renewal_fails() {
    let server = failing_at(&[1], 503);
    let cache = lonely(&server);
    let refused = cache.bearer().await.expect("a first token");
    replaced(&cache, &refused).await.map(drop).expect_err("the refresh fails");
    token(&cache).await.expect_err("the token was refused, so it does not do");
    advance(2 * MINUTE).await;
    assert_eq!(token(&cache).await.expect("the next refresh succeeds"), "Bearer access-2");
}

/// A call to a server that refuses every token, as a session makes it. The latency of a request passes each time. Whether
/// the call was sent twice.
async fn refused_call(cache: &TokenCache) -> bool {
    const REQUEST: Duration = Duration::from_millis(5);
    let bearer = cache.bearer().await.expect("there is a token");
    advance(REQUEST).await;
    let another = cache.instead_of(&bearer).await.expect("the token server works");
    if another.is_some() {
        advance(REQUEST).await;
    }
    another.is_some()
}

/// A server that gives out tokens at once.
fn prompt() -> Scripted {
    Scripted::new(|call| grant(call, HOUR))
}

#[tokio::test(start_paused = true)]
async fn a_server_that_refuses_every_fresh_token_is_not_asked_for_one_at_each_of_a_thousand_calls()
{
    let server = prompt();
    let cache = lonely(&server);
    let mut sent_twice = 0;
    for _ in 0..1_000 {
        sent_twice += usize::from(refused_call(&cache).await);
    }
    // 5 s of calls, with pauses of 0.3, 0.6, 1.2 and 2.4 s.
    assert_eq!((server.operations().len(), sent_twice), (6, 5));
}

#[tokio::test(start_paused = true)]
async fn a_thousand_calls_at_once_whose_fresh_tokens_are_refused_make_one_request_and_no_more() {
    let server = prompt();
    let cache = lonely(&server);
    for replaced in [true, false, false] {
        let sent_twice = join_all((0..1_000).map(|_| async {
            let bearer = cache.bearer().await.expect("there is a token");
            tokio::task::yield_now().await;
            cache.instead_of(&bearer).await.expect("the token server works").is_some()
        }));
        assert!(sent_twice.await.into_iter().all(|twice| twice == replaced));
        assert_eq!(server.operations(), [OBTAIN, REFRESH]);
    }
}

#[tokio::test(start_paused = true)]
async fn the_pause_between_replacements_in_vain_grows_to_its_longest_and_no_further() {
    let server = prompt();
    let cache = lonely(&server);
    for _ in 0..3_600 {
        refused_call(&cache).await;
        advance(Duration::from_secs(1)).await;
    }
    let requests = server.operations().len();
    assert!((80..=95).contains(&requests), "one in 45 s: {requests} in an hour");
}

#[tokio::test(start_paused = true)]
async fn single_calls_get_one_honest_replacement_each() {
    let server = prompt();
    let cache = lonely(&server);
    for calls in 1..=10 {
        assert!(refused_call(&cache).await, "call {calls} is sent twice");
        assert_eq!(server.operations().len(), calls + 1);
        advance(MINUTE).await;
    }
}

#[tokio::test(start_paused = true)]
async fn in_the_pause_calls_are_sent_with_the_refused_token_because_the_server_may_recover() {
    let server = prompt();
    let cache = lonely(&server);
    assert!(refused_call(&cache).await && !refused_call(&cache).await);
    let bearer = cache.bearer().await.expect("the token is still there");
    assert_eq!(bearer.header(), "Bearer access-1");
    // The server recovers, and takes it.
    bearer.accept();
    assert!(
        cache.instead_of(&bearer).await.expect("a new token").is_some(),
        "it is replaced again"
    );
    assert_eq!(server.operations().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_was_accepted_is_replaced_at_once_however_often_that_happens() {
    let server = prompt();
    let cache = lonely(&server);
    for _ in 0..1_000 {
        let bearer = cache.bearer().await.expect("there is a token");
        replaced(&cache, &bearer).await.expect("and another");
    }
    assert_eq!(server.operations().len(), 1_001, "as many refreshes as tokens that expired");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_was_accepted_ends_the_pause() {
    let server = prompt();
    let cache = lonely(&server);
    while refused_call(&cache).await {
        advance(Duration::from_millis(300)).await;
    }
    let bearer = cache.bearer().await.expect("there is a token");
    replaced(&cache, &bearer).await.expect("another at once");
    let requests = server.operations().len();
    assert!(
        refused_call(&cache).await,
        "the first that is refused unseen is replaced at once again"
    );
    assert_eq!(server.operations().len(), requests + 1);
}

#[tokio::test(start_paused = true)]
async fn a_replacement_in_vain_that_fails_is_a_failure_like_any_other() {
    let server = failing_at(&[2], 503);
    let cache = lonely(&server);
    assert!(refused_call(&cache).await);
    advance(Duration::from_secs(1)).await;
    let bearer = cache.bearer().await.expect("a token that was refused unseen");
    cache.instead_of(&bearer).await.map(drop).expect_err("the refresh fails");
    token(&cache).await.expect_err("the refused token does not do");
    advance(MINUTE).await;
    assert_eq!(token(&cache).await.expect("the next refresh succeeds"), "Bearer access-3");
    assert_eq!(server.calls()[3].body["refresh_token"], "refresh-1");
}

#[tokio::test(start_paused = true)]
async fn a_renewal_for_age_that_is_under_way_is_waited_for_even_in_the_pause() {
    let server = Scripted::new(|call| grant(call, 4.0).after(Duration::from_millis(100)));
    let cache = lonely(&server);
    // The pause grows to 45 s, of which half is left then.
    for _ in 0..1_000 {
        refused_call(&cache).await;
        sleep(Duration::from_millis(100)).await;
    }
    assert!(!refused_call(&cache).await, "the pause is not over");
    let (bearer, requests) = (cache.bearer().await.expect("a token"), server.operations().len());
    let bearer = loop {
        let bearer = cache.bearer().await.unwrap_or_else(|_| bearer.clone());
        tokio::task::yield_now().await;
        if server.operations().len() > requests {
            break bearer;
        }
        sleep(Duration::from_millis(50)).await;
    };
    let another = cache.instead_of(&bearer).await.expect("the renewal succeeds");
    assert!(another.is_some_and(|another| another.header() != bearer.header()));
}

#[tokio::test(start_paused = true)]
async fn a_renewal_for_age_does_not_end_the_pause() {
    let server = Scripted::new(|call| grant(call, 4.0));
    let cache = lonely(&server);
    // The pause grows to 45 s, of which half is left then.
    for _ in 0..1_000 {
        refused_call(&cache).await;
        sleep(Duration::from_millis(100)).await;
    }
    for _ in 0..3 {
        sleep(Duration::from_millis(3_500)).await;
        let requests = server.operations().len();
        token(&cache).await.expect("a token that is about to expire");
        settle().await;
        assert_eq!(server.operations().len(), requests + 1, "it is renewed");
        assert!(!refused_call(&cache).await, "the new one is refused, and stays");
    }
}
