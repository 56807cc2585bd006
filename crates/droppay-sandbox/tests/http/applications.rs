//! Several applications in one process, each with a world of its own.

use droppay_sandbox::Credentials;
use jiff::ToSpan;
use reqwest::Method;
use serde_json::{Value, json};

use crate::session::{INTERNAL, Session, code, frozen, is};

fn a_push() -> Value {
    json!({ "amount": 120, "recipient": { "account": INTERNAL }, "status": "READY" })
}

async fn create(session: &Session, credentials: &Credentials) -> Value {
    let (status, push) = session
        .call_with(&credentials.access_token, Method::POST, "/bank/v2/push", Some(a_push()))
        .await;
    assert_eq!(status, 200, "{push}");
    push
}

async fn count(session: &Session, token: &str) -> i64 {
    let (status, page) = session.call_with(token, Method::GET, "/bank/v2/pushes", None).await;
    assert_eq!(status, 200, "{page}");
    page["paging_info"]["total_items"].as_i64().unwrap()
}

#[tokio::test]
async fn an_application_sees_nothing_of_another() {
    let session = Session::start().await;
    let added = session.post("/_sandbox/applications", json!({ "client_id": "suite-1" })).await;
    let other = session.sandbox.add_application("suite-1").unwrap();
    assert_eq!(added["access_token"], other.access_token, "asking again changes nothing");
    let push = create(&session, &other).await;
    assert_eq!(count(&session, &other.access_token).await, 4);
    assert_eq!(count(&session, &session.token).await, 3);
    let path = format!("/bank/v2/push/{}", push["id"].as_str().unwrap());
    assert_eq!(code(session.call(Method::GET, &path, None).await), is(404, ""));
    let sharing = push["sharing"].as_str().unwrap();
    assert!(sharing.ends_with("?application=suite-1"), "{sharing}");
}

#[tokio::test]
async fn each_application_logs_in_with_its_own_credentials() {
    let session = Session::start().await;
    let other = session.sandbox.add_application("suite-1").unwrap();
    let login = |client_id: &str, secret: &str, code: &str| json!({ "grant_type": "authorization_code", "client_id": client_id, "client_secret": secret, "code": code });
    let body = login(&other.client_id, &other.client_secret, &other.connection_code);
    let (status, token) = session.call_with("", Method::POST, "/oa2/v1/ac/token", Some(body)).await;
    assert_eq!(status, 200, "{token}");
    create(&session, &other).await;
    assert_eq!(count(&session, token["access_token"].as_str().unwrap()).await, 4);
    let first = session.sandbox.credentials();
    let mixed = login(&first.client_id, &first.client_secret, &other.connection_code);
    let refused = session.call_with("", Method::POST, "/oa2/v1/ac/token", Some(mixed)).await;
    assert_eq!(code(refused), is(401, "100"));
    // A client that sends the token of another application along says by its key whom it means.
    let body = login(&other.client_id, &other.client_secret, &other.connection_code);
    let answer =
        session.call_with(&session.token, Method::POST, "/oa2/v1/ac/token", Some(body)).await;
    assert_eq!(answer.0, 200);
}

#[tokio::test]
async fn each_application_has_its_own_clock_and_its_own_calls() {
    let session = Session::start().await;
    let other = session.sandbox.add_application("suite-1").unwrap();
    session.post("/_sandbox/clock?application=suite-1", json!({ "advance": "P1M" })).await;
    assert_eq!(session.get("/_sandbox/clock").await["now"], "2026-01-05T08:00:00Z");
    let push = create(&session, &other).await;
    assert_eq!(push["date_creation"], "2026-02-05T09:00:00+01:00");
    let calls = session.get("/_sandbox/calls?application=suite-1").await;
    assert_eq!(calls["calls"].as_array().unwrap().len(), 1);
    assert!(session.sandbox.calls().is_empty());
    session.sandbox.advance(1.day()).unwrap();
    let clock = session.get("/_sandbox/clock?application=suite-1").await;
    assert_eq!(clock["now"], "2026-02-05T08:00:00Z");
    let (status, _) = session.call(Method::GET, "/_sandbox/clock?application=nobody", None).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn an_application_draws_the_same_ids_whatever_else_goes_on() {
    let mut drawn = Vec::new();
    for others in [0, 3] {
        let session = Session::start().await;
        for number in 0..others {
            let other = session.sandbox.add_application(&format!("other-{number}")).unwrap();
            create(&session, &other).await;
        }
        let credentials = session.sandbox.add_application("suite-1").unwrap();
        drawn.push(create(&session, &credentials).await["id"].clone());
        drawn.push(session.post("/bank/v2/push", a_push()).await["id"].clone());
    }
    assert_eq!(drawn[..2], drawn[2..]);
    assert_ne!(drawn[0], drawn[1], "two applications draw other ids");
}

#[tokio::test]
async fn a_removed_application_is_gone_with_its_tokens() {
    let session = Session::start().await;
    let other = session.sandbox.add_application("suite-1").unwrap();
    create(&session, &other).await;
    let path = "/_sandbox/applications/suite-1";
    assert_eq!(session.call(Method::DELETE, path, None).await.0, 200);
    assert_eq!(session.call(Method::DELETE, path, None).await.0, 404);
    let refused =
        session.call_with(&other.access_token, Method::GET, "/bank/v2/pushes", None).await;
    assert_eq!(code(refused), is(401, "102"));
    let first = format!("/_sandbox/applications/{}", session.sandbox.credentials().client_id);
    assert_eq!(session.call(Method::DELETE, &first, None).await.0, 403);
    session.sandbox.add_application("suite-1").unwrap();
    assert_eq!(count(&session, &other.access_token).await, 3, "it begins anew");
}

#[tokio::test]
async fn a_key_that_is_none_is_refused() {
    let session = Session::start().await;
    for key in ["", "../x", "a b", "ä", &"x".repeat(65)] {
        assert!(session.sandbox.add_application(key).is_err(), "{key}");
    }
    let misspelt = session.call(Method::POST, "/_sandbox/applications", Some(json!({ "id": "x" })));
    assert_eq!(code(misspelt.await), is(400, "101"));
}

#[tokio::test]
async fn applications_come_back_with_the_database() {
    let folder = std::env::temp_dir().join(format!("droppay-applications-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("sandbox.db");
    let push = {
        let session = Session::on(frozen().database(&file)).await;
        let other = session.sandbox.add_application("suite-1").unwrap();
        session.sandbox.add_application("suite-2").unwrap();
        session.call(Method::DELETE, "/_sandbox/applications/suite-2", None).await;
        create(&session, &other).await
    };
    let session = Session::on(frozen().database(&file)).await;
    let applications = session.get("/_sandbox/applications").await;
    assert_eq!(applications["applications"].as_array().unwrap().len(), 2);
    let other = session.sandbox.add_application("suite-1").unwrap();
    let path = format!("/bank/v2/push/{}", push["id"].as_str().unwrap());
    let (status, read) = session.call_with(&other.access_token, Method::GET, &path, None).await;
    assert_eq!((status, &read["amount"]), (200, &push["amount"]));
    drop(session);
    std::fs::remove_dir_all(&folder).unwrap();
}
