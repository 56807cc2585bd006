//! What an event says, and in which headers.

use droppay_contract::Contract;
use droppay_sandbox::DeliveryState;
use reqwest::Method;
use serde_json::{Value, json};

use crate::listener::{Listener, Received};
use crate::scene::{Scene, answered, outcomes};

/// Holds an event against the document.
fn check(event: &Value) {
    let document = serde_json::from_str(droppay_api::DOCUMENT).unwrap();
    let contract = Contract::new(&document).unwrap();
    let wrong = contract.check_component("DropPayEvent", event).unwrap();
    assert!(wrong.is_empty(), "{event}: {wrong:?}");
}

/// The members of the document's example of an event, which those of an event must be.
fn has_members_of(event: &Value, example: &str) {
    let document: Value = serde_json::from_str(droppay_api::DOCUMENT).unwrap();
    let example = &document["components"]["examples"][example]["value"];
    for (event, example) in [(event, example), (&event["edata"], &example["edata"])] {
        let [event, example] =
            [event, example].map(|object| object.as_object().unwrap().keys().collect::<Vec<_>>());
        assert_eq!(event, example);
    }
    assert_eq!(event["etype"], example["etype"]);
}

#[tokio::test]
async fn each_change_of_a_push_is_told_in_the_order_of_the_changes() {
    let (scene, listener) = (Scene::start().await, Listener::start().await);
    let push = scene.push(&listener.url()).await;
    scene.sandbox.approve_push(&push).unwrap();
    scene.drain().await;
    let received = listener.received();
    let statuses: Vec<_> = received.iter().map(|event| event.change().1).collect();
    assert_eq!(statuses.first(), Some(&"SCHEDULED"));
    assert_eq!(statuses.last(), Some(&"DONE"));
    for Received { body, .. } in &received {
        check(body);
        has_members_of(body, "PushEvent");
        assert_eq!(body["etime"], "2026-01-05T09:00:00+01:00");
        assert_eq!(body["edata"]["id"], push.as_str());
    }
    for (delivery, event) in scene.deliveries().iter().zip(&received) {
        assert_eq!((delivery.status.as_str(), &delivery.resource_id), (event.change().1, &push));
        assert_eq!(delivery.state, DeliveryState::Delivered);
        assert_eq!(outcomes(delivery), [answered(200)]);
    }
}

#[tokio::test]
async fn an_event_is_a_post_of_json_to_the_path_and_query_of_the_subscription() {
    let (scene, listener) = (Scene::start().await, Listener::start().await);
    scene.event(&format!("{}?key=4711", listener.url())).await;
    scene.drain().await;
    let received = &listener.received()[0];
    assert_eq!(received.uri, "/listener?key=4711");
    assert_eq!(received.header("content-type"), Some("application/json"));
    assert_eq!(received.header("host"), Some(listener.address().to_string().as_str()));
    assert_eq!(received.header("cookie"), None);
}

#[tokio::test]
async fn credentials_arrive_decoded_as_basic_authentication() {
    let (scene, listener) = (Scene::start().await, Listener::start().await);
    let url = format!("http://creden%3AA:p%40ss%2Fw%C3%B6rd@{}/", listener.address());
    scene.event(&url).await;
    scene.event(&format!("http://{}/", listener.address())).await;
    scene.drain().await;
    let received = listener.received();
    // Base64 of `creden:A:p@ss/wörd`.
    let expected = "Basic Y3JlZGVuOkE6cEBzcy93w7ZyZA==";
    assert_eq!(received[0].header("authorization"), Some(expected));
    assert_eq!(received[1].header("authorization"), None);
    assert!(!received[0].uri.contains("creden"), "{}", received[0].uri);
}

#[tokio::test]
async fn the_event_of_a_grant_carries_the_connection_code() {
    let (scene, listener) = (Scene::start().await, Listener::start().await);
    let application = token(&scene).await;
    let connection = json!({ "webhooks": { "ALL": listener.url() } });
    let url = format!("{}/oa2/v1/connection", scene.sandbox.base_url());
    let request = reqwest::Client::new().post(url).bearer_auth(application).json(&connection);
    let connection: Value = request.send().await.unwrap().json().await.unwrap();
    let id = connection["id"].as_str().unwrap();
    let code = scene.sandbox.grant_connection(id).unwrap();
    scene.sandbox.revoke_connection(id).unwrap();
    scene.drain().await;
    let [granted, revoked] = <[Received; 2]>::try_from(listener.received()).ok().unwrap();
    check(&granted.body);
    has_members_of(&granted.body, "ConnectionEvent");
    assert_eq!(granted.change(), (id, "GRANTED"));
    assert_eq!(granted.body["edata"]["code"], code.as_str());
    check(&revoked.body);
    assert_eq!(revoked.change(), (id, "REVOKED"));
    assert_eq!(revoked.body["edata"].get("code"), None);
    let (_, log) = scene.call(Method::GET, "/_sandbox/deliveries", Value::Null).await;
    assert_eq!(log["deliveries"][0]["etype"], "connection.status_update");
    assert!(!log.to_string().contains(&code), "the log shows the code");
    assert!(!format!("{:?}", scene.deliveries()).contains(&code), "Debug shows the code");
}

async fn token(scene: &Scene) -> String {
    let credentials = scene.sandbox.credentials();
    let login = json!({
        "grant_type": "client_credentials",
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
    });
    let token = scene.post("/oa2/v1/cc/token", login).await;
    token["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_push_without_a_subscription_sends_nothing() {
    let scene = Scene::start().await;
    let push = scene
        .post(
            "/bank/v2/push",
            json!({ "amount": 1.00, "recipient": { "account": "IT63B3606400003471234567" },
                    "status": "READY" }),
        )
        .await;
    scene.sandbox.approve_push(push["id"].as_str().unwrap()).unwrap();
    scene.drain().await;
    assert!(scene.deliveries().is_empty());
}
