//! Receiving events from hostile senders, broken networks and careless handlers.

mod bodies;
mod credentials;
#[cfg(feature = "axum")]
mod extractor;
mod guard;
mod shown;

use droppay_ext::webhook::{EventHint, Listener, Refusal, Subscription};
use http::{HeaderMap, header::AUTHORIZATION};

const URL: &str = "https://app.server.com/listener";

/// The listener of the document's example.
fn subscription() -> Subscription {
    Subscription::new(URL, "credenA", "credenB").expect("it is safe")
}

/// Sends a body with the right credentials.
fn send(listener: &Listener, body: &[u8]) -> Result<EventHint, Refusal> {
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, subscription().credentials().authorization());
    listener.receive(&headers, body)
}

/// The same to a listener without settings.
fn receive(body: impl AsRef<[u8]>) -> Result<EventHint, Refusal> {
    send(&subscription().listener(), body.as_ref())
}
