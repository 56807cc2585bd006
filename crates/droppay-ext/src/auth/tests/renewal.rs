//! When a token is renewed, and with what.

use super::*;

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
async fn a_token_of_unknown_lifetime_is_used_until_it_is_refused() {
    let server = Scripted::new(|call| grant(call, Value::Null));
    let cache = lonely(&server);
    token(&cache).await.expect("a first token");
    advance(MINUTE * 60 * 24 * 365).await;
    let bearer = cache.bearer().await.expect("the first token still");
    assert_eq!(server.operations(), [OBTAIN]);
    replaced(&cache, &bearer).await.expect("a second token");
    assert_eq!(server.operations(), [OBTAIN, REFRESH]);
}

#[tokio::test(start_paused = true)]
async fn a_refused_refresh_falls_back_to_the_connection_code() {
    let server =
        Scripted::new(|call| if call.operation == REFRESH { refusal() } else { grant(call, HOUR) });
    let cache = lonely(&server);
    let bearer = cache.bearer().await.expect("a first token");
    replaced(&cache, &bearer).await.expect("the code is exchanged anew");
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
        replaced(&cache, &bearer).await.map(drop).expect_err("the refresh fails");
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
        bearer = replaced(&cache, &bearer).await.expect("a refresh");
    }
    let used: Vec<_> =
        server.calls()[1..].iter().map(|call| call.body["refresh_token"].clone()).collect();
    assert_eq!(used, ["refresh-0", "refresh-1", "refresh-1"]);
}
