//! The connection flow.

use reqwest::Method;
use serde_json::{Value, json};

use crate::session::{Session, code, is};

async fn create(session: &Session, token: &str) -> Value {
    let body = json!({ "loopback_uri": "freebooter://connected", "webhooks": { "ALL": "https://a:b@example.org/l" } });
    let (status, connection) =
        session.call_with(token, Method::POST, "/oa2/v1/connection", Some(body)).await;
    assert_eq!(status, 200, "{connection}");
    connection
}

#[tokio::test]
async fn a_granted_connection_yields_a_code_that_opens_the_account() {
    let session = Session::start().await;
    let token = session.application_token().await;
    let connection = create(&session, &token).await;
    let id = connection["id"].as_str().unwrap();
    assert!(id.starts_with("CON") && id.len() == 11, "{id}");
    assert_eq!(connection["status"], "WAITING");
    assert_eq!(connection["sharing"], format!("{}/u/20/{id}", session.sandbox.base_url()));
    assert_eq!(connection["date_creation"], "2026-01-05T09:00:00+01:00");

    let code = session.sandbox.grant_connection_for(id, "BAC987654321").unwrap();
    let path = format!("/oa2/v1/connection/{id}");
    let (_, granted) = session.call_with(&token, Method::GET, &path, None).await;
    assert_eq!((&granted["status"], &granted["code"]), (&json!("GRANTED"), &json!(code)));

    let (_, user) = session.user_token(&code).await;
    let body = json!({ "amount": 1, "recipient": { "account": "IT63B3606400003351234567" } });
    let user = user["access_token"].as_str().unwrap();
    let (_, push) = session.call_with(user, Method::POST, "/bank/v2/push", Some(body)).await;
    assert_eq!(push["source"]["id"], "BAC987654321");
}

#[tokio::test]
async fn a_withdrawn_connection_is_cancelled_or_revoked() {
    let session = Session::start().await;
    let token = session.application_token().await;
    for (granted, reached) in [(false, "CANCELLED"), (true, "REVOKED")] {
        let connection = create(&session, &token).await;
        let id = connection["id"].as_str().unwrap();
        if granted {
            session.sandbox.grant_connection(id).unwrap();
        }
        let path = format!("/oa2/v1/connection/{id}");
        let (_, withdrawn) = session.call_with(&token, Method::DELETE, &path, None).await;
        assert_eq!(withdrawn["status"], reached);
        assert!(withdrawn.get("code").is_none());
        assert_eq!(
            code(session.call_with(&token, Method::DELETE, &path, None).await),
            is(403, "101")
        );
    }
}

#[tokio::test]
async fn a_revoked_connection_takes_its_code_and_its_tokens_along() {
    let session = Session::start().await;
    let credentials = session.sandbox.credentials().clone();
    let (_, token) = session.user_token(&credentials.connection_code).await;
    session.sandbox.revoke_connection(&credentials.connection_id).unwrap();
    assert_eq!(code(session.call(Method::GET, "/bank/v2/pushes", None).await), is(401, "102"));
    assert_eq!(code(session.user_token(&credentials.connection_code).await), is(401, "100"));
    assert_eq!(code(session.refresh(&token["refresh_token"]).await), is(401, "100"));
}

#[tokio::test]
async fn an_unknown_connection_is_not_found() {
    let session = Session::start().await;
    let token = session.application_token().await;
    let get = async |id: &str| {
        let path = format!("/oa2/v1/connection/{id}");
        code(session.call_with(&token, Method::GET, &path, None).await)
    };
    assert_eq!(get("CON00000000").await, is(404, ""));
    assert_eq!(get("SEM1234568UN8").await, is(400, "103"));
    assert!(session.sandbox.grant_connection("CON00000000").is_err());
}

#[tokio::test]
async fn nobody_reads_or_changes_what_belongs_to_another_owner() {
    let session = Session::start().await;
    let application = session.application_token().await;
    let path = "/oa2/v1/connection";
    let (_, opened) = session.call_with(&application, Method::POST, path, Some(json!({}))).await;
    let id = opened["id"].as_str().unwrap();
    let granted = session.sandbox.grant_connection_for(id, "BAC987654321").unwrap();
    let (_, token) = session.user_token(&granted).await;
    let other = token["access_token"].as_str().unwrap();
    let calls = [
        (Method::GET, "/bank/v2/push/SEM1234568UN8", None),
        (Method::PATCH, "/bank/v2/push/SEM1234568UN8", Some(json!({ "status": "READY" }))),
        (Method::DELETE, "/bank/v2/push/SEM1234568UN8", None),
        (Method::GET, "/bank/v2/push/SEM1234568UN8/transfers", None),
        (Method::GET, "/bank/v2/push/transfer/SMP145123G6YY", None),
    ];
    for (method, path, body) in calls {
        let answer = session.call_with(other, method.clone(), path, body).await;
        assert_eq!(code(answer), is(403, "101"), "{method} {path}");
    }
    assert_eq!(session.status("SEM1234568UN8").await, "DRAFT");
    let (_, list) = session.call_with(other, Method::GET, "/bank/v2/pushes", None).await;
    assert_eq!(list["pushes"], json!([]));
}
