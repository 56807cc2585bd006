//! Calls that fail: before they are carried out, and after.

use std::time::Duration;

use droppay_ext::{DropPay, ErrorKind, api::types::PushStatus, submit::Stage};
use droppay_sandbox::Fault;

use crate::bank::{Bank, submission};

/// What can go wrong with a call, each kind once.
fn faults() -> Vec<Fault> {
    vec![
        Fault::close_before(),
        Fault::close_before().reset(),
        Fault::close_after(),
        Fault::close_after().reset(),
        Fault::truncate(),
        Fault::malformed_json(),
        Fault::expired_token(),
        Fault::status(408),
        Fault::status(429).retry_after(0),
        Fault::status(500),
        Fault::status(502),
        Fault::status(503),
        Fault::status(504),
        Fault::status(302),
    ]
}

#[tokio::test]
async fn whatever_call_fails_in_whatever_way_there_is_one_ready_push() {
    for operation in ["createPush", "listPushes", "updatePush"] {
        for fault in faults() {
            for times in [1, 2] {
                let (bank, submission) = (Bank::open().await, submission());
                let fault = fault.clone().operation(operation).times(times);
                let shown = format!("{fault:?}");
                bank.sandbox.inject(fault).expect("the fault is possible");
                let ready =
                    bank.submit(&submission).await.unwrap_or_else(|e| panic!("{shown}: {e}"));
                assert_eq!(ready.status, PushStatus::Ready, "{shown}");
                assert!(bank.sandbox.faults()[0].met > 0, "{shown}");
                assert_eq!(bank.shown(&submission).await, ["READY 120.10"], "{shown}");
            }
        }
    }
}

#[tokio::test]
async fn a_creation_whose_answer_was_lost_is_looked_up_and_not_repeated() {
    for fault in [Fault::close_after(), Fault::truncate(), Fault::malformed_json()] {
        let (bank, submission) = (Bank::open().await, submission());
        bank.sandbox.inject(fault.operation("createPush").times(1)).expect("it is possible");
        bank.submit(&submission).await.expect("the draft is found");
        assert_eq!(bank.called("createPush"), 1);
    }
}

#[tokio::test]
async fn if_ready_may_have_been_set_the_error_says_so_and_submitting_again_tells() {
    let (bank, submission) = (Bank::open().await, submission());
    bank.sandbox.inject(Fault::close_after().operation("updatePush")).expect("it is possible");
    bank.sandbox.inject(Fault::status(500).operation("getPush")).expect("it is possible");
    let error = bank.submit(&submission).attempts(3).await.expect_err("nothing can be read");
    let unfinished = error.as_submission().expect("it was begun");
    assert_eq!(unfinished.stage(), Stage::ReadyPossible);
    assert_eq!(unfinished.reference(), submission.reference());
    assert!(error.is_outcome_unknown() && error.is_retryable() && !error.is_timeout(), "{error}");
    let id = unfinished.draft().expect("it was created").to_string();
    for part in
        [id.as_str(), submission.reference().as_str(), "3 attempts failed", "submit the same"]
    {
        assert!(error.to_string().contains(part), "{part}: {error}");
    }
    bank.sandbox.clear_faults();
    let ready = bank.submit(&submission).await.expect("nothing fails any more");
    assert_eq!((ready.status, ready.id.to_string()), (PushStatus::Ready, id));
    assert_eq!(bank.called("updatePush"), 1, "it was ready already");
}

#[tokio::test]
async fn if_only_a_draft_may_exist_the_error_says_so() {
    let (bank, submission) = (Bank::open().await, submission());
    bank.sandbox.inject(Fault::close_after().operation("createPush")).expect("it is possible");
    bank.sandbox.inject(Fault::status(503).operation("listPushes")).expect("it is possible");
    let error = bank.submit(&submission).attempts(3).await.expect_err("nothing can be found");
    assert_eq!(error.as_submission().map(|it| it.stage()), Some(Stage::DraftPossible));
    assert!(!error.is_outcome_unknown() && error.is_retryable(), "{error}");
    bank.sandbox.clear_faults();
    bank.submit(&submission).await.expect("the draft is found");
    assert_eq!(bank.shown(&submission).await, ["READY 120.10"]);
}

#[tokio::test]
async fn if_nothing_was_sent_the_error_says_so() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let builder = DropPay::builder().base_url(url).application_key("key");
    let builder = builder.application_secret("secret").connection_code("code");
    let droppay = builder.build().expect("the credentials are complete");
    let error = droppay.submit(&submission()).attempts(1).await.expect_err("nobody listens");
    assert_eq!(error.kind(), ErrorKind::Submission);
    assert_eq!(error.as_submission().map(|it| it.stage()), Some(Stage::Nothing));
    assert!(!error.is_outcome_unknown() && error.is_retryable(), "{error}");
}

#[tokio::test]
async fn a_longer_wait_than_there_is_time_for_is_not_begun() {
    let (bank, submission) = (Bank::open().await, submission());
    let fault = Fault::status(429).retry_after(3600).operation("createPush");
    bank.sandbox.inject(fault).expect("it is possible");
    let error = bank.submit(&submission).await.expect_err("the server asks for an hour");
    assert_eq!(error.as_submission().map(|it| it.stage()), Some(Stage::Nothing));
    assert_eq!(error.header("Retry-After"), Some("3600"));
    assert_eq!(bank.called("createPush"), 1);
}

#[tokio::test]
async fn a_call_that_hangs_is_abandoned_when_the_time_is_up() {
    let (bank, submission) = (Bank::open().await, submission());
    let fault = Fault::delay(Duration::from_secs(3600)).operation("updatePush");
    bank.sandbox.inject(fault).expect("it is possible");
    let error =
        bank.submit(&submission).timeout(Duration::from_secs(2)).await.expect_err("no time");
    assert!(error.is_outcome_unknown() && error.is_retryable(), "{error}");
    assert!(error.to_string().contains("its time limit of 2s is reached"), "{error}");
    bank.sandbox.clear_faults();
    assert_eq!(bank.submit(&submission).await.expect("it is ready").status, PushStatus::Ready);
    assert_eq!(bank.shown(&submission).await, ["READY 120.10"]);
}

#[tokio::test]
async fn tokens_that_expire_on_the_way_are_renewed() {
    let (bank, submission) = (Bank::open().await, submission());
    for operation in ["createPush", "listPushes", "updatePush"] {
        let fault = Fault::expired_token().operation(operation).times(3);
        bank.sandbox.inject(fault).expect("it is possible");
    }
    bank.submit(&submission).await.expect("two refused calls in a row are no end");
    assert_eq!(bank.shown(&submission).await, ["READY 120.10"]);
}

#[tokio::test]
async fn a_call_that_is_refused_with_every_token_is_given_up_soon() {
    let (bank, submission) = (Bank::open().await, submission());
    let fault = Fault::expired_token().operation("createPush");
    bank.sandbox.inject(fault).expect("it is possible");
    let error = bank.submit(&submission).await.expect_err("no token will do");
    assert!(error.is_unauthorized() && !error.is_retryable(), "{error}");
    assert_eq!(bank.called("createPush"), 6, "three times with two tokens");
}
