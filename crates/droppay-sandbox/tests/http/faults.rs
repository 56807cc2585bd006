//! Each fault as a client meets it, and what the sandbox then knows of the call.

use std::error::Error as _;
use std::io::ErrorKind;
use std::time::Duration;

use droppay_sandbox::{Fault, SandboxBuilder};
use reqwest::Method;
use serde_json::{Value, json};

use crate::session::{INTERNAL, Session, code, frozen, is};

const PUSH: &str = "/bank/v2/push/SEM1234568UN8";

async fn with(fault: Fault) -> Session {
    let session = Session::start().await;
    session.sandbox.inject(fault).unwrap();
    session
}

/// What the first call on a connection of its own comes to.
async fn send(
    session: &Session,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> reqwest::Result<reqwest::Response> {
    let url = format!("{}{path}", session.sandbox.base_url());
    let mut request = reqwest::Client::new().request(method, url).bearer_auth(&session.token);
    if let Some(body) = body {
        request = request.json(&body);
    }
    request.send().await
}

async fn create(session: &Session) -> reqwest::Result<reqwest::Response> {
    let push = json!({ "amount": 7.00, "recipient": { "account": INTERNAL }, "status": "READY", "description": "Once" });
    send(session, Method::POST, "/bank/v2/push", Some(push)).await
}

async fn read(session: &Session) -> reqwest::Result<reqwest::Response> {
    send(session, Method::GET, PUSH, None).await
}

/// How many pushes there are of those that `create` makes.
async fn created(session: &Session) -> usize {
    let list = session.get("/bank/v2/pushes?page_size=100").await;
    let pushes = list["pushes"].as_array().unwrap();
    pushes.iter().filter(|push| push["description"] == "Once").count()
}

/// Status, fault, and whether it was processed, of the last call.
fn last(session: &Session) -> (u16, Option<String>, bool) {
    let call = session.sandbox.calls().pop().unwrap();
    (call.status, call.fault.clone(), call.was_processed())
}

fn as_last(status: u16, fault: &str, processed: bool) -> (u16, Option<String>, bool) {
    (status, Some(fault.to_owned()), processed)
}

/// What the operating system says of a connection that failed.
fn io_error(error: &reqwest::Error) -> Option<ErrorKind> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<std::io::Error>() {
            return Some(error.kind());
        }
        cause = error.source();
    }
    None
}

#[tokio::test]
async fn a_push_whose_answer_is_lost_is_there_exactly_once() {
    let session = with(Fault::close_after().operation("createPush").times(1)).await;
    let error = create(&session).await.unwrap_err();
    assert!(!error.is_connect() && io_error(&error).is_none(), "closed in order: {error:?}");
    assert_eq!(last(&session), as_last(0, "close_after", true));
    assert_eq!(created(&session).await, 1);
    let report = session.sandbox.faults().pop().unwrap();
    assert_eq!((report.met, report.remaining), (1, Some(0)));
    assert_eq!(create(&session).await.unwrap().status().as_u16(), 200);
    assert_eq!(created(&session).await, 2);
}

#[tokio::test]
async fn a_connection_closed_before_leaves_nothing_behind() {
    let session = with(Fault::close_before().operation("createPush").times(1)).await;
    let error = create(&session).await.unwrap_err();
    assert!(!error.is_connect() && io_error(&error).is_none(), "closed in order: {error:?}");
    assert_eq!(last(&session), as_last(0, "close_before", false));
    assert_eq!(created(&session).await, 0);
}

#[tokio::test]
async fn a_connection_is_reset_if_it_is_to_be() {
    for (fault, pushes) in [(Fault::close_before(), 0), (Fault::close_after(), 1)] {
        let session = with(fault.operation("createPush").reset()).await;
        let error = create(&session).await.unwrap_err();
        assert_eq!(io_error(&error), Some(ErrorKind::ConnectionReset), "{error:?}");
        assert_eq!(created(&session).await, pushes);
    }
}

#[tokio::test]
async fn a_status_is_answered_without_processing() {
    let body = json!({ "description": "Bad gateway" });
    let fault = Fault::status(502).body(body.clone()).retry_after(2).operation("createPush");
    let session = with(fault).await;
    let response = create(&session).await.unwrap();
    assert_eq!(response.status().as_u16(), 502);
    assert_eq!(response.headers()["retry-after"], "2");
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.json::<Value>().await.unwrap(), body);
    assert_eq!(last(&session), as_last(502, "status", false));
    assert_eq!(created(&session).await, 0);
}

#[tokio::test]
async fn a_status_without_a_body_has_none() {
    let session = with(Fault::status(503).retry_after("Wed, 21 Oct 2026 07:28:00 GMT")).await;
    let response = read(&session).await.unwrap();
    assert_eq!(response.headers()["retry-after"], "Wed, 21 Oct 2026 07:28:00 GMT");
    assert!(!response.headers().contains_key("content-type"));
    assert_eq!((response.status().as_u16(), response.text().await.unwrap()), (503, String::new()));
}

