//! How the failure to get a token comes out of a call, over real HTTP.

mod stub;

use std::{error::Error as StdError, io, time::Duration};

use droppay_ext::{Builder, Error, ErrorKind, auth::TokenError};
use futures_util::future::join_all;
use serde_json::json;
use stub::{CODE, SECRET, Stub, answer, blunt, builder, raw};
use tokio::net::TcpListener;

const PUSH: &str = "GET /bank/v2/push/SEM1";

/// What a call says that could not be sent for want of a token. It moves money, and none has moved.
async fn failure(builder: Builder) -> Error {
    let droppay = builder.build().expect("the credentials are complete");
    let recipient = droppay_ext::api::types::PostedRecipient {
        account: "IT60X0542811101000000123456".into(),
        owner: None,
    };
    let push = droppay_ext::api::types::PushCreate::builder().amount("1.00").recipient(recipient);
    let error = droppay.create_push().body(push).send().await.expect_err("there is no token");
    let error = Error::from(error);
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Token, Some("createPush")));
    assert!(!error.is_outcome_unknown(), "{error}");
    let call = error.as_token().and_then(TokenError::call).expect("a token call was made");
    assert_eq!(call.operation(), Some("createUserToken"));
    let shown = format!("{error} {error:?} {:?}", error.as_token());
    assert!(!shown.contains(SECRET) && !shown.contains(CODE), "{shown}");
    error
}

/// The causes beneath an error, the nearest first.
fn causes(error: &dyn StdError) -> Vec<&(dyn StdError + 'static)> {
    std::iter::successors(error.source(), |cause| (*cause).source()).collect()
}

fn io_cause(error: &dyn StdError) -> Option<io::ErrorKind> {
    causes(error)
        .into_iter()
        .find_map(|cause| cause.downcast_ref::<io::Error>())
        .map(io::Error::kind)
}

#[tokio::test]
async fn a_token_server_that_cannot_be_reached_is_a_connect_error_with_its_cause() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let error = failure(builder(&url)).await;
    assert!(error.is_connect() && error.is_retryable(), "{error}");
    for error in [&error as &dyn StdError, error.as_token().expect("why there is no token")] {
        assert_eq!(io_cause(error), Some(io::ErrorKind::ConnectionRefused), "{error}");
    }
}

#[tokio::test]
async fn a_token_call_that_breaks_off_has_its_cause() {
    for broken in ["", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"access_token\": \"a"] {
        let error = failure(builder(&blunt(broken).await)).await;
        assert!(error.is_retryable() && !error.is_connect(), "{error}");
        assert!(!causes(&error).is_empty(), "{error}");
    }
}

#[tokio::test]
async fn a_token_call_that_takes_too_long_is_cut_off_by_the_token_timeout_and_not_by_that_of_calls()
{
    let server = Stub::start(|_| std::future::pending()).await;
    let (short, long) = (Duration::from_millis(50), Duration::from_secs(3_600));
    let error = failure(server.builder().token_timeout(short).request_timeout(long)).await;
    assert!(error.is_timeout() && error.is_retryable(), "{error}");
    assert!(!causes(&error).is_empty(), "{error}");
}

#[tokio::test]
async fn what_the_token_server_answers_can_be_read_from_the_error() {
    let refusal = json!({"code": "100", "description": "Wrong login credentials"}).to_string();
    for (status, body, is_transient) in [
        (401, refusal.as_str(), false),
        (400, "", false),
        (429, "", true),
        (500, "", true),
        (503, "<html>", true),
    ] {
        let body = body.to_owned();
        let server = Stub::start(move |_| std::future::ready(raw(status, body.clone()))).await;
        let error = failure(server.builder()).await;
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert_eq!(error.is_unauthorized(), status == 401);
        assert_eq!(error.is_rate_limited(), status == 429);
        let why = error.as_token().expect("why there is no token");
        assert_eq!(
            (why.is_transient(), error.is_retryable()),
            (is_transient, is_transient),
            "{error}"
        );
    }
}

#[tokio::test]
async fn an_answer_that_is_no_token_says_where_it_departs_from_one() {
    let server = Stub::start(|_| std::future::ready(answer(200, json!({"access_token": 5})))).await;
    let error = failure(server.builder()).await;
    assert_eq!(error.json_path(), Some("access_token"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_refuses_every_token_is_asked_for_few_and_answers_each_call_itself() {
    let server = Stub::with_tokens(|_| {
        answer(401, json!({"code": "102", "description": "Access token is bad or expired"}))
    })
    .await;
    let droppay = server.client();
    for _ in 0..10 {
        let calls = (0..100).map(|_| async { droppay.get_push().id("SEM1").send().await });
        for outcome in join_all(calls).await {
            let error = Error::from(outcome.expect_err("every token is refused"));
            assert_eq!(error.kind(), ErrorKind::Call, "the refusal itself is returned: {error}");
            assert!(error.is_unauthorized() && !error.is_retryable(), "{error}");
        }
    }
    let tokens = server.asked().iter().filter(|asked| asked.is_token_call()).count();
    // The pauses double, so even on a machine that takes an hour for this there are fewer.
    assert!((2..100).contains(&tokens), "{tokens} tokens for 1,000 calls");
    assert!(server.count(PUSH) >= 1_000);
}

#[tokio::test]
async fn a_call_that_succeeds_lets_its_token_be_replaced_at_once_when_it_is_refused_later() {
    // Each token is good for one call.
    let used = std::sync::Arc::new(std::sync::Mutex::new(std::collections::HashSet::new()));
    let server = Stub::with_tokens(move |asked| {
        let token = asked.token().expect("a token").to_owned();
        if used.lock().expect("no test panics with it").insert(token) {
            stub::push()
        } else {
            raw(401, "")
        }
    })
    .await;
    let droppay = server.client();
    for _ in 0..50 {
        droppay.get_push().id("SEM1").send().await.expect("with a new token");
    }
    assert_eq!(server.asked().iter().filter(|asked| asked.is_token_call()).count(), 50);
}
