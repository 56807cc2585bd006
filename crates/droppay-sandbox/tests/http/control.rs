//! The control paths, the log of calls, the layer, and the life of a sandbox.

use droppay_sandbox::Sandbox;
use jiff::ToSpan;
use reqwest::Method;
use serde_json::{Value, json};

use crate::session::{INTERNAL, Session, code, frozen, is};

#[tokio::test]
async fn the_world_is_controlled_over_http() {
    let session = Session::start().await;
    let credentials = session.get("/_sandbox/credentials").await;
    assert_eq!(credentials["client_secret"], session.sandbox.credentials().client_secret);
    assert_eq!(credentials["accounts"][0]["balance"], "10000.00");

    let id = session.push(json!({ "date_scheduled": "2026-02-01" })).await;
    let approved = session.post(&format!("/_sandbox/pushes/{id}/approve"), json!({})).await;
    assert_eq!(approved["status"], "SCHEDULED");
    assert_eq!(
        session.post("/_sandbox/clock", json!({ "advance": "P1M" })).await["now"],
        "2026-02-05T08:00:00Z"
    );
    assert_eq!(session.status(&id).await, "DONE");
    let set = session.post("/_sandbox/clock", json!({ "now": "2026-12-24 18:00:00" })).await;
    assert_eq!(set["now"], "2026-12-24T17:00:00Z");
    assert_eq!(session.get("/_sandbox/clock").await, set);

    let token = session.application_token().await;
    let (_, connection) =
        session.call_with(&token, Method::POST, "/oa2/v1/connection", Some(json!({}))).await;
    let path = format!("/_sandbox/connections/{}", connection["id"].as_str().unwrap());
    let granted =
        session.post(&format!("{path}/grant"), json!({ "account": "BAC987654321" })).await;
    assert_eq!(granted["code"].as_str().map(str::len), Some(32));
    assert_eq!(session.post(&format!("{path}/revoke"), json!({})).await["status"], "REVOKED");

    session.post("/_sandbox/tokens/expire", json!({})).await;
    assert_eq!(code(session.call(Method::GET, "/bank/v2/pushes", None).await), is(401, "102"));
    session.post("/_sandbox/reset", json!({})).await;
    assert_eq!(session.get("/bank/v2/pushes").await["paging_info"]["total_items"], 3);
    assert_eq!(session.get("/_sandbox/clock").await["now"], "2026-01-05T08:00:00Z");
}

#[tokio::test]
async fn a_wrong_command_is_refused() {
    let session = Session::start().await;
    let post =
        async |path: &str, body: Value| code(session.call(Method::POST, path, Some(body)).await);
    assert_eq!(post("/_sandbox/clock", json!({})).await, is(400, "101"));
    assert_eq!(post("/_sandbox/clock", json!({ "advance": "soon" })).await, is(400, "101"));
    assert_eq!(post("/_sandbox/clock", json!({ "now": "0001-01-01" })).await, is(400, "102"));
    assert_eq!(post("/_sandbox/pushes/SEM0000000000/approve", json!({})).await, is(404, ""));
    assert_eq!(post("/_sandbox/pushes/SEM1234568UN8/approve", json!({})).await, is(403, "101"));
    assert_eq!(post("/_sandbox/pushes/SEM1234568UN8/eat", json!({})).await, is(404, ""));
}

#[tokio::test]
async fn without_control_paths_nobody_approves_over_http() {
    let session = Session::on(frozen().control_paths(false)).await;
    assert_eq!(code(session.call(Method::GET, "/_sandbox/credentials", None).await), is(404, ""));
}