#[tokio::test]
async fn a_late_answer_was_processed_and_delays_nobody_else() {
    let session = with(Fault::delay(Duration::from_secs(3600)).operation("createPush")).await;
    let processed = async { while created(&session).await == 0 {} };
    tokio::select! {
        answer = create(&session) => panic!("{answer:?}"),
        () = processed => {}
    }
    assert_eq!(created(&session).await, 1);
    let calls = session.sandbox.calls();
    let late = calls.iter().find(|call| call.operation.as_deref() == Some("createPush")).unwrap();
    assert_eq!((late.status, late.fault.as_deref()), (200, Some("delay")));

    session.sandbox.clear_faults();
    session.sandbox.inject(Fault::delay(Duration::from_millis(10))).unwrap();
    assert_eq!(create(&session).await.unwrap().status().as_u16(), 200);
}

#[tokio::test]
async fn every_fault_of_a_call_can_be_late() {
    let hour = Duration::from_secs(3600);
    let faults = [
        Fault::status(503),
        Fault::close_before(),
        Fault::close_after(),
        Fault::truncate(),
        Fault::malformed_json(),
        Fault::unknown_enum_value(),
        Fault::extra_property(),
        Fault::expired_token(),
    ];
    for fault in faults {
        let session = with(fault.clone().delayed(hour)).await;
        let late = tokio::time::timeout(Duration::from_millis(100), read(&session)).await;
        assert!(late.is_err(), "{fault:?}");
    }
}

#[tokio::test]
async fn a_truncated_answer_announces_more_than_it_holds() {
    let session = with(Fault::truncate().operation("createPush")).await;
    let mut response = create(&session).await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    let announced = response.content_length().unwrap();
    let first = response.chunk().await.unwrap().unwrap();
    assert_eq!(first.len() as u64, announced / 2);
    assert!(response.chunk().await.is_err());
    assert_eq!(last(&session), as_last(200, "truncate", true));
    assert_eq!(created(&session).await, 1);
}

#[tokio::test]
async fn a_malformed_answer_is_whole_and_no_json() {
    let session = with(Fault::malformed_json().operation("createPush")).await;
    let response = create(&session).await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    let body = response.bytes().await.unwrap();
    assert!(body.starts_with(b"{") && serde_json::from_slice::<Value>(&body).is_err());
    assert_eq!(last(&session), as_last(200, "malformed_json", true));
    assert_eq!(created(&session).await, 1);
}

#[tokio::test]
async fn an_expired_token_is_refused_from_then_on() {
    let session = with(Fault::expired_token().operation("getPush").times(1)).await;
    for _ in 0..2 {
        assert_eq!(code(session.call(Method::GET, PUSH, None).await), is(401, "102"));
    }
    let calls = session.sandbox.calls();
    assert_eq!((calls[0].status, calls[0].fault.as_deref()), (401, Some("expired_token")));
    assert_eq!((calls[1].status, calls[1].fault.as_deref()), (401, None));
}

#[tokio::test]
async fn nothing_but_the_api_meets_a_fault() {
    let session = with(Fault::status(503)).await;
    for path in ["/_sandbox/clock", "/_sandbox/faults"] {
        session.get(path).await;
    }
    assert_eq!(code(session.call_with("", Method::GET, "/nonsense", None).await), is(404, ""));
    assert_eq!(read(&session).await.unwrap().status().as_u16(), 503);
    assert_eq!(session.sandbox.faults()[0].met, 1);
}

#[tokio::test]
async fn a_fault_happens_outside_the_layer() {
    let builder: SandboxBuilder = frozen().layer(|_| {
        axum::Router::new().fallback(async || (axum::http::StatusCode::IM_A_TEAPOT, "{}"))
    });
    let session = Session::on(builder).await;
    session.sandbox.inject(Fault::status(503).times(1)).unwrap();
    assert_eq!(read(&session).await.unwrap().status().as_u16(), 503);
    assert_eq!(read(&session).await.unwrap().status().as_u16(), 418);
}

#[tokio::test]
async fn the_same_seed_and_calls_meet_the_same_faults() {
    let mut met = Vec::new();
    for _ in 0..2 {
        let session = with(Fault::status(503).probability(0.5).seed(7)).await;
        for _ in 0..20 {
            read(&session).await.unwrap();
        }
        met.push(session.sandbox.calls().iter().map(|call| call.status).collect::<Vec<_>>());
    }
    assert_eq!(met[0], met[1]);
    assert!(met[0].contains(&200) && met[0].contains(&503), "{:?}", met[0]);
}

