//! The kinds of faults, and to which operations each can happen.

use droppay_api::{OPERATIONS, Operation, Security};
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::world::events::Resource;

/// The events, by the names that the document gives their callbacks.
pub(crate) const EVENTS: [&str; 2] = [Resource::Push.callback(), Resource::Connection.callback()];

/// What a fault does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// This status is answered, and nothing processed.
    Status,
    /// The answer comes late.
    Delay,
    /// The connection is closed, and nothing processed.
    CloseBefore,
    /// The connection is closed after everything was processed and committed.
    CloseAfter,
    /// The answer's body ends half way, and the connection with it.
    Truncate,
    /// The answer's body is not JSON.
    MalformedJson,
    /// The answer's values of enumerations are one that the document does not list.
    UnknownEnumValue,
    /// The answer's objects have a property that the document does not name.
    ExtraProperty,
    /// The bearer token is made worthless before the request is processed.
    ExpiredToken,
    /// The event is delivered twice.
    Duplicate,
    /// The event is delivered after the one that follows it.
    Reorder,
    /// The event is never delivered.
    Lose,
}

/// What happens to an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventFault {
    /// It is delivered twice.
    Duplicate,
    /// It is delivered after the one that follows it.
    Reorder,
    /// It is never delivered.
    Lose,
}

impl Kind {
    /// The name that it has over HTTP and in the log of calls.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Kind::Status => "status",
            Kind::Delay => "delay",
            Kind::CloseBefore => "close_before",
            Kind::CloseAfter => "close_after",
            Kind::Truncate => "truncate",
            Kind::MalformedJson => "malformed_json",
            Kind::UnknownEnumValue => "unknown_enum_value",
            Kind::ExtraProperty => "extra_property",
            Kind::ExpiredToken => "expired_token",
            Kind::Duplicate => "duplicate",
            Kind::Reorder => "reorder",
            Kind::Lose => "lose",
        }
    }

    /// What it does to an event, if it happens to events.
    pub(crate) const fn of_event(self) -> Option<EventFault> {
        match self {
            Kind::Duplicate => Some(EventFault::Duplicate),
            Kind::Reorder => Some(EventFault::Reorder),
            Kind::Lose => Some(EventFault::Lose),
            _ => None,
        }
    }

    /// Whether it closes the connection without an answer.
    pub(crate) const fn closes(self) -> bool {
        matches!(self, Kind::CloseBefore | Kind::CloseAfter)
    }

    /// The operations to which it can happen.
    pub(crate) fn operations(self) -> Vec<&'static str> {
        if self.of_event().is_some() {
            return EVENTS.to_vec();
        }
        let fitting = OPERATIONS.iter().filter(|operation| self.fits(operation));
        fitting.map(|operation| operation.id).collect()
    }

    /// Whether it can happen to a call of this operation.
    pub(crate) fn fits(self, operation: &Operation) -> bool {
        match self {
            // A token request carries no bearer token that could expire.
            Kind::ExpiredToken => operation.security != Security::None,
            Kind::UnknownEnumValue => Checks::of_document().answers_enumerations(operation.id),
            _ => self.of_event().is_none(),
        }
    }
}
