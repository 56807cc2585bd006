//! How many requests a token costs, however many calls need one.

use super::*;

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
async fn nothing_is_asked_unless_a_call_needs_a_token() {
    let server = generous();
    let cache = lonely(&server);
    sleep(60 * MINUTE).await;
    assert!(server.operations().is_empty());
    token(&cache).await.expect("a first token");
    sleep(24 * 60 * MINUTE).await;
    assert_eq!(server.operations(), [OBTAIN], "no task keeps a token alive that nobody needs");
    drop(cache);
}

#[tokio::test(start_paused = true)]
async fn tokens_that_live_for_a_second_or_less_cause_no_busy_loop() {
    for expires_in in [1.0, 0.001, 0.0, -3600.0] {
        let server = Scripted::new(move |call| grant(call, expires_in));
        let cache = lonely(&server);
        for _ in 0..6_000 {
            token(&cache).await.expect("a token");
            advance(Duration::from_millis(10)).await;
        }
        let requests = server.operations().len();
        assert!(requests <= 82, "one in three quarters of a second: {requests} in a minute");
    }
}

#[tokio::test(start_paused = true)]
async fn callers_that_come_after_a_renewal_has_begun_join_it() {
    let server = generous();
    let cache = lonely(&server);
    let late = |milliseconds| {
        let cache = &cache;
        async move {
            sleep(Duration::from_millis(milliseconds)).await;
            token(cache).await
        }
    };
    let tokens = join_all((0..99).map(late)).await;
    assert!(
        tokens.iter().all(|token| token.as_deref().is_ok_and(|token| token == "Bearer access-0"))
    );
    assert_eq!(server.operations(), [OBTAIN]);
}