#[tokio::test]
async fn faults_are_ordered_seen_and_taken_back_over_http() {
    let session = Session::start().await;
    let order = json!({ "operation": "getPush", "fault": "status", "status": 503, "body": { "a": 1 }, "retry_after": 2, "skip": 1, "times": 1, "probability": 1.0, "seed": 7, "delay_milliseconds": 1 });
    let first = session.post("/_sandbox/faults", order).await;
    let others = json!([{ "fault": "close_after", "reset": true }, { "fault": "delay", "milliseconds": 1, "operation": "deletePush" }, { "fault": "lose" }]);
    let others = session.post("/_sandbox/faults", others).await;
    assert_eq!(others.as_array().unwrap().len(), 3);
    session.call(Method::DELETE, &format!("/_sandbox/faults/{}", others[0]["id"]), None).await;

    session.get(PUSH).await;
    let response = read(&session).await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["retry-after"]),
        (503, &"2".parse().unwrap())
    );
    let report = session.get("/_sandbox/faults").await;
    let expected = json!({ "faults": [
        { "id": first["id"], "fault": "status", "operation": "getPush", "met": 1, "remaining": 0 },
        { "id": others[1]["id"], "fault": "delay", "operation": "deletePush", "met": 0, "remaining": null },
        { "id": others[2]["id"], "fault": "lose", "operation": null, "met": 0, "remaining": null },
    ] });
    assert_eq!(report, expected);
    let calls = session.get("/_sandbox/calls").await;
    assert_eq!(
        (&calls["calls"][1]["fault"], &calls["calls"][0]["fault"]),
        (&json!("status"), &Value::Null)
    );

    let (status, _) = session.call(Method::DELETE, "/_sandbox/faults", None).await;
    assert_eq!((status, session.sandbox.faults().len()), (200, 0));
    let (status, _) = session.call(Method::DELETE, "/_sandbox/faults/1", None).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn a_wrong_order_is_refused_with_the_name_of_what_is_wrong() {
    let session = Session::start().await;
    let refused = [
        (json!({}), "fault"),
        (json!({ "fault": "explode" }), "fault"),
        (json!({ "fault": "status" }), "status"),
        (json!({ "fault": "status", "status": "many" }), "status"),
        (json!({ "fault": "status", "status": 503, "retry_after": [] }), "retry_after"),
        (json!({ "fault": "truncate", "times": -1 }), "times"),
        (json!({ "fault": "truncate", "tims": 1 }), "tims"),
        (json!({ "fault": "delay" }), "milliseconds"),
        (json!({ "fault": "truncate", "operation": "createPsh" }), "operation"),
        (json!([{ "fault": "truncate" }, { "fault": "truncate", "times": 0 }]), "times"),
        (json!(7), "body"),
    ];
    for (order, place) in refused {
        let (status, body) =
            session.call(Method::POST, "/_sandbox/faults", Some(order.clone())).await;
        let description = body["description"].as_str().unwrap();
        assert!(status == 400 && description.contains(place), "{order}: {description}");
    }
    assert!(session.sandbox.faults().is_empty());
}

#[tokio::test]
async fn a_reset_of_the_sandbox_takes_the_faults_back() {
    let session = with(Fault::status(503)).await;
    session.post("/_sandbox/reset", json!({})).await;
    assert!(session.sandbox.faults().is_empty());
    assert_eq!(read(&session).await.unwrap().status().as_u16(), 200);
}

#[tokio::test]
async fn the_faults_of_one_application_are_not_anothers() {
    let session = Session::start().await;
    let other = session.post("/_sandbox/applications", json!({ "client_id": "other" })).await;
    let fault = json!({ "fault": "status", "status": 503 });
    session.post("/_sandbox/faults?application=other", fault).await;
    let read = async |token: &str| session.call_with(token, Method::GET, PUSH, None).await.0;
    let login = async |credentials: &Value| {
        let mut members = credentials.clone();
        members["grant_type"] = json!("client_credentials");
        let url = format!("{}/oa2/v1/cc/token", session.sandbox.base_url());
        let response = session.http.post(url).json(&members).send().await.unwrap();
        response.status().as_u16()
    };
    let key = |credentials: &Value| json!({ "client_id": credentials["client_id"], "client_secret": credentials["client_secret"] });
    let first = session.get("/_sandbox/credentials").await;

    assert_eq!((read(&session.token).await, login(&key(&first)).await), (200, 200));
    let url = format!("{}{PUSH}", session.sandbox.base_url());
    let token = other["access_token"].as_str().unwrap();
    let response = session.http.get(url).bearer_auth(token).send().await.unwrap();
    assert_eq!((response.status().as_u16(), login(&key(&other)).await), (503, 503));
    assert!(session.sandbox.faults().is_empty());
    assert_eq!(session.get("/_sandbox/faults?application=other").await["faults"][0]["met"], 2);
}
