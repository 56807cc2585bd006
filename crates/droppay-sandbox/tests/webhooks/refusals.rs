//! Subscriptions that nothing is sent to.

use droppay_sandbox::{AttemptOutcome, DeliveryState};
use jiff::ToSpan;

use crate::scene::{Scene, frozen, outcomes};

/// What is said about the only delivery, which was refused.
fn reason(scene: &Scene) -> String {
    let delivery = scene.delivery();
    assert_eq!((delivery.state, delivery.next_attempt), (DeliveryState::Refused, None));
    let outcomes = outcomes(&delivery);
    let [AttemptOutcome::Unanswered(reason)] = &outcomes[..] else { panic!("{outcomes:?}") };
    reason.clone()
}

#[tokio::test]
async fn another_machine_is_refused_for_good() {
    // An address that is kept for documentation, so that a failure of this test reaches nobody.
    let scene = Scene::start().await;
    scene.event("http://credenA:credenB@192.0.2.1:8080/listener").await;
    scene.drain().await;
    assert!(reason(&scene).contains("loopback"), "{}", reason(&scene));
    assert_eq!(scene.delivery().to, "http://192.0.2.1:8080/listener");
    scene.sandbox.advance(1.month()).unwrap();
    scene.drain().await;
    assert_eq!(scene.delivery().attempts.len(), 1);
}

#[tokio::test]
async fn another_machine_is_tried_if_that_is_allowed() {
    let timeout = std::time::Duration::from_millis(100);
    let scene = Scene::on(frozen().allow_remote_webhooks(true).webhook_timeout(timeout)).await;
    scene.event("http://192.0.2.1:8080/listener").await;
    scene.drain().await;
    assert_eq!(scene.delivery().state, DeliveryState::Pending);
    assert_eq!(scene.delivery().attempts.len(), 1);
}

#[tokio::test]
async fn what_is_no_url_is_refused() {
    let scene = Scene::start().await;
    scene.event("mailto:credenA:credenB@app.server.com").await;
    scene.drain().await;
    assert!(reason(&scene).contains("neither http nor https"), "{}", reason(&scene));
    assert!(!scene.delivery().to.contains("creden"), "{}", scene.delivery().to);
}

#[cfg(not(feature = "rustls"))]
#[tokio::test]
async fn https_without_its_feature_is_refused() {
    let scene = Scene::start().await;
    scene.event("https://127.0.0.1/listener").await;
    scene.drain().await;
    assert!(reason(&scene).contains("rustls"), "{}", reason(&scene));
}

#[cfg(feature = "rustls")]
#[tokio::test]
async fn https_with_its_feature_is_tried_and_asks_for_a_certificate() {
    use crate::listener::Listener;
    let (scene, listener) = (Scene::start().await, Listener::start().await);
    scene.event(&format!("https://{}/listener", listener.address())).await;
    scene.drain().await;
    assert_eq!(outcomes(&scene.delivery()), [AttemptOutcome::Unanswered("no connection".into())]);
    assert_eq!(scene.delivery().state, DeliveryState::Pending);
    assert!(listener.received().is_empty());
}
