//! How often a server is asked when calls fail, and what an error says after several attempts.

mod stub;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use axum::response::Response;
use droppay_ext::{
    Builder, DropPay, Error,
    api::types::{self, PostedRecipient},
    retry::{RetryBudget, RetryPolicy},
};
use futures_util::future::join_all;
use serde_json::json;
use stub::{Given, Stub, answer, blunt_in_turn, each, push, raw};

const PUSH: &str = "GET /bank/v2/push/SEM1";
const WHOLE: &str =
    "HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n{\"id\":\"SEM1\",\"status\":\"DRAFT\"}";
const TRUNCATED: &str = "HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n{\"id\":\"SEM1\"";

/// Three attempts, without pauses.
fn three() -> RetryPolicy {
    RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO)
}

fn builder(url: &str, policy: RetryPolicy) -> Builder {
    stub::builder(url).token_store(Given).retry(policy).retry_budget(RetryBudget::unlimited())
}

fn client(url: &str, policy: RetryPolicy) -> DropPay {
    builder(url, policy).build().expect("the credentials are complete")
}

async fn read(droppay: &DropPay) -> Result<(), Error> {
    droppay.get_push().id("SEM1").send().await.map(drop).map_err(Error::from)
}

/// A server that answers so many requests with this, and all others with a push.
async fn failing(
    times: usize,
    failure: impl Fn() -> Response + Clone + Send + Sync + 'static,
) -> Stub {
    let asked = Arc::new(AtomicUsize::new(0));
    Stub::with_tokens(move |_| {
        if asked.fetch_add(1, Ordering::Relaxed) < times { failure() } else { push() }
    })
    .await
}

fn with_header(mut response: Response, value: &str) -> Response {
    response.headers_mut().insert("retry-after", value.parse().expect("a value"));
    response
}

#[tokio::test]
async fn a_read_is_attempted_three_times_after_a_status_that_passes() {
    for status in [408, 429, 502, 503, 504] {
        let server = failing(2, move || raw(status, "")).await;
        read(&client(&server.url, three())).await.expect("the third attempt succeeds");
        assert_eq!(server.count(PUSH), 3, "{status}");
        let server = failing(3, move || raw(status, "")).await;
        let error = read(&client(&server.url, three())).await.expect_err("three attempts are all");
        assert_eq!(
            (server.count(PUSH), error.request().map(|request| request.attempts)),
            (3, Some(3)),
            "{status}"
        );
    }
}

#[tokio::test]
async fn an_error_that_does_not_pass_is_not_attempted_again() {
    for status in [302, 400, 403, 404, 500, 501] {
        let server = failing(1, move || raw(status, "")).await;
        read(&client(&server.url, three())).await.expect_err("it is no success");
        assert_eq!(server.count(PUSH), 1, "{status}");
    }
}

/// How often each kind of call arrives at a server that answers so: GET, POST, PATCH and DELETE.
async fn arrivals(answer: &'static str) -> [usize; 4] {
    let mut arrivals = [0; 4];
    for (kind, arrived) in arrivals.iter_mut().enumerate() {
        let (url, count) = blunt_in_turn(vec![answer]).await;
        let droppay = client(&url, three());
        let recipient = PostedRecipient::builder().account("IT60X0542811101000000123456");
        let new = |push: types::builder::PushCreate| push.amount("1.00").recipient(recipient);
        let outcome = match kind {
            0 => droppay.get_push().id("SEM1").send().await,
            1 => droppay.create_push().body_map(new).send().await,
            2 => droppay.update_push().id("SEM1").body_map(|push| push).send().await,
            _ => droppay.delete_push().id("SEM1").send().await,
        };
        outcome.expect_err("no attempt succeeds");
        *arrived = count.load(Ordering::Relaxed);
    }
    arrivals
}

