//! An event of about 1 kB, authenticated and parsed.

use anyhow::{Context as _, Result, ensure};
use droppay_api::types::EventType;
use droppay_ext::webhook::{Subscription, compose};
use droppay_instructions::answers;

/// Receives the same event so many times.
pub(crate) fn receive(repetitions: u32) -> Result<()> {
    let subscription = Subscription::new("https://app.server.com/listener", "credenA", "credenB")?;
    let listener = subscription.listener();
    // The documented data is an id and a status; a whole push holds both, and has the size in question.
    let data = answers::example("PushReady")?;
    let event = compose::event(EventType::PushStatusUpdate, data).request(&subscription);
    for _ in 0..repetitions {
        let event = listener.receive(event.headers(), event.body())?;
        let id = event.id().context("the event names no push")?;
        ensure!(id.as_str() == answers::PUSH_ID, "the event names {id}");
    }
    Ok(())
}
