//! Submitting again after a crash, which may have come at any point.

use std::sync::{Arc, Mutex};

use droppay_ext::{
    ErrorKind,
    api::types::{PostedStatus, PushStatus, PushUpdate},
    submit::{Stage, Submission},
};

use crate::bank::{Bank, push, reread, submission};

#[tokio::test]
async fn after_a_crash_before_anything_was_sent_it_is_created() {
    let (bank, submission) = (Bank::open().await, reread(&submission()));
    bank.submit(&submission).await.expect("nothing fails");
    assert_eq!(bank.shown(&submission).await, ["READY 120.10"]);
    let first = bank.sandbox.calls().into_iter().find_map(|call| {
        call.operation.filter(|it| it.ends_with("Pushes") || it.ends_with("Push"))
    });
    assert_eq!(first.as_deref(), Some("listPushes"), "it may have been sent before");
}

#[tokio::test]
async fn after_a_crash_behind_the_creation_the_draft_is_used() {
    let (bank, submission) = (Bank::open().await, reread(&submission()));
    let id = bank.create(submission.push()).await;
    let ready = bank.submit(&submission).await.expect("the draft is found");
    assert_eq!(ready.id.as_str(), id);
    assert_eq!(bank.shown(&submission).await, ["READY 120.10"]);
}

#[tokio::test]
async fn of_several_drafts_the_first_becomes_ready_after_the_others_are_deleted() {
    let (bank, submission) = (Bank::open().await, reread(&submission()));
    let first = bank.create(submission.push()).await;
    bank.sandbox.advance(jiff::Span::new().seconds(5)).expect("the clock goes forward");
    bank.create(submission.push()).await;
    bank.create(submission.push()).await;
    let ready = bank.submit(&submission).await.expect("the drafts are found");
    assert_eq!(ready.id.as_str(), first);
    assert_eq!(bank.shown(&submission).await, ["READY 120.10", "DELETED 120.10", "DELETED 120.10"]);
    let calls = bank.sandbox.calls();
    let place = |operation: &str| {
        calls.iter().rposition(|call| call.operation.as_deref() == Some(operation))
    };
    assert!(place("deletePush") < place("updatePush"), "deleted before, not afterwards");
}

#[tokio::test]
async fn a_push_that_went_on_is_the_result_and_nothing_is_created() {
    let bank = Bank::open().await;
    for (approve, status) in [(true, PushStatus::Done), (false, PushStatus::Refused)] {
        let submission = submission();
        let id = bank.submit(&submission).await.expect("nothing fails").id.to_string();
        let decided =
            if approve { bank.sandbox.approve_push(&id) } else { bank.sandbox.refuse_push(&id) };
        decided.expect("a READY push can be decided");
        let again = bank.submit(&reread(&submission)).await.expect("it is found");
        assert_eq!((again.id.as_str(), again.status), (id.as_str(), status));
    }
    assert_eq!(bank.called("createPush"), 2);
}

#[tokio::test]
async fn a_push_that_was_deleted_is_the_result_and_not_created_again() {
    let bank = Bank::open().await;
    for was_ready in [true, false] {
        let submission = submission();
        let id = if was_ready {
            bank.submit(&submission).await.expect("nothing fails").id.to_string()
        } else {
            bank.create(submission.push()).await
        };
        bank.droppay.delete_push().id(id.as_str()).send().await.expect("it can be deleted");
        let again = bank.submit(&reread(&submission)).await.expect("it is found");
        assert_eq!((again.id.as_str(), again.status), (id.as_str(), PushStatus::Deleted));
    }
    assert_eq!(bank.called("createPush"), 2);
}

#[tokio::test]
async fn a_withdrawn_order_does_not_come_back_by_a_draft_that_comes_to_light_late() {
    let (bank, submission) = (Bank::open().await, submission());
    let id = bank.submit(&submission).await.expect("nothing fails").id.to_string();
    bank.sandbox.advance(jiff::Span::new().seconds(5)).expect("the clock goes forward");
    bank.create(submission.push()).await;
    bank.droppay.delete_push().id(id.as_str()).send().await.expect("it can be deleted");
    let again = bank.submit(&reread(&submission)).await.expect("it is found");
    assert_eq!((again.id.as_str(), again.status), (id.as_str(), PushStatus::Deleted));
    assert_eq!(bank.shown(&submission).await, ["DELETED 120.10", "DELETED 120.10"]);
}

