//! When an event is sent again that was not taken.

use droppay_sandbox::DeliveryState;
use jiff::{Span, ToSpan};

use crate::listener::{Answer, Listener};
use crate::scene::{Scene, answered, frozen, outcomes, unanswered};

/// The times from each failed attempt to the next.
fn waits() -> [Span; 7] {
    [10.seconds(), 1.minute(), 5.minutes(), 30.minutes(), 2.hours(), 6.hours(), 24.hours()]
}

#[tokio::test]
async fn an_event_that_is_never_taken_is_tried_on_schedule_and_then_given_up() {
    let scene = Scene::start().await;
    let listener = Listener::answering(|_| Answer::Status(500)).await;
    scene.event(&listener.url()).await;
    scene.drain().await;
    for (tried, wait) in waits().into_iter().enumerate() {
        let delivery = scene.delivery();
        assert_eq!((delivery.state, delivery.attempts.len()), (DeliveryState::Pending, tried + 1));
        let next = scene.sandbox.now().checked_add(wait).unwrap();
        assert_eq!(delivery.next_attempt, Some(next));
        scene.sandbox.set_clock(next - 1.millisecond()).unwrap();
        scene.drain().await;
        assert_eq!(listener.received().len(), tried + 1, "before {wait} were over");
        scene.sandbox.advance(1.millisecond()).unwrap();
        scene.drain().await;
        assert_eq!(listener.received().len(), tried + 2, "after {wait}");
        assert_eq!(scene.delivery().attempts[tried + 1].at, next);
    }
    let delivery = scene.delivery();
    assert_eq!((delivery.state, delivery.next_attempt), (DeliveryState::GivenUp, None));
    assert_eq!(outcomes(&delivery), vec![answered(500); 8]);
    scene.sandbox.advance(1.year()).unwrap();
    scene.drain().await;
    assert_eq!(listener.received().len(), 8);
    let bodies: Vec<_> = listener.received().into_iter().map(|event| event.body).collect();
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
}

#[tokio::test]
async fn an_event_that_is_taken_at_a_later_attempt_is_delivered() {
    let scene = Scene::start().await;
    let answer = |place| Answer::Status(if place == 0 { 401 } else { 204 });
    let listener = Listener::answering(answer).await;
    scene.event(&listener.url()).await;
    scene.drain().await;
    scene.sandbox.advance(1.day()).unwrap();
    scene.drain().await;
    let delivery = scene.delivery();
    assert_eq!(delivery.state, DeliveryState::Delivered);
    assert_eq!(outcomes(&delivery), [answered(401), answered(204)]);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let scene = Scene::start().await;
    let listener = Listener::answering(|_| Answer::Redirect).await;
    scene.event(&listener.url()).await;
    scene.drain().await;
    assert_eq!(outcomes(&scene.delivery()), [answered(302)]);
    assert_eq!(listener.received().len(), 1);
    assert_eq!(scene.delivery().state, DeliveryState::Pending);
}

#[tokio::test]
async fn while_an_event_waits_for_its_retry_those_after_it_are_sent() {
    let scene = Scene::start().await;
    let answer = |place| Answer::Status(if place == 0 { 503 } else { 200 });
    let listener = Listener::answering(answer).await;
    let first = scene.event(&listener.url()).await;
    scene.drain().await;
    let second = scene.event(&listener.url()).await;
    scene.drain().await;
    scene.sandbox.advance(10.seconds()).unwrap();
    scene.drain().await;
    assert_eq!(listener.resources(), [first.clone(), second, first]);
}

#[tokio::test]
async fn a_subscriber_who_takes_too_long_is_tried_again() {
    let scene = Scene::on(frozen().webhook_timeout(std::time::Duration::from_secs(1))).await;
    let answer = |place| if place == 0 { Answer::Never } else { Answer::Status(200) };
    let listener = Listener::answering(answer).await;
    scene.event(&listener.url()).await;
    scene.drain().await;
    assert_eq!(outcomes(&scene.delivery()), [unanswered("timed out")]);
    scene.sandbox.advance(10.seconds()).unwrap();
    scene.drain().await;
    assert_eq!(scene.delivery().state, DeliveryState::Delivered);
}
