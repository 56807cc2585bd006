//! The typed mocks, as a user of the crate uses them.
#![cfg(feature = "mock")]

use droppay_api::{
    Client, CommaSeparated, ErrorKind, ResourceId, Seam,
    mock::MockServerExt as _,
    reqwest,
    types::{ErrorCode, ErrorInfo, PostedRecipient, Push, PushCreate, PushPage, PushStatus},
};
use httpmock::MockServer;

fn client(server: &MockServer) -> Client {
    Client::new_with_client(&server.base_url(), reqwest::Client::new(), Seam::direct())
}

fn push() -> Push {
    Push::builder()
        .id("SEM1234568UN8")
        .status(PushStatus::Draft)
        .amount("120.00")
        .try_into()
        .expect("a push")
}

#[tokio::test]
async fn a_mock_answers_the_request_that_it_describes() {
    let server = MockServer::start_async().await;
    let recipient = PostedRecipient::builder().account("IT60X0542811101000000123456");
    let wanted: PushCreate =
        PushCreate::builder().amount("120.00").recipient(recipient).try_into().expect("a request");
    let create = server.create_push(|when, then| {
        when.body(&wanted);
        then.success(200, &push());
    });
    let statuses = CommaSeparated::from([PushStatus::Draft, PushStatus::Ready]);
    let list = server.list_pushes(|when, then| {
        when.status(&statuses).iban(None);
        then.success(210, &PushPage::builder().pushes(vec![push()]).try_into().expect("a page"));
    });
    let created = client(&server).create_push().body(wanted).send().await.expect("a push");
    assert_eq!(created.id.as_str(), "SEM1234568UN8");
    let page =
        client(&server).list_pushes().status([PushStatus::Draft, PushStatus::Ready]).send().await;
    assert_eq!(page.expect("a page").pushes.len(), 1);
    create.assert();
    list.assert();
}

#[tokio::test]
async fn a_mock_of_one_id_does_not_answer_for_another() {
    let server = MockServer::start_async().await;
    let id: ResourceId = "SEM.1".parse().expect("an id");
    server.get_push(|when, then| {
        when.id(&id);
        then.success(200, &push());
    });
    assert!(client(&server).get_push().id("SEM.1").send().await.is_ok());
    assert!(client(&server).get_push().id("SEMx1").send().await.is_err());
}

#[tokio::test]
async fn a_mock_refuses_with_an_error_of_the_api() {
    let server = MockServer::start_async().await;
    let info =
        ErrorInfo::builder().code(ErrorCode::Text("101".to_owned())).description("Access denied");
    server.delete_push(|_, then| {
        then.client_error(403, &info.try_into().expect("error information"));
    });
    let error = client(&server).delete_push().id("SEM1").send().await.expect_err("403");
    assert_eq!(
        (error.kind(), error.known()),
        (ErrorKind::Response, Some(droppay_api::KnownError::AccessDenied))
    );
}
