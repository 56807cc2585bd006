//! The client against a DropPay that is a version ahead: statuses that the document does not list are kept as the
//! server wrote them, and properties that it does not name cost nothing.

use droppay_ext::{
    Error,
    api::types::{ConnectionStatus, PostedOwner, PostedRecipient, PushCreate, PushStatus},
    paging::Paged as _,
};
use droppay_sandbox::Fault;
use droppay_tests::JudgedSandbox;
use futures_util::TryStreamExt as _;

const PUSH: &str = "SEM1234568UN8";
const CONNECTION: &str = "CONK312VB67";

fn order() -> PushCreate {
    let owner = PostedOwner::builder().name("Edward Teach");
    let recipient = PostedRecipient::builder().account("IT60X0542811101000000123456").owner(owner);
    let push = PushCreate::builder().amount("120.00").recipient(recipient);
    push.try_into().expect("amount and recipient are given")
}

#[tokio::test]
async fn an_unknown_status_is_kept_wherever_it_comes_and_costs_nothing_else() -> Result<(), Error> {
    let sandbox = JudgedSandbox::start().await;
    let droppay = sandbox.client();
    let known = droppay.get_push().id(PUSH).send().await?.into_inner();
    assert_eq!(known.status, PushStatus::Draft);
    sandbox.inject(Fault::unknown_enum_value()).expect("the fault is possible");

    let push = droppay.get_push().id(PUSH).send().await?.into_inner();
    let PushStatus::Unknown(status) = &push.status else { panic!("{:?}", push.status) };
    assert_eq!(status.as_str(), "ADDED_LATER");
    assert_eq!((&push.id, &push.amount, &push.sharing), (&known.id, &known.amount, &known.sharing));
    assert_eq!(written(&push)["status"], "ADDED_LATER");

    let listed: Vec<_> = droppay.list_pushes().items().try_collect().await?;
    assert!(listed.len() > 1);
    assert!(listed.iter().all(|push| push.status.as_str() == "ADDED_LATER"), "{listed:?}");
    let created = droppay.create_push().body(order()).send().await?.into_inner();
    assert!(!created.status.is_known());
    let connection = droppay.get_connection().id(CONNECTION).send().await?;
    assert!(matches!(connection.status, ConnectionStatus::Unknown(_)));
    Ok(())
}

/// What was read of an answer, in the form that it would be sent in.
fn written(read: &impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(read).expect("what was read can be written")
}

#[tokio::test]
async fn a_property_more_in_every_object_changes_nothing_that_is_read() -> Result<(), Error> {
    let sandbox = JudgedSandbox::start().await;
    let plain = sandbox.client();
    let push = plain.get_push().id(PUSH).send().await?.into_inner();
    let list: Vec<_> = plain.list_pushes().items().try_collect().await?;
    sandbox.inject(Fault::extra_property()).expect("the fault is possible");

    // A client of its own, which logs in while the answers to token requests have a property more as well.
    let droppay = sandbox.client();
    let same = droppay.get_push().id(PUSH).send().await?.into_inner();
    assert_eq!(written(&same), written(&push));
    let same: Vec<_> = droppay.list_pushes().items().try_collect().await?;
    assert_eq!(written(&same), written(&list));
    let refused = droppay.get_push().id("SEM0000000UN0").send().await.expect_err("no such push");
    assert_eq!(refused.status().map(|status| status.as_u16()), Some(404));
    droppay.create_push().body(order()).send().await?;
    assert!(sandbox.faults()[0].met >= 5, "{:?}", sandbox.faults());
    Ok(())
}
