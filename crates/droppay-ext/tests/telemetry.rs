//! The spans and events of calls have the names that the crate's documentation promises.
//!
//! It is a program of its own: `tracing` decides once for a whole process which events anybody wants.

mod recorder;
mod stub;

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use droppay_ext::{Error, retry::RetryPolicy};
use recorder::{Record, Recorder};
use stub::{Stub, blunt, push, raw};
use tracing::Level;

fn three() -> RetryPolicy {
    RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO)
}

/// A server that answers its first call with 503.
async fn recovering() -> Stub {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    Stub::with_tokens(|_| {
        if ASKED.fetch_add(1, Ordering::Relaxed) == 0 { raw(503, "") } else { push() }
    })
    .await
}

fn spans<'a>(records: &'a [Record], name: &str) -> Vec<&'a Record> {
    records.iter().filter(|record| record.name == name).collect()
}

fn event<'a>(records: &'a [Record], message: &str) -> &'a Record {
    records
        .iter()
        .find(|record| record.field("message") == Some(message))
        .unwrap_or_else(|| panic!("no event {message:?} in {records:#?}"))
}

#[tokio::test]
async fn calls_are_seen_under_the_documented_names() {
    let recorder = Recorder::default();
    let _guard = tracing::subscriber::set_default(recorder.clone());
    a_call_that_was_repeated(&recorder).await;
    a_call_that_was_sent_again_with_another_token(&recorder).await;
    a_write_whose_outcome_is_unknown(&recorder).await;
    an_answer_that_cannot_be_read(&recorder).await;
}

async fn a_call_that_was_repeated(recorder: &Recorder) {
    let server = recovering().await;
    let droppay = server.builder().retry(three()).build().expect("a client");
    droppay.get_push().id("SEM1").send().await.expect("the second attempt succeeds");
    let records = recorder.take();
    let [call] = spans(&records, "droppay.call")[..] else { panic!("one call: {records:#?}") };
    assert_eq!(call.level, Level::INFO);
    assert_eq!(call.field("otel.name"), Some("getPush"));
    assert_eq!(call.field("droppay.operation_id"), Some("getPush"));
    assert_eq!(call.field("droppay.resource_id"), Some("SEM1"));
    assert_eq!(call.field("droppay.attempts"), Some("2"));
    assert_eq!(call.field("droppay.request_id").map(str::len), Some(16));
    let [first, second] = spans(&records, "droppay.exchange")[..] else {
        panic!("two requests: {records:#?}")
    };
    for exchange in [first, second] {
        assert_eq!(exchange.field("otel.name"), Some("GET /bank/v2/push/{id}"));
        assert_eq!(exchange.field("otel.kind"), Some("client"));
        assert_eq!(exchange.field("http.request.method"), Some("GET"));
        assert_eq!(exchange.field("url.template"), Some("/bank/v2/push/{id}"));
        assert_eq!(exchange.field("server.address"), Some("127.0.0.1"));
        assert!(server.url.ends_with(exchange.field("server.port").expect("a port")));
    }
    let of = |record: &Record| {
        ["http.response.status_code", "error.type", "http.request.resend_count"]
            .map(|name| record.field(name).map(str::to_owned))
    };
    assert_eq!(of(first), [Some("503".to_owned()), Some("503".to_owned()), None]);
    assert_eq!(of(second), [Some("200".to_owned()), None, Some("1".to_owned())]);
    let repetition = event(&records, "the call is attempted again");
    assert_eq!((repetition.level, repetition.field("droppay.pause")), (Level::INFO, Some("0.0")));
    let answer = event(&records, "the server answered");
    assert_eq!(answer.level, Level::DEBUG);
    for name in ["http.client.request.duration", "http.response.body.size"] {
        assert!(answer.field(name).is_some(), "{name}");
    }
}

async fn a_call_that_was_sent_again_with_another_token(recorder: &Recorder) {
    let server = Stub::with_tokens(|asked| match asked.token() {
        Some("access-token-1") => raw(401, ""),
        _ => push(),
    })
    .await;
    server.client().get_push().id("SEM1").send().await.expect("the second token works");
    let records = recorder.take();
    let resent: Vec<_> = spans(&records, "droppay.exchange")
        .iter()
        .map(|exchange| exchange.field("http.request.resend_count").map(str::to_owned))
        .collect();
    assert_eq!(resent, [None, Some("1".to_owned())]);
}

async fn a_write_whose_outcome_is_unknown(recorder: &Recorder) {
    let droppay =
        stub::builder(&blunt("").await).token_store(stub::Given).build().expect("a client");
    let error: Error = droppay.delete_push().id("SEM1").send().await.expect_err("no answer").into();
    let records = recorder.take();
    let failure = event(&records, "the call failed");
    assert_eq!(failure.level, Level::WARN);
    assert_eq!(failure.field("droppay.operation_id"), Some("deletePush"));
    assert_eq!(failure.field("droppay.outcome_unknown"), Some("true"));
    assert_eq!(failure.field("error.type"), Some("connection_broken"));
    assert_eq!(
        failure.field("droppay.request_id").map(str::to_owned),
        error.request().map(|request| request.id.to_string())
    );
}

async fn an_answer_that_cannot_be_read(recorder: &Recorder) {
    let server = Stub::with_tokens(|_| raw(200, "<html>")).await;
    server.client().get_push().id("SEM1").send().await.expect_err("it is no push");
    let records = recorder.take();
    let failure = event(&records, "the call failed");
    assert_eq!(
        (failure.level, failure.field("error.type")),
        (Level::INFO, Some("unreadable_response"))
    );
    assert_eq!(failure.field("http.response.status_code"), Some("200"));
}
