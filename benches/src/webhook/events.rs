//! Events of any size, sent as DropPay sends them, and the listener that takes them.

use anyhow::Result;
use droppay_ext::api::types::EventType;
use droppay_ext::webhook::{Listener, Subscription, compose};
use http::HeaderMap;
use serde_json::{Value, json};

/// A password as the documentation asks for, long and random.
const URL: &str = "https://droppay:9Qm3vT7xKc2LpR8sWz5NbH4jYd6GfA1e@app.server.com/listener";

/// A request that brings an event.
pub(super) struct Event {
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

fn subscription() -> Result<Subscription> {
    Ok(Subscription::from_url(URL)?)
}

/// A listener that takes events of any size.
pub(super) fn listener() -> Result<Listener> {
    Ok(subscription()?.listener().max_body_bytes(usize::MAX))
}

/// An event of about so many bytes: within 1 % from 10 kB, within a tenth below.
pub(super) fn event(bytes: usize) -> Result<Event> {
    let mut edata = json!({"id": "SEM1234568UN8", "status": "DONE"});
    let mut event = sent(&edata)?;
    for (name, value) in push() {
        if event.body.len() < bytes {
            edata[name] = value;
            event = sent(&edata)?;
        }
    }
    let mut history = Vec::new();
    let step = json!({"status": "SCHEDULED", "at": "2018-06-15T10:00:00+02:00", "by": "owner"});
    let missing = bytes.saturating_sub(event.body.len()) / (step.to_string().len() + 1);
    if missing > 0 {
        history.resize(missing, step);
        edata["history"] = history.into();
        event = sent(&edata)?;
    }
    Ok(event)
}

fn sent(edata: &Value) -> Result<Event> {
    let composed = compose::event(EventType::PushStatusUpdate, edata.clone());
    let (parts, body) = composed.request(&subscription()?).into_parts();
    Ok(Event { headers: parts.headers, body })
}

/// The properties of a push, beside its id and its status.
fn push() -> Vec<(&'static str, Value)> {
    let recipient = json!({
        "account": "IT60X0542811101000000123456",
        "owner": {"name": "Edward Teach"},
        "bank_name": "Fineco Bank",
    });
    let source = json!({
        "id": "BAC123456789",
        "username": "3351234567",
        "account": "IT63B3606400003351234567",
        "owner": {"name": "John Kennedy", "logo": "url://"},
    });
    vec![
        ("description", json!("Sending money")),
        ("amount", json!(120.00)),
        ("fee", json!(1.00)),
        ("date_creation", json!("2018-05-20T08:00:00+02:00")),
        ("recipient", recipient),
        ("source", source),
        ("transfer_description", json!("Sending money / first payment")),
        ("date_last_modified", json!("2018-05-20T08:05:00+02:00")),
        ("date_scheduled", json!("2018-06-15T10:00:00+02:00")),
        ("sharing", json!("https://dp.link/u/2/SEM1234568UN8")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_have_the_size_that_was_asked_for_and_are_taken() {
        for (bytes, tolerance) in [(300, 60), (1_000, 100), (10_000, 100), (100_000, 100)] {
            let event = event(bytes).unwrap();
            let difference = event.body.len().abs_diff(bytes);
            assert!(difference <= tolerance, "{bytes}: {}", event.body.len());
            let hint = listener().unwrap().receive(&event.headers, &event.body).unwrap();
            assert_eq!(hint.id().unwrap().as_str(), "SEM1234568UN8");
        }
    }
}
