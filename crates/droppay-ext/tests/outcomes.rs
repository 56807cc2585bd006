//! What an error says of a call that failed: whether it was carried out, and whether to repeat it.

mod stub;

use std::time::Duration;

use droppay_ext::{
    DropPay, Error, ErrorKind,
    api::{
        self, BoxFuture,
        types::{PostedRecipient, PushCreate, PushUpdate},
    },
    auth::{StoreError, StoreOutcome, StoredTokens, TokenKey, TokenStore, Tokens, Version},
};
use serde_json::json;
use stub::{Stub, answer, blunt, raw};

/// What one of each kind of call ends with: GET, POST, PATCH and DELETE.
async fn each(droppay: &DropPay) -> [Result<(), Error>; 4] {
    async fn outcome<T>(call: impl Future<Output = Result<T, api::Error>>) -> Result<(), Error> {
        call.await.map(drop).map_err(Error::from)
    }
    let recipient = PostedRecipient { account: "IT60X0542811101000000123456".into(), owner: None };
    let push: PushCreate = PushCreate::builder()
        .amount("120.00")
        .recipient(recipient)
        .try_into()
        .expect("it is complete");
    [
        outcome(droppay.get_push().id("SEM1").send()).await,
        outcome(droppay.create_push().body(push).send()).await,
        outcome(droppay.update_push().id("SEM1").body(PushUpdate::default()).send()).await,
        outcome(droppay.delete_push().id("SEM1").send()).await,
    ]
}

/// Of each kind of call, whether its outcome is unknown and whether to repeat it.
type Judged = ([bool; 4], [bool; 4]);

async fn judged(droppay: &DropPay) -> Judged {
    let errors = each(droppay).await.map(|outcome| outcome.expect_err("the call fails"));
    (errors.each_ref().map(Error::is_outcome_unknown), errors.each_ref().map(Error::is_retryable))
}

const NONE: [bool; 4] = [false; 4];
const ALL: [bool; 4] = [true; 4];
/// GET, POST, PATCH, DELETE.
const WRITES: [bool; 4] = [false, true, true, true];
const GET_AND_DELETE: [bool; 4] = [true, false, false, true];

async fn judged_status(status: u16) -> Judged {
    let server = Stub::with_tokens(move |_| raw(status, "")).await;
    judged(&server.client()).await
}

#[tokio::test]
async fn an_error_status_says_what_is_known() {
    for status in [400, 403, 404, 405, 409, 460] {
        assert_eq!(
            judged_status(status).await,
            (NONE, NONE),
            "{status}: nothing was done, and never will be"
        );
    }
    assert_eq!(judged_status(429).await, (NONE, ALL), "nothing was done, and later it may be");
    for status in [500, 501, 560] {
        assert_eq!(judged_status(status).await, (WRITES, NONE), "{status}");
    }
    for status in [502, 503, 504] {
        assert_eq!(judged_status(status).await, (WRITES, GET_AND_DELETE), "{status}");
    }
    assert_eq!(judged_status(302).await, (WRITES, NONE));
}

#[tokio::test]
async fn an_unreadable_success_was_carried_out() {
    for body in ["", "<html>", "[]", r#"{"id":"SEM1"}"#] {
        let server = Stub::with_tokens(move |_| raw(200, body)).await;
        assert_eq!(judged(&server.client()).await, (NONE, NONE), "{body}");
    }
}

/// A store that has always had a token.
struct Given;

impl TokenStore for Given {
    fn load<'a>(
        &'a self,
        _: &'a TokenKey,
    ) -> BoxFuture<'a, Result<Option<StoredTokens>, StoreError>> {
        let tokens = json!({"access_token": "given", "obtained_at": "2026-01-01T00:00:00Z"});
        let tokens = serde_json::from_value(tokens).map_err(StoreError::new);
        Box::pin(async { Ok(Some(StoredTokens { tokens: tokens?, version: Version::new(1) })) })
    }

    fn compare_and_store<'a>(
        &'a self,
        _: &'a TokenKey,
        _: Option<Version>,
        _: &'a Tokens,
    ) -> BoxFuture<'a, Result<StoreOutcome, StoreError>> {
        Box::pin(async { Ok(StoreOutcome::Conflict(None)) })
    }
}

/// A client that needs no token call.
fn logged_in(url: &str) -> DropPay {
    let builder = stub::builder(url).token_store(Given).request_timeout(Duration::from_millis(300));
    builder.build().expect("the credentials are complete")
}

#[tokio::test]
async fn a_connection_that_cannot_be_made_did_nothing() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let droppay = logged_in(&url);
    assert_eq!(judged(&droppay).await, (NONE, ALL));
    for outcome in each(&droppay).await {
        assert!(outcome.expect_err("nobody listens").is_connect());
    }
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_the_outcome_of_a_write_unknown() {
    for answer in ["", "HTTP/1.1 200 OK\r\nContent-Le"] {
        let droppay = logged_in(&blunt(answer).await);
        assert_eq!(judged(&droppay).await, (WRITES, GET_AND_DELETE), "{answer:?}");
    }
}

#[tokio::test]
async fn a_success_that_breaks_off_was_carried_out_and_only_reading_is_worth_repeating() {
    let droppay =
        logged_in(&blunt("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":\"SEM1\"").await);
    assert_eq!(judged(&droppay).await, (NONE, [true, false, false, false]));
}

#[tokio::test]
async fn a_call_without_an_answer_in_time_leaves_the_outcome_of_a_write_unknown() {
    let server = Stub::start(|_| std::future::pending()).await;
    let droppay = logged_in(&server.url);
    assert_eq!(judged(&droppay).await, (WRITES, GET_AND_DELETE));
    for outcome in each(&droppay).await {
        let error = outcome.expect_err("no answer comes");
        assert!(error.is_timeout() && !error.is_connect(), "{error}");
    }
}

#[tokio::test]
async fn a_parameter_that_cannot_be_sent_is_an_error_of_the_call() {
    let error: Error = logged_in("http://localhost:1")
        .get_push()
        .id("../push")
        .send()
        .await
        .expect_err("no id")
        .into();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Call, Some("getPush")));
    assert!(!error.is_outcome_unknown() && !error.is_retryable());
}

#[tokio::test]
async fn a_rate_limit_can_be_told_with_the_time_to_wait() {
    let server = Stub::with_tokens(|_| {
        let mut response = answer(429, json!({"code": 10, "description": "Slow down"}));
        response.headers_mut().insert("retry-after", "7".parse().expect("a value"));
        response
    })
    .await;
    let error: Error =
        server.client().get_push().id("SEM1").send().await.expect_err("too many").into();
    assert!(error.is_rate_limited() && error.is_retryable());
    assert_eq!(error.header("Retry-After"), Some("7"));
}
