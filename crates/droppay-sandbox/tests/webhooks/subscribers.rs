//! How subscribers are kept apart.

use std::time::Duration;

use droppay_sandbox::DeliveryState;

use crate::listener::{Answer, Listener};
use crate::scene::{Scene, frozen};

#[tokio::test]
async fn a_hanging_subscriber_delays_nobody() {
    // Longer than the test waits for anything.
    let scene = Scene::on(frozen().webhook_timeout(Duration::from_secs(600))).await;
    let hanging = Listener::answering(|_| Answer::Never).await;
    let other = Listener::start().await;
    for _ in 0..3 {
        scene.event(&hanging.url()).await;
    }
    hanging.wait_for(1).await;
    for _ in 0..3 {
        scene.event(&other.url()).await;
    }
    other.wait_for(3).await;
    let still = scene.deliveries().into_iter().take(3);
    for delivery in still {
        assert_eq!((delivery.state, delivery.attempts.len()), (DeliveryState::Pending, 0));
    }
    assert_eq!(hanging.received().len(), 1, "a subscriber gets one event at a time");
}

#[tokio::test]
async fn first_attempts_are_made_in_the_order_of_the_changes() {
    let (scene, listener) = (Scene::start().await, Listener::start().await);
    let mut expected = Vec::new();
    for _ in 0..30 {
        expected.push(scene.event(&listener.url()).await);
    }
    scene.drain().await;
    assert_eq!(listener.resources(), expected);
}

#[tokio::test]
async fn a_subscriber_by_name_is_found_on_loopback() {
    let (scene, listener) = (Scene::start().await, Listener::start().await);
    scene.event(&format!("http://localhost:{}/", listener.address().port())).await;
    scene.drain().await;
    assert_eq!(scene.delivery().state, DeliveryState::Delivered);
}
