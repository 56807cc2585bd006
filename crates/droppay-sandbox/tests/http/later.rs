//! Answers as a later version of DropPay would give them.

use std::collections::BTreeSet;

use droppay_sandbox::Fault;
use reqwest::Method;
use serde_json::{Value, json};

use crate::session::{INTERNAL, Session};

const PUSH: &str = "/bank/v2/push/SEM1234568UN8";
const PUSHES: &str = "/bank/v2/pushes/?pg_size=100";

/// What the sandbox answers to this, without holding it against the document.
async fn answer(session: &Session, token: &str, method: Method, path: &str, body: Value) -> Value {
    let url = format!("{}{path}", session.sandbox.base_url());
    let mut request = session.http.request(method, url).bearer_auth(token);
    if !body.is_null() {
        request = request.json(&body);
    }
    let response = request.send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/json");
    response.json().await.unwrap()
}

async fn read(session: &Session, path: &str) -> Value {
    answer(session, &session.token, Method::GET, path, Value::Null).await
}

/// The JSON pointers of all values, with the values.
fn values(value: &Value, at: &str, found: &mut BTreeSet<(String, String)>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                values(value, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(members) => {
            for (index, member) in members.iter().enumerate() {
                values(member, &format!("{at}/{index}"), found);
            }
        }
        value => drop(found.insert((at.to_owned(), value.to_string()))),
    }
}

/// What the second answer has and the first has not.
fn new_values(before: &Value, after: &Value) -> Vec<(String, String)> {
    let (mut old, mut new) = (BTreeSet::new(), BTreeSet::new());
    values(before, "", &mut old);
    values(after, "", &mut new);
    new.difference(&old).cloned().collect()
}

#[tokio::test]
async fn an_unknown_value_stands_where_the_document_has_an_enumeration_and_nowhere_else() {
    let session = Session::start().await;
    let known = read(&session, PUSH).await;
    let known_list = read(&session, PUSHES).await;
    session.sandbox.inject(Fault::unknown_enum_value()).unwrap();
    let unknown = r#""ADDED_LATER""#.to_owned();
    assert_eq!(
        new_values(&known, &read(&session, PUSH).await),
        [("/status".to_owned(), unknown.clone())]
    );
    let places: Vec<_> = (0..known_list["pushes"].as_array().unwrap().len())
        .map(|entry| (format!("/pushes/{entry}/status"), unknown.clone()))
        .collect();
    assert!(places.len() > 1);
    assert_eq!(new_values(&known_list, &read(&session, PUSHES).await), places);
    let transfer = read(&session, "/bank/v2/push/transfer/SMP145123G6YY").await;
    assert_eq!(transfer["status"], "ADDED_LATER");
    // An error holds no value of an enumeration.
    let missing = read(&session, "/bank/v2/push/SEM0000000UN0").await;
    assert_eq!(missing, json!({ "description": "Resource not found" }));
}

#[tokio::test]
async fn every_object_of_an_answer_has_a_property_more() {
    let session = Session::start().await;
    let (known, known_list) = (read(&session, PUSH).await, read(&session, PUSHES).await);
    session.sandbox.inject(Fault::extra_property()).unwrap();
    let added: Vec<String> = new_values(&known, &read(&session, PUSH).await)
        .into_iter()
        .map(|(place, _)| place)
        .collect();
    let objects = ["", "/recipient", "/recipient/owner", "/source", "/source/owner"];
    assert_eq!(added, objects.map(|object| format!("{object}/added_later")));
    let list = read(&session, PUSHES).await;
    let added = new_values(&known_list, &list);
    assert!(added.iter().all(|(place, _)| place.ends_with("/added_later")), "{added:?}");
    assert_eq!(list["pushes"][1]["source"]["added_later"], "since a later version");
    assert_eq!(list["paging_info"]["added_later"], "since a later version");
    let missing = read(&session, "/bank/v2/push/SEM0000000UN0").await;
    assert_eq!(missing["added_later"], "since a later version");
}

#[tokio::test]
async fn a_call_that_is_answered_as_a_later_version_would_is_carried_out_and_logged_so() {
    let session = Session::start().await;
    let order = json!([
        { "fault": "unknown_enum_value", "operation": "createPush", "times": 1 },
        { "fault": "extra_property", "operation": "createPush", "times": 1 },
    ]);
    session.post("/_sandbox/faults", order).await;
    for (fault, place) in [("unknown_enum_value", "status"), ("extra_property", "added_later")] {
        let push = json!({ "amount": 7.25, "recipient": { "account": INTERNAL } });
        let answer = answer(&session, &session.token, Method::POST, "/bank/v2/push", push).await;
        assert!(["ADDED_LATER", "since a later version"].map(Value::from).contains(&answer[place]));
        let call = session.sandbox.calls().pop().unwrap();
        assert_eq!((call.status, call.fault.as_deref()), (200, Some(fault)));
        assert!(call.was_processed());
        let path = format!("/bank/v2/push/{}", answer["id"].as_str().unwrap());
        let stored = session.get(&path).await;
        assert_eq!((&stored["status"], &stored["amount"]), (&json!("DRAFT"), &json!(7.25)));
        assert!(stored.get("added_later").is_none());
    }
}

#[tokio::test]
async fn an_unknown_value_waits_for_an_answer_that_has_an_enumeration() {
    let session = Session::start().await;
    session.sandbox.inject(Fault::unknown_enum_value().times(1)).unwrap();
    let application = session.application_token().await;
    assert_eq!(session.sandbox.faults()[0].met, 0);
    let connection =
        answer(&session, &application, Method::GET, "/oa2/v1/connection/CONK312VB67", Value::Null)
            .await;
    assert_eq!(
        (&connection["status"], session.sandbox.faults()[0].met),
        (&json!("ADDED_LATER"), 1)
    );
    let refused = session.sandbox.inject(Fault::unknown_enum_value().operation("createUserToken"));
    let refusal = refused.unwrap_err().to_string();
    assert!(refusal.contains("getPush") && !refusal.contains("createUserToken"), "{refusal}");
}
