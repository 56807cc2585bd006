//! The log of deliveries, and what can be done about them.

use std::time::Duration;

use droppay_sandbox::DeliveryState;
use reqwest::Method;
use serde_json::{Value, json};

use crate::listener::{Answer, Listener};
use crate::scene::{Scene, answered, frozen, outcomes};

const DELIVERIES: &str = "/_sandbox/deliveries";

async fn log(scene: &Scene, query: &str) -> Vec<Value> {
    let (status, log) = scene.call(Method::GET, &format!("{DELIVERIES}{query}"), Value::Null).await;
    assert_eq!(status, 200, "{log}");
    log["deliveries"].as_array().unwrap().clone()
}

#[tokio::test]
async fn the_log_shows_an_event_and_its_attempts() {
    let scene = Scene::start().await;
    let listener = Listener::answering(|_| Answer::Status(500)).await;
    let push = scene.event(&format!("{}?key=hidden#hidden", listener.url())).await;
    scene.drain().await;
    let mut logged = log(&scene, "").await;
    let duration = logged[0]["attempts"][0]["duration_ms"].take();
    assert!(duration.is_u64(), "{duration}");
    let expected = json!({
        "id": 1,
        "etype": "push.status_update",
        "etime": "2026-01-05T09:00:00+01:00",
        "resource_id": push,
        "status": listener.changes()[0].1,
        "to": format!("http://{}/listener", listener.address()),
        "state": "pending",
        "attempts": [{ "at": "2026-01-05T08:00:00Z", "outcome": 500, "duration_ms": null }],
        "next_attempt": "2026-01-05T08:00:10Z",
    });
    assert_eq!(logged, [expected]);
    let debug = format!("{:?} {:?}", scene.deliveries(), scene.sandbox);
    for secret in ["creden", "hidden"] {
        assert!(!debug.contains(secret), "{debug}");
    }
}

#[tokio::test]
async fn the_log_shows_the_newest_events_last() {
    let (scene, listener) = (Scene::start().await, Listener::start().await);
    for _ in 0..3 {
        scene.event(&listener.url()).await;
    }
    scene.drain().await;
    let ids = |log: Vec<Value>| log.iter().map(|entry| entry["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(log(&scene, "").await), [1, 2, 3]);
    assert_eq!(ids(log(&scene, "?limit=2").await), [2, 3]);
    for wrong in ["0", "-1", "100001", "many", ""] {
        let path = format!("{DELIVERIES}?limit={wrong}");
        let (status, answer) = scene.call(Method::GET, &path, Value::Null).await;
        assert_eq!((status, &answer["code"]), (400, &json!("101")), "{wrong}: {answer}");
    }
}

#[tokio::test]
async fn an_event_that_was_delivered_can_be_sent_again() {
    let (scene, listener) = (Scene::start().await, Listener::start().await);
    scene.event(&listener.url()).await;
    scene.drain().await;
    scene.post(&format!("{DELIVERIES}/1/replay"), Value::Null).await;
    scene.post(&format!("{DELIVERIES}/drain"), Value::Null).await;
    let bodies: Vec<_> = listener.received().into_iter().map(|event| event.body).collect();
    assert_eq!(bodies.len(), 2);
    assert_eq!(bodies[0], bodies[1]);
    assert_eq!(outcomes(&scene.delivery()), [answered(200), answered(200)]);
}

#[tokio::test]
async fn an_event_that_was_given_up_gets_all_its_retries_again() {
    let scene = Scene::start().await;
    let listener = Listener::answering(|_| Answer::Status(500)).await;
    scene.event(&listener.url()).await;
    while scene.delivery().state != DeliveryState::GivenUp {
        scene.drain().await;
        if let Some(next) = scene.delivery().next_attempt {
            scene.sandbox.set_clock(next).unwrap();
        }
    }
    scene.sandbox.replay_delivery(scene.delivery().id).unwrap();
    scene.drain().await;
    let delivery = scene.delivery();
    assert_eq!((delivery.state, delivery.attempts.len()), (DeliveryState::Pending, 9));
    let wait = delivery.next_attempt.unwrap().duration_since(scene.sandbox.now());
    assert_eq!(wait.as_secs(), 10);
}

#[tokio::test]
async fn an_event_that_is_not_there_cannot_be_sent_again() {
    let scene = Scene::start().await;
    for id in ["1", "0", "-1", "x", "99999999999999999999"] {
        let path = format!("{DELIVERIES}/{id}/replay");
        let (status, answer) = scene.call(Method::POST, &path, Value::Null).await;
        assert_eq!(status, 404, "{id}: {answer}");
    }
}

#[tokio::test]
async fn a_drain_waits_for_what_is_under_way() {
    let scene = Scene::on(frozen().webhook_timeout(Duration::from_millis(300))).await;
    let hanging = Listener::answering(|_| Answer::Never).await;
    for _ in 0..2 {
        scene.event(&hanging.url()).await;
    }
    scene.post(&format!("{DELIVERIES}/drain"), Value::Null).await;
    let attempts: Vec<_> =
        scene.deliveries().iter().map(|delivery| delivery.attempts.len()).collect();
    assert_eq!(attempts, [1, 1]);
}

#[tokio::test]
async fn a_drain_needs_nothing_of_the_runtime_that_waits_for_it() {
    let scene = Scene::on(frozen().webhook_timeout(Duration::from_millis(300))).await;
    let silent = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    scene.event(&format!("http://{}/", silent.local_addr().unwrap())).await;
    let waiting = std::thread::spawn(move || {
        let without_time = tokio::runtime::Builder::new_current_thread().build().unwrap();
        without_time.block_on(scene.drain());
        scene.delivery().attempts.len()
    });
    assert_eq!(waiting.join().unwrap(), 1);
}

#[tokio::test]
async fn a_reset_forgets_the_events() {
    let (scene, listener) = (Scene::start().await, Listener::start().await);
    scene.event(&listener.url()).await;
    scene.drain().await;
    scene.sandbox.reset().unwrap();
    assert!(scene.deliveries().is_empty());
    let again = scene.event(&listener.url()).await;
    scene.drain().await;
    assert_eq!(listener.resources()[1..], [again]);
}

#[tokio::test]
async fn an_application_that_was_removed_and_added_again_gets_its_events() {
    let (scene, listener) = (Scene::start().await, Listener::start().await);
    let path = "/_sandbox/applications";
    for round in 1..=2 {
        let added = scene.post(path, json!({ "client_id": "suite-1" })).await;
        let refused =
            scene.event_of(added["access_token"].as_str().unwrap(), &listener.url()).await;
        scene.post(&format!("{DELIVERIES}/drain?application=suite-1"), json!({})).await;
        assert_eq!(listener.resources().len(), round);
        assert_eq!(listener.resources().last(), Some(&refused));
        let (status, _) = scene.call(Method::DELETE, &format!("{path}/suite-1"), Value::Null).await;
        assert_eq!(status, 200);
    }
}