#[tokio::test]
async fn calls_are_logged_with_their_outcome_and_without_their_query() {
    let session = Session::start().await;
    session.get("/bank/v2/pushes?iban=IT60X0542811101000000123456").await;
    session.call(Method::GET, "/bank/v2/push/SEM0000000000", None).await;
    session.call_with("", Method::GET, "/nonsense", None).await;
    session.get("/_sandbox/clock").await;
    let calls = session.sandbox.calls();
    let seen: Vec<_> = calls
        .iter()
        .map(|call| (call.operation.as_deref(), call.path.as_str(), call.status))
        .collect();
    let expected = [
        (Some("listPushes"), "/bank/v2/pushes", 200),
        (Some("getPush"), "/bank/v2/push/SEM0000000000", 404),
        (None, "/nonsense", 404),
    ];
    assert_eq!(seen, expected);
    assert_eq!(session.get("/_sandbox/calls").await["calls"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn an_unknown_property_is_accepted_and_shown_in_the_log() {
    let session = Session::start().await;
    session
        .push(json!({ "descripton": "Rum", "recipient": { "account": INTERNAL, "onwer": {} } }))
        .await;
    let warnings = session.sandbox.calls().pop().unwrap().warnings;
    assert_eq!(warnings, ["/descripton", "/recipient/onwer"]);
}

#[tokio::test]
async fn a_layer_sees_every_exchange() {
    let closed = frozen().layer(|router| router.layer(axum::middleware::from_fn(refuse)));
    let session = Session::on(closed).await;
    let response = session
        .http
        .get(format!("{}/bank/v2/pushes", session.sandbox.base_url()))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status().as_u16(), 418);
}

async fn refuse(_: axum::extract::Request, _: axum::middleware::Next) -> axum::http::StatusCode {
    axum::http::StatusCode::IM_A_TEAPOT
}

#[tokio::test]
async fn the_same_seed_and_calls_on_a_frozen_clock_give_the_same_bytes() {
    let mut answers = Vec::new();
    for _ in 0..2 {
        let session = Session::start().await;
        let id = session.push(json!({})).await;
        session.sandbox.approve_push(&id).unwrap();
        let url = format!("{}/bank/v2/push/-1/transfers", session.sandbox.base_url());
        let response = session.http.get(url).bearer_auth(&session.token).send().await.unwrap();
        answers.push(response.text().await.unwrap());
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn a_stopped_sandbox_no_longer_answers() {
    let first = Session::start().await;
    let url = format!("{}/bank/v2/pushes", first.sandbox.base_url());
    first.sandbox.shutdown().await;
    assert!(first.http.get(&url).send().await.unwrap_err().is_connect());

    let second = Session::start().await;
    let url = format!("{}/bank/v2/pushes", second.sandbox.base_url());
    drop(second.sandbox);
    assert!(reqwest::get(&url).await.unwrap_err().is_connect());
}

#[tokio::test]
async fn a_database_file_keeps_what_was_answered_and_what_fell_due_meanwhile() {
    let file = std::env::temp_dir().join(format!("droppay-sandbox-{}.db", std::process::id()));
    let first = Session::on(frozen().database(&file)).await;
    let id = first.push(json!({ "date_scheduled": "2026-02-01" })).await;
    first.sandbox.approve_push(&id).unwrap();
    assert!(Sandbox::builder().database(&file).start().await.is_err(), "two sandboxes on one file");
    first.sandbox.shutdown().await;

    let second = Session::on(Sandbox::builder().database(&file)).await;
    assert_eq!(second.sandbox.now().to_string(), "2026-01-05T08:00:00Z", "the clock is kept");
    assert_eq!(second.status(&id).await, "SCHEDULED");
    second.sandbox.advance(1.month()).unwrap();
    assert_eq!(second.status(&id).await, "DONE");
    second.sandbox.shutdown().await;
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", file.display()));
    }
}

#[tokio::test]
async fn a_debug_output_shows_no_secret() {
    let session = Session::start().await;
    let shown = format!("{:?} {:?}", session.sandbox, session.sandbox.credentials());
    let credentials = session.sandbox.credentials();
    for secret in
        [&credentials.client_secret, &credentials.connection_code, &credentials.access_token]
    {
        assert!(!shown.contains(secret.as_str()));
    }
    assert!(!shown.contains("IT63B3606400003351234567") && !shown.contains("Kennedy"));
}

#[tokio::test]
async fn a_clock_that_cannot_be_shown_is_refused_at_the_start() {
    for moment in ["9500-01-01T00:00:00Z", "1950-01-01T00:00:00Z"] {
        let clock = droppay_sandbox::ClockSetting::Frozen(moment.parse().unwrap());
        let refused = Sandbox::builder().clock(clock).start().await;
        let error = refused.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("1970 to 9000"), "{moment}: {error}");
    }
}