#[tokio::test]
async fn a_write_whose_bytes_may_have_left_is_never_sent_again() {
    for answer in ["", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nContent-Le"] {
        assert_eq!(arrivals(answer).await, [3, 1, 1, 3], "{answer:?}");
    }
    for status in [
        "429 Too Many Requests",
        "502 Bad Gateway",
        "503 Service Unavailable",
        "504 Gateway Timeout",
    ] {
        let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        assert_eq!(arrivals(answer.leak()).await, [3, 1, 1, 3], "{status}");
    }
    assert_eq!(
        arrivals(TRUNCATED).await,
        [3, 1, 1, 1],
        "a DELETE was carried out, as its status says"
    );
}

#[tokio::test]
async fn a_write_that_is_not_answered_in_time_is_not_sent_again() {
    let server = Stub::start(|_| std::future::pending()).await;
    let impatient = builder(&server.url, three()).request_timeout(Duration::from_millis(300));
    for outcome in each(&impatient.build().expect("the credentials are complete")).await {
        let error = outcome.expect_err("no answer comes");
        assert!(error.request().is_some_and(|request| request.attempts > 0), "{error}");
    }
    let count =
        |method: &str| server.lines().iter().filter(|line| line.starts_with(method)).count();
    assert_eq!(["GET", "POST", "PATCH", "DELETE"].map(count), [3, 1, 1, 3]);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_read_again() {
    let (url, count) = blunt_in_turn(vec![TRUNCATED, "", WHOLE]).await;
    read(&client(&url, three())).await.expect("the third answer is whole");
    assert_eq!(count.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn a_connection_that_cannot_be_made_is_tried_again_for_every_call() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let patient =
        three().attempts(u32::MAX).backoff(Duration::from_millis(20), Duration::from_millis(20));
    let droppay = client(&format!("http://{address}"), patient);
    let calls = tokio::spawn(async move { each(&droppay).await });
    // At least one attempt finds nobody: the calls have begun, and cannot end.
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!calls.is_finished());
    let listener = tokio::net::TcpListener::bind(address).await.expect("the port is free still");
    let router = axum::Router::new().fallback(|| async { push() });
    tokio::spawn(axum::serve(listener, router).into_future());
    for outcome in calls.await.expect("no call panics") {
        outcome.expect("every call is made in the end");
    }
}

#[tokio::test]
async fn a_delete_refused_after_an_attempt_without_answer_may_have_been_carried_out() {
    let refused = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let (url, _) = blunt_in_turn(vec!["", refused]).await;
    let error: Error = client(&url, three())
        .delete_push()
        .id("SEM1")
        .send()
        .await
        .expect_err("it is refused")
        .into();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(403));
    assert!(error.is_outcome_unknown() && error.to_string().contains("earlier attempt"), "{error}");
    let (url, _) = blunt_in_turn(vec![refused]).await;
    let error: Error = client(&url, three())
        .delete_push()
        .id("SEM1")
        .send()
        .await
        .expect_err("it is refused")
        .into();
    assert!(!error.is_outcome_unknown(), "{error}");
}

#[tokio::test]
async fn a_delete_carried_out_at_a_later_attempt_was_carried_out() {
    let (url, _) = blunt_in_turn(vec!["", TRUNCATED]).await;
    let error: Error = client(&url, three())
        .delete_push()
        .id("SEM1")
        .send()
        .await
        .expect_err("it breaks off")
        .into();
    assert!(!error.is_outcome_unknown(), "its status says so: {error}");
}

#[tokio::test]
async fn a_delete_without_answer_and_then_without_a_token_may_have_been_carried_out() {
    let tokens = Arc::new(AtomicUsize::new(0));
    let server = Stub::start(move |asked| {
        let answered = match (asked.is_token_call(), tokens.fetch_add(1, Ordering::Relaxed)) {
            (true, 0) => answer(200, json!({"access_token": "a", "expires_in": 3600})),
            (false, 1) => raw(503, ""),
            (false, _) => raw(401, ""),
            (true, _) => raw(400, ""),
        };
        async { answered }
    })
    .await;
    let droppay = server.builder().retry(three()).build().expect("the credentials are complete");
    let error: Error = droppay.delete_push().id("SEM1").send().await.expect_err("no token").into();
    assert!(error.is_token_failure() && error.is_outcome_unknown(), "{error}");
    assert!(error.to_string().contains("the outcome of deletePush is unknown"), "{error}");
}

