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
    let refreshes = server.operations().iter().filter(|name| **name == REFRESH).count();
    assert!(
        (2..=4).contains(&refreshes),
        "the renewal was tried again, but not at each call: {refreshes}"
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

/// A server whose refreshes are answered like this, and which exchanges the connection code.
fn answering_refreshes(status: u16, body: &'static str) -> Scripted {
    Scripted::new(move |call| match call.operation {
        REFRESH => Answer::new(status, body),
        _ => grant(call, HOUR),
    })
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_is_answered_with_a_failure_twice_falls_back_to_the_connection_code() {
    for (status, body) in [(500, ""), (503, ""), (200, "<html>"), (200, r#"{"access_token": ""}"#)]
    {
        let server = answering_refreshes(status, body);
        let cache = lonely(&server);
        let bearer = cache.bearer().await.expect("a first token");
        replaced(&cache, &bearer).await.map(drop).expect_err("the server may be in trouble");
        assert_eq!(server.operations(), [OBTAIN, REFRESH], "{status} {body}");
        advance(MINUTE).await;
        assert_eq!(token(&cache).await.expect("the code is exchanged"), "Bearer access-3");
        assert_eq!(server.operations(), [OBTAIN, REFRESH, REFRESH, OBTAIN], "{status} {body}");
    }
}

#[tokio::test(start_paused = true)]
async fn failures_of_two_refresh_tokens_or_with_a_success_between_them_do_not_add_up() {
    // The refreshes 1 and 3 fail; the one between them brings a new refresh token or goes on with the old one.
    for renews in [true, false] {
        let server = Scripted::new(move |call| match call.place {
            1 | 3 => Answer::new(503, ""),
            2 if !renews => Answer::new(200, json!({"access_token": "access-2"})),
            _ => grant(call, HOUR),
        });
        let cache = lonely(&server);
        let mut bearer = cache.bearer().await.expect("a first token");
        for _ in 0..2 {
            replaced(&cache, &bearer).await.map(drop).expect_err("the refresh fails");
            advance(MINUTE).await;
            bearer = cache.bearer().await.expect("the next refresh succeeds");
        }
        assert_eq!(server.operations(), [OBTAIN, REFRESH, REFRESH, REFRESH, REFRESH]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_for_another_attempt_is_not_taken_to_fail_at_the_refresh_token() {
    for status in [408, 429] {
        let server = answering_refreshes(status, "");
        let cache = lonely(&server);
        let bearer = cache.bearer().await.expect("a first token");
        replaced(&cache, &bearer).await.map(drop).expect_err("the refresh fails");
        for _ in 0..3 {
            advance(MINUTE).await;
            token(&cache).await.expect_err("the refresh fails");
        }
        assert_eq!(server.operations(), [OBTAIN, REFRESH, REFRESH, REFRESH, REFRESH], "{status}");
    }
}
