//! What a submission is, when nothing fails.

use droppay_ext::{
    ErrorKind,
    api::{
        KnownError,
        types::{PostedStatus, PushStatus},
    },
    submit::{Stage, Submission},
};

use crate::bank::{Bank, push, reread, submission};

#[tokio::test]
async fn a_submission_is_created_as_a_draft_seen_in_the_listing_and_made_ready() {
    let (bank, submission) = (Bank::open().await, submission());
    let ready = bank.submit(&submission).await.expect("nothing fails");
    assert_eq!(ready.status, PushStatus::Ready);
    assert_eq!(ready.description, submission.push().description);
    assert_eq!(bank.shown(&submission).await, ["READY 120.10"]);
    let calls = bank.sandbox.calls();
    let operations: Vec<_> =
        calls.iter().filter_map(|call| call.operation.as_deref()).skip(1).take(3).collect();
    assert_eq!(operations, ["createPush", "listPushes", "updatePush"]);
}

#[tokio::test]
async fn submitting_again_gives_the_same_push() {
    let (bank, submission) = (Bank::open().await, submission());
    let ready = bank.submit(&submission).await.expect("nothing fails");
    for again in [submission.clone(), reread(&submission)] {
        assert_eq!(bank.submit(&again).await.expect("nothing fails").id, ready.id);
    }
    assert_eq!((bank.called("createPush"), bank.called("updatePush")), (1, 1));
}

#[tokio::test]
async fn the_same_submission_submitted_twice_at_once_is_one_push() {
    let (bank, submission) = (Bank::open().await, submission());
    let both = tokio::join!(
        bank.submit(&submission).into_future(),
        bank.submit(&submission.clone()).into_future()
    );
    assert_eq!(both.0.expect("nothing fails").id, both.1.expect("nothing fails").id);
    assert_eq!(bank.called("createPush"), 1);
}

#[tokio::test]
async fn two_submissions_with_the_same_content_are_two_pushes() {
    let (bank, one, other) = (Bank::open().await, submission(), submission());
    let first = bank.submit(&one).await.expect("nothing fails");
    let second = bank.submit(&other).await.expect("nothing fails");
    assert_ne!(first.id, second.id);
}

#[tokio::test]
async fn a_push_that_was_to_be_created_ready_begins_as_a_draft_as_well() {
    let bank = Bank::open().await;
    let mut order = push();
    order.status = Some(PostedStatus::Ready);
    let submission = Submission::new(order).expect("it may be given");
    assert_eq!(bank.submit(&submission).await.expect("nothing fails").status, PushStatus::Ready);
    assert_eq!(bank.called("updatePush"), 1);
}

#[tokio::test]
async fn an_order_that_is_refused_is_refused_at_once_and_nothing_is_created() {
    let bank = Bank::open().await;
    let mut order = push();
    order.recipient.account = "IT60X0542811101000000123457".into();
    let submission = Submission::new(order).expect("nobody has looked at the IBAN yet");
    let error = bank.submit(&submission).await.expect_err("its check digits are wrong");
    assert_eq!((error.kind(), error.known()), (ErrorKind::Call, Some(KnownError::InvalidIban)));
    assert!(!error.is_outcome_unknown() && !error.is_retryable() && !error.is_token_failure());
    assert_eq!(bank.called("createPush"), 1);
}

#[tokio::test]
async fn a_draft_that_cannot_become_ready_stays_a_draft_and_the_error_names_it() {
    let bank = Bank::open().await;
    let mut order = push();
    order.recipient.owner = None;
    let submission = Submission::new(order).expect("a SEPA transfer needs a name, but a draft not");
    let error = bank.submit(&submission).await.expect_err("the name is missing");
    let unfinished = error.as_submission().expect("there is a draft");
    assert_eq!(unfinished.stage(), Stage::DraftPossible);
    assert_eq!(unfinished.draft(), Some(&bank.pushes(&submission).await[0].id));
    assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
    assert!(!error.is_outcome_unknown() && !error.is_retryable(), "{error}");
    assert_eq!(bank.shown(&submission).await, ["DRAFT 120.10"]);
    assert_eq!(bank.called("updatePush"), 1);
}
