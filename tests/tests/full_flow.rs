//! The whole road of money through the extension crate, over HTTP, against the sandbox.

use std::time::Duration;

use droppay_ext::{
    DropPay, Error,
    api::DropPayDate,
    api::types::{
        ConnectionStatus, PostedOwner, PostedRecipient, PostedRecurrence, PostedStatus, PushCreate,
        PushStatus, PushUpdate, TransferStatus,
    },
    paging::Paged as _,
    status,
};
use droppay_tests::JudgedSandbox;
use futures_util::TryStreamExt as _;
use jiff::{SignedDuration, Span};

const OTHER_BANK: &str = "IT60X0542811101000000123456";
const OTHER_DROPPAY_ACCOUNT: &str = "IT63B3606400003471234567";

fn push_to(account: &str, amount: &str) -> PushCreate {
    let owner = PostedOwner::builder().name("Edward Teach");
    let recipient = PostedRecipient::builder().account(account).owner(owner);
    let push =
        PushCreate::builder().amount(amount).description("Sending money").recipient(recipient);
    push.try_into().expect("amount and recipient are given")
}

fn in_two_days(sandbox: &JudgedSandbox) -> DropPayDate {
    (sandbox.now() + SignedDuration::from_hours(48)).into()
}

async fn created(droppay: &DropPay, push: PushCreate) -> Result<String, Error> {
    Ok(droppay.create_push().body(push).send().await?.id.to_string())
}

async fn made_ready(droppay: &DropPay, id: &str) -> Result<PushStatus, Error> {
    let ready = PushUpdate::builder().status(PostedStatus::Ready);
    Ok(droppay.update_push().id(id).body(ready).send().await?.status.clone())
}

#[tokio::test]
async fn a_draft_made_ready_and_approved_becomes_a_transfer() -> Result<(), Error> {
    let sandbox = JudgedSandbox::start().await;
    let droppay = sandbox.client();

    let draft =
        droppay.create_push().body(push_to(OTHER_BANK, "120.00")).send().await?.into_inner();
    assert_eq!(draft.status, PushStatus::Draft);
    assert_eq!(draft.amount.map(|a| a.to_string()).as_deref(), Some("120.00"));
    let id = draft.id.to_string();
    assert!(
        draft.sharing.is_some_and(|link| link.ends_with(&id)),
        "the link to share names the push"
    );

    assert_eq!(made_ready(&droppay, &id).await?, PushStatus::Ready);
    sandbox.approve_push(&id).expect("a READY push can be approved");
    let done =
        droppay.wait_for_push(&id, status::terminal()).timeout(Duration::from_secs(10)).await?;
    assert_eq!(done.status, PushStatus::Done);

    let transfers: Vec<_> = droppay.list_transfers().id(id.as_str()).items().try_collect().await?;
    assert_eq!(transfers.len(), 1);
    assert_eq!(
        transfers[0].status,
        TransferStatus::Booked,
        "a SEPA transfer waits for the cut-off"
    );
    let read = droppay.get_transfer().id(transfers[0].id.to_string()).send().await?;
    assert_eq!(read.push_id.as_ref().map(ToString::to_string), Some(id));
    Ok(())
}

#[tokio::test]
async fn a_transfer_inside_the_institute_is_accounted_at_once() -> Result<(), Error> {
    let sandbox = JudgedSandbox::start().await;
    let droppay = sandbox.client();
    let id = created(&droppay, push_to(OTHER_DROPPAY_ACCOUNT, "0.10")).await?;
    made_ready(&droppay, &id).await?;
    sandbox.approve_push(&id).expect("a READY push can be approved");
    let transfers: Vec<_> = droppay.list_transfers().id(id.as_str()).items().try_collect().await?;
    assert_eq!(
        transfers.iter().map(|t| &t.status).collect::<Vec<_>>(),
        [&TransferStatus::Accounted]
    );
    Ok(())
}

