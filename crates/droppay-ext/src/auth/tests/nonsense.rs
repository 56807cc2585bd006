//! What servers write where a token should be.

use super::*;

/// A server that writes this where the lifetime of a token should be.
fn writing(expires_in: &'static str) -> Scripted {
    Scripted::new(move |call| {
        let place = call.place;
        Answer::new(
            200,
            format!(
                r#"{{"access_token": "access-{place}", "refresh_token": "refresh-{place}"{expires_in}}}"#
            ),
        )
    })
}

#[tokio::test(start_paused = true)]
async fn nonsense_in_expires_in_causes_neither_a_failure_nor_a_busy_loop() {
    for nonsense in [
        "0",
        "-5",
        "0.0001",
        "1e300",
        "1e400",
        "-1e400",
        "null",
        "true",
        "[]",
        "{}",
        r#""3600""#,
        r#""soon""#,
        r#""""#,
        "99999999999999999999999999",
    ] {
        let server = writing(format!(r#", "expires_in": {nonsense}"#).leak());
        let cache = lonely(&server);
        for _ in 0..1_000 {
            assert_eq!(token(&cache).await.expect("a token"), "Bearer access-0");
        }
        assert_eq!(server.operations(), [OBTAIN], "{nonsense}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lifetime_in_quotes_is_a_lifetime() {
    let server = writing(r#", "expires_in": "3600""#);
    let cache = lonely(&server);
    for (minutes, expected) in [(58, "access-0"), (3, "access-1")] {
        token(&cache).await.expect("a token");
        advance(minutes * MINUTE).await;
        assert_eq!(token(&cache).await.expect("a token"), format!("Bearer {expected}"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_lifetime_that_is_absent_or_no_number_is_unknown_and_the_token_used_until_it_is_refused()
{
    for unknown in
        ["", r#", "expires_in": null"#, r#", "expires_in": true"#, r#", "expires_in": "soon""#]
    {
        let server = writing(unknown);
        let cache = lonely(&server);
        let bearer = cache.bearer().await.expect("a first token");
        advance(MINUTE * 60 * 24 * 365).await;
        assert_eq!(token(&cache).await.expect("the first token still"), "Bearer access-0");
        replaced(&cache, &bearer).await.expect("a second token");
        assert_eq!(server.operations(), [OBTAIN, REFRESH], "{unknown}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lifetime_beyond_all_measure_ends_after_a_year() {
    for beyond in ["1e300", "1e400", "99999999999999999999999999"] {
        let server = writing(format!(r#", "expires_in": {beyond}"#).leak());
        let cache = lonely(&server);
        token(&cache).await.expect("a first token");
        advance(MINUTE * 60 * 24 * 365).await;
        assert_eq!(token(&cache).await.expect("a second token"), "Bearer access-1", "{beyond}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_holds_no_token_is_an_error_and_the_refresh_token_is_kept() {
    for answer in
        ["", "<html>", "{}", "[]", "null", r#"{"access_token": 5}"#, r#"{"access_token": "cut o"#]
    {
        let server = Scripted::new(move |call| match call.place {
            1 => Answer::new(200, answer),
            _ => grant(call, HOUR),
        });
        let cache = lonely(&server);
        let bearer = cache.bearer().await.expect("a first token");
        let error = replaced(&cache, &bearer).await.map(drop).expect_err(answer);
        let call = error.call().expect("a token call was made");
        assert_eq!(call.kind(), droppay_api::ErrorKind::UnreadableResponse, "{answer}");
        advance(MINUTE).await;
        token(&cache).await.expect("the next refresh succeeds");
        assert_eq!(server.calls()[2].body["refresh_token"], "refresh-0", "{answer}");
    }
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
