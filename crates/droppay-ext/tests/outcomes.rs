//! What an error says of a call that failed: whether it was carried out, and whether to repeat it.

mod stub;

use std::time::Duration;

use droppay_ext::{DropPay, Error, ErrorKind};
use serde_json::json;
use stub::{Given, Stub, answer, blunt, each, raw};

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
    assert_eq!(judged_status(408).await, (WRITES, GET_AND_DELETE), "it may have been passed on");
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
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn an_error_tells_the_pair_of_status_and_code_the_body_and_the_request() {
    let server =
        Stub::with_tokens(|_| answer(403, json!({"code": 101, "description": "Out of scope"})))
            .await;
    let droppay = server.client();
    let error: Error =
        droppay.get_push().id("SEM1").send().await.expect_err("it is forbidden").into();
    let code = error.api_code().expect("the body has a code");
    assert_eq!((code.to_string().as_str(), code.known()), ("403/101", error.known()));
    assert!(error.body().is_some_and(|body| body.starts_with(b"{")));
    let request = error.request().expect("a request was made");
    assert_eq!((error.operation(), request.attempts), (Some("getPush"), 1));
    assert_eq!(request.id.to_string().len(), 16);
    assert_eq!(request.resource_id.as_ref().map(ToString::to_string).as_deref(), Some("SEM1"));
    let other: Error = droppay.list_pushes().send().await.expect_err("it is forbidden").into();
    let other = other.request().expect("a request was made");
    assert!(other.resource_id.is_none() && other.id != request.id);
}

#[tokio::test]
async fn an_answer_without_end_is_not_taken_in() {
    let endless = || axum::body::Body::from(vec![b' '; 65 * 1024 * 1024]);
    let server = Stub::with_tokens(move |_| raw(200, endless())).await;
    let error: Error =
        server.client().get_push().id("SEM1").send().await.expect_err("it is too long").into();
    assert!(error.to_string().contains("too long"), "{error}");
    assert!(!error.is_retryable() && error.body().is_some_and(|body| body.len() <= 64 * 1024));
}