#[tokio::test]
async fn a_refused_push_moves_nothing() -> Result<(), Error> {
    let sandbox = JudgedSandbox::start().await;
    let droppay = sandbox.client();
    let id = created(&droppay, push_to(OTHER_BANK, "120.00")).await?;
    made_ready(&droppay, &id).await?;
    sandbox.refuse_push(&id).expect("a READY push can be refused");
    assert_eq!(droppay.get_push().id(id.as_str()).send().await?.status, PushStatus::Refused);
    let transfers: Vec<_> = droppay.list_transfers().id(id.as_str()).items().try_collect().await?;
    assert!(transfers.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_scheduled_push_executes_when_its_time_comes() -> Result<(), Error> {
    let sandbox = JudgedSandbox::start().await;
    let droppay = sandbox.client();
    let mut push = push_to(OTHER_BANK, "120.00");
    push.status = Some(PostedStatus::Ready);
    push.date_scheduled = Some(in_two_days(&sandbox));
    let id = created(&droppay, push).await?;
    sandbox.approve_push(&id).expect("a READY push can be approved");
    assert_eq!(droppay.get_push().id(id.as_str()).send().await?.status, PushStatus::Scheduled);
    sandbox.advance(Span::new().hours(49)).expect("the clock goes forward");
    // The tokens have aged two days with the clock: the client renews them without being told.
    assert_eq!(droppay.get_push().id(id.as_str()).send().await?.status, PushStatus::Done);
    Ok(())
}

#[tokio::test]
async fn deleting_means_what_the_status_says() -> Result<(), Error> {
    let sandbox = JudgedSandbox::start().await;
    let droppay = sandbox.client();

    let draft = created(&droppay, push_to(OTHER_BANK, "1.00")).await?;
    assert_eq!(droppay.delete_push().id(draft).send().await?.status, PushStatus::Deleted);

    let mut scheduled = push_to(OTHER_BANK, "1.00");
    scheduled.date_scheduled = Some(in_two_days(&sandbox));
    let scheduled = created(&droppay, scheduled).await?;
    made_ready(&droppay, &scheduled).await?;
    sandbox.approve_push(&scheduled).expect("a READY push can be approved");
    assert_eq!(droppay.delete_push().id(scheduled).send().await?.status, PushStatus::Cancelled);

    let mut running = push_to(OTHER_BANK, "1.00");
    running.recurrence =
        Some(PostedRecurrence { period: "P1M".to_owned().into(), count: Some(3), date_end: None });
    let running = created(&droppay, running).await?;
    made_ready(&droppay, &running).await?;
    sandbox.approve_push(&running).expect("a READY push can be approved");
    assert_eq!(droppay.get_push().id(running.as_str()).send().await?.status, PushStatus::Running);
    assert_eq!(droppay.delete_push().id(running).send().await?.status, PushStatus::Revoked);

    let done = created(&droppay, push_to(OTHER_BANK, "1.00")).await?;
    made_ready(&droppay, &done).await?;
    sandbox.approve_push(&done).expect("a READY push can be approved");
    let refused: Error =
        droppay.delete_push().id(done).send().await.expect_err("it is done").into();
    assert_eq!(refused.status().map(|s| s.as_u16()), Some(403));
    Ok(())
}

#[tokio::test]
async fn a_new_connection_yields_a_code_that_logs_in() -> Result<(), Error> {
    let sandbox = JudgedSandbox::start().await;
    let droppay = sandbox.client();
    let connection = droppay.create_connection().body_map(|body| body).send().await?.into_inner();
    assert_eq!(connection.status, ConnectionStatus::Waiting);
    let id = connection.id.to_string();
    sandbox.grant_connection(&id).expect("a WAITING connection can be granted");
    let granted = droppay.get_connection().id(id.as_str()).send().await?.into_inner();
    let code = granted.code.expect("a granted connection has a code");

    let connected = sandbox.client_builder().connection_code(code.expose()).build()?;
    created(&connected, push_to(OTHER_BANK, "1.00")).await?;

    let revoked = droppay.delete_connection().id(id).send().await?;
    assert_eq!(revoked.status, ConnectionStatus::Revoked);
    let refused: Error =
        connected.list_pushes().send().await.expect_err("the connection is revoked").into();
    assert!(refused.is_unauthorized(), "{refused}");
    Ok(())
}

#[tokio::test]
async fn a_missing_iban_is_refused_with_the_documents_code() {
    let sandbox = JudgedSandbox::start().await;
    sandbox.judge().expect_wrong_requests();
    let droppay = sandbox.client();
    let wrong = push_to("IT60X0542811101000000123457", "1.00");
    let refused: Error =
        droppay.create_push().body(wrong).send().await.expect_err("mod 97 fails").into();
    assert_eq!(refused.known(), Some(droppay_ext::api::KnownError::InvalidIban), "{refused}");
    assert!(!refused.is_outcome_unknown(), "nothing was created");
}
