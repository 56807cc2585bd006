//! The least that a program can do with an event, written by hand: what droppay-ext is compared with.

use http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
use serde::Deserialize;

/// Compares the header as it came, and reads strings.
pub(super) struct Bare {
    expected: HeaderValue,
}

/// The event as the documentation has it.
#[derive(Deserialize)]
#[expect(dead_code, reason = "they are there to be read, as by a program")]
pub(super) struct Event {
    etime: String,
    etype: String,
    edata: Data,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "they are there to be read, as by a program")]
struct Data {
    id: String,
    status: String,
    code: Option<String>,
}

impl Bare {
    pub(super) fn expecting(headers: &HeaderMap) -> Bare {
        let none = || HeaderValue::from_static("");
        Bare { expected: headers.get(AUTHORIZATION).cloned().unwrap_or_else(none) }
    }

    /// The event, if the sender is known and it is one.
    pub(super) fn receive(&self, headers: &HeaderMap, body: &[u8]) -> Option<Event> {
        headers.get(AUTHORIZATION).filter(|given| **given == self.expected)?;
        serde_json::from_slice(body).ok()
    }
}
