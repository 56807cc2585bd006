//! Events that are sent twice, in another order, or not at all.

use droppay_sandbox::DeliveryState;

use crate::listener::{Answer, Listener};
use crate::scene::{Scene, answered, outcomes};

#[tokio::test]
async fn a_duplicate_arrives_twice_and_is_one_delivery() {
    let (scene, listener) = (Scene::start().await, Listener::start().await);
    scene.fault("duplicate", 1).await;
    let first = scene.event(&listener.url()).await;
    scene.drain().await;
    assert_eq!(listener.resources(), [first.clone(), first]);
    let delivery = scene.delivery();
    assert_eq!(delivery.state, DeliveryState::Delivered);
    assert_eq!(outcomes(&delivery), [answered(200), answered(200)]);
    let second = scene.event(&listener.url()).await;
    scene.drain().await;
    assert_eq!(listener.resources()[2..], [second]);
}

#[tokio::test]
async fn an_event_out_of_order_arrives_after_the_next_one() {
    let (scene, listener) = (Scene::start().await, Listener::start().await);
    scene.fault("reorder", 1).await;
    let push = scene.push(&listener.url()).await;
    scene.sandbox.approve_push(&push).unwrap();
    scene.drain().await;
    let statuses: Vec<_> = listener.changes().into_iter().map(|(_, status)| status).collect();
    assert_eq!(statuses[1], "SCHEDULED", "{statuses:?}");
    let stored: Vec<_> = scene.deliveries().into_iter().map(|delivery| delivery.status).collect();
    assert_eq!(stored[0], "SCHEDULED", "{stored:?}");
    assert_eq!(statuses.len(), stored.len());
}

#[tokio::test]
async fn an_event_out_of_order_arrives_alone_if_none_follows() {
    let (scene, listener) = (Scene::start().await, Listener::start().await);
    scene.fault("reorder", 1).await;
    let push = scene.event(&listener.url()).await;
    scene.drain().await;
    assert_eq!(listener.resources(), [push]);
    assert_eq!(scene.delivery().state, DeliveryState::Delivered);
}

#[tokio::test]
async fn when_every_event_is_out_of_order_they_arrive_in_swapped_pairs() {
    let scene = Scene::start().await;
    let blocked = Listener::answering(|_| Answer::Status(200)).await;
    scene.fault("reorder", 100).await;
    let push = scene.push(&blocked.url()).await;
    scene.sandbox.approve_push(&push).unwrap();
    scene.drain().await;
    let stored: Vec<_> = scene.deliveries().into_iter().map(|delivery| delivery.status).collect();
    let mut swapped = stored.clone();
    swapped.chunks_exact_mut(2).for_each(|pair| pair.swap(0, 1));
    let arrived: Vec<_> = blocked.changes().into_iter().map(|(_, status)| status).collect();
    assert!(stored.len() > 1, "{stored:?}");
    assert_eq!(arrived, swapped);
}

#[tokio::test]
async fn a_lost_event_never_arrives_and_is_on_record() {
    let (scene, listener) = (Scene::start().await, Listener::start().await);
    scene.fault("lose", 1).await;
    scene.event(&listener.url()).await;
    let next = scene.event(&listener.url()).await;
    scene.drain().await;
    assert_eq!(listener.resources(), [next]);
    let lost = &scene.deliveries()[0];
    assert_eq!((lost.state, lost.attempts.len()), (DeliveryState::Lost, 0));
}

#[tokio::test]
async fn a_lost_event_arrives_when_it_is_sent_again() {
    let (scene, listener) = (Scene::start().await, Listener::start().await);
    scene.fault("lose", 100).await;
    let push = scene.event(&listener.url()).await;
    scene.drain().await;
    scene.sandbox.replay_delivery(scene.delivery().id).unwrap();
    scene.drain().await;
    assert_eq!(listener.resources(), [push]);
    assert_eq!(scene.delivery().state, DeliveryState::Delivered);
}