#[tokio::test]
async fn a_draft_beside_a_ready_push_is_deleted() {
    let (bank, submission) = (Bank::open().await, submission());
    let id = bank.submit(&submission).await.expect("nothing fails").id;
    bank.create(submission.push()).await;
    assert_eq!(bank.submit(&submission).await.expect("it is ready").id, id);
    assert_eq!(bank.shown(&submission).await, ["READY 120.10", "DELETED 120.10"]);
}

#[tokio::test]
async fn a_push_with_the_reference_and_another_amount_or_recipient_is_left_to_a_person() {
    let bank = Bank::open().await;
    for other_amount in [true, false] {
        let submission = reread(&submission());
        let mut other = submission.push().clone();
        if other_amount {
            other.amount = "12.01".parse().expect("an amount");
        } else {
            other.recipient.account = "IT63B3606400003471234567".into();
        }
        let id = bank.create(&other).await;
        let error = bank.submit(&submission).await.expect_err("they contradict");
        let unfinished = error.as_submission().expect("it was begun");
        assert_eq!(
            unfinished.contradiction().iter().map(|id| id.as_str()).collect::<Vec<_>>(),
            [id.as_str()]
        );
        assert!(!error.is_retryable() && error.to_string().contains(&id), "{error}");
        assert_eq!(bank.pushes(&submission).await[0].status, PushStatus::Draft);
    }
    assert_eq!(bank.called("updatePush"), 0);
}

#[tokio::test]
async fn two_ready_pushes_with_the_reference_are_left_to_a_person() {
    let (bank, submission) = (Bank::open().await, submission());
    bank.submit(&submission).await.expect("nothing fails");
    let second = bank.create(submission.push()).await;
    let ready = PushUpdate { status: Some(PostedStatus::Ready), ..PushUpdate::default() };
    bank.droppay.update_push().id(second).body(ready).send().await.expect("it becomes ready");
    let error = bank.submit(&submission).await.expect_err("there are two");
    assert_eq!(error.kind(), ErrorKind::Submission);
    assert_eq!(error.as_submission().map(|it| it.contradiction().len()), Some(2));
    assert!(error.is_outcome_unknown(), "{error}");
}

#[tokio::test]
async fn pushes_of_others_with_like_descriptions_are_let_alone() {
    let (bank, submission) = (Bank::open().await, reread(&submission()));
    let mut like = push();
    for description in [
        submission.reference().to_string(),
        format!("{} and more", submission.push().description.as_deref().unwrap_or_default()),
        format!(
            "{} (ref 0000000000000000)",
            submission.push().description.as_deref().unwrap_or_default()
        ),
    ] {
        like.description = Some(description);
        bank.create(&like).await;
    }
    bank.submit(&submission).await.expect("nothing fails");
    assert_eq!((bank.called("createPush"), bank.called("deletePush")), (4, 0));
    assert_eq!(bank.shown(&submission).await, ["READY 120.10"]);
}

#[tokio::test]
async fn the_program_learns_which_draft_it_is_before_that_becomes_ready() {
    let (bank, submission) = (Bank::open().await, submission());
    let stored = Arc::new(Mutex::new(None));
    let (store, calls) = (stored.clone(), bank.sandbox.calls().len());
    let ready = bank.submit(&submission).on_draft(|known: Submission| {
        assert!(bank.called("updatePush") == 0 && bank.sandbox.calls().len() > calls);
        *store.lock().unwrap() = Some(known);
        std::future::ready(Ok::<_, std::io::Error>(()))
    });
    let ready = ready.await.expect("nothing fails");
    let known = stored.lock().unwrap().take().expect("it was called");
    assert_eq!((known.draft(), known.reference()), (Some(&ready.id), submission.reference()));
    assert_eq!(bank.submit(&reread(&known)).await.expect("it is ready").id, ready.id);
}

#[tokio::test]
async fn if_the_program_cannot_store_the_draft_nothing_becomes_ready() {
    let (bank, submission) = (Bank::open().await, submission());
    let full = || std::future::ready(Err(std::io::Error::other("the disk is full")));
    let error = bank.submit(&submission).on_draft(|_| full()).await.expect_err("it is not stored");
    let unfinished = error.as_submission().expect("it was begun");
    assert_eq!(unfinished.stage(), Stage::DraftPossible);
    assert!(error.is_retryable() && !error.is_outcome_unknown(), "{error}");
    let source = std::error::Error::source(&error).map(ToString::to_string);
    assert_eq!(source.as_deref(), Some("the disk is full"));
    assert_eq!(bank.shown(&submission).await, ["DRAFT 120.10"]);
}