#[tokio::test]
async fn every_call_earns_a_share_of_a_repetition() {
    let server = failing(1, || raw(503, "")).await;
    let all = RetryBudget::new(0, 1.0);
    let droppay = server.builder().retry(three()).retry_budget(all).build().expect("a client");
    read(&droppay).await.expect("the call itself has earned its repetition");
}

#[tokio::test]
async fn what_the_server_asks_to_wait_is_waited() {
    let in_two_seconds = || httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(2));
    for asked in [|| "1".to_owned(), in_two_seconds] {
        let server = failing(1, move || with_header(raw(503, ""), &asked())).await;
        let begun = Instant::now();
        read(&client(&server.url, three())).await.expect("the second attempt succeeds");
        // A date has no fractions of a second, so less than one may be left of two.
        assert!(begun.elapsed() >= Duration::from_millis(900), "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn a_longer_wait_than_allowed_ends_the_call_and_is_told() {
    let server = failing(1, || with_header(raw(429, ""), "3600")).await;
    let error = read(&client(&server.url, three())).await.expect_err("an hour is too long");
    assert_eq!((server.count(PUSH), error.retry_after()), (1, Some(Duration::from_secs(3_600))));
}

#[tokio::test]
async fn an_outage_is_not_multiplied() {
    let server = Stub::with_tokens(|_| raw(503, "")).await;
    let builder = server.builder().retry(three()).retry_budget(RetryBudget::new(1, 0.0));
    let droppay = builder.build().expect("the credentials are complete");
    let calls = 100;
    for outcome in join_all((0..calls).map(|_| read(&droppay))).await {
        outcome.expect_err("the server is down");
    }
    // Ten seconds' worth at once, and what the run's own seconds add.
    let repeated = server.count(PUSH) - calls;
    assert!((10..50).contains(&repeated), "{repeated} repetitions instead of 200");
}

#[tokio::test]
async fn a_single_call_can_have_a_policy_of_its_own() {
    let server = Stub::with_tokens(|_| raw(503, "")).await;
    let droppay = client(&server.url, three());
    read(&droppay.with_retry(RetryPolicy::never())).await.expect_err("the server is down");
    assert_eq!(server.count(PUSH), 1);
    read(&droppay).await.expect_err("the server is down");
    assert_eq!(server.count(PUSH), 4);
}

#[tokio::test]
async fn each_attempt_carries_a_token_that_works_at_its_time() {
    let server = Stub::with_tokens(|asked| match asked.token() {
        Some("access-token-1") => answer(401, json!({"code": "102", "description": "Bad token"})),
        Some("access-token-2") => push(),
        _ => raw(503, ""),
    })
    .await;
    let droppay = server.builder().retry(three()).build().expect("the credentials are complete");
    read(&droppay).await.expect("the second token works");
    assert_eq!(server.count(PUSH), 2);
}

#[tokio::test]
async fn a_refresh_is_not_idempotent_and_sent_once() {
    let refreshing = Arc::new(AtomicUsize::new(0));
    let counter = refreshing.clone();
    let server = Stub::start(move |asked| {
        let answered = match asked.line.as_str() {
            "POST /oa2/v1/ac/token" => {
                answer(200, json!({"access_token": "a", "refresh_token": "r", "expires_in": 3600}))
            }
            "PUT /oa2/v1/ac/token" => {
                counter.fetch_add(1, Ordering::Relaxed);
                raw(503, "")
            }
            _ => raw(401, ""),
        };
        async { answered }
    })
    .await;
    let droppay = server.builder().retry(three()).build().expect("the credentials are complete");
    let error = read(&droppay).await.expect_err("the token cannot be renewed");
    assert!(error.is_token_failure() && error.is_retryable(), "{error}");
    assert_eq!(refreshing.load(Ordering::Relaxed), 1);
}
