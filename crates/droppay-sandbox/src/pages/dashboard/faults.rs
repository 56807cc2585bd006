//! The faults that were ordered, and a small form to order one.

use std::time::Duration;

use droppay_api::OPERATIONS;
use maud::{Markup, html};
use serde::Deserialize;

use super::section as titled;
use crate::faults::{EVENTS, Fault, FaultReport};
use crate::pages::reading::SHOWN;
use crate::pages::visit::Visit;
use crate::pages::words::counted;

/// The faults that the form offers.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Offer {
    CloseAfter,
    CloseBefore,
    Unavailable,
    TooManyRequests,
    Delay,
    Truncate,
    MalformedJson,
    UnknownEnumValue,
    ExtraProperty,
    ExpiredToken,
    Duplicate,
    Reorder,
    Lose,
}

/// The faults as the form names them: the value, and what happens.
const OFFERS: [(&str, &str); 13] = [
    ("close_after", "close the connection after the commit"),
    ("close_before", "close the connection before anything is done"),
    ("unavailable", "answer 503"),
    ("too_many_requests", "answer 429, to be retried after 1 s"),
    ("delay", "answer 2 s later"),
    ("truncate", "cut the answer off"),
    ("malformed_json", "answer what is not JSON"),
    ("unknown_enum_value", "answer a status that nobody knows yet"),
    ("extra_property", "answer properties that nobody knows yet"),
    ("expired_token", "let the token expire"),
    ("duplicate", "event: deliver it twice"),
    ("reorder", "event: deliver it after the next"),
    ("lose", "event: lose it"),
];

impl Offer {
    /// The fault itself, for every operation and always.
    pub(crate) fn fault(self) -> Fault {
        match self {
            Offer::CloseAfter => Fault::close_after(),
            Offer::CloseBefore => Fault::close_before(),
            Offer::Unavailable => Fault::status(503),
            Offer::TooManyRequests => Fault::status(429).retry_after(1),
            Offer::Delay => Fault::delay(Duration::from_secs(2)),
            Offer::Truncate => Fault::truncate(),
            Offer::MalformedJson => Fault::malformed_json(),
            Offer::UnknownEnumValue => Fault::unknown_enum_value(),
            Offer::ExtraProperty => Fault::extra_property(),
            Offer::ExpiredToken => Fault::expired_token(),
            Offer::Duplicate => Fault::duplicate(),
            Offer::Reorder => Fault::reorder(),
            Offer::Lose => Fault::lose(),
        }
    }
}

pub(super) fn section(visit: &Visit) -> Markup {
    let faults = visit.world.faults.reports();
    let content = html! {
        @if faults.is_empty() { p.note { "None ordered." } }
        ul.rows {
            @for fault in faults.iter().rev().take(SHOWN as usize) { (row(fault)) }
        }
        @if !faults.is_empty() {
            form.inline method="post" action=(visit.address_and_back("/dashboard/faults/clear")) {
                button { "Clear all faults" }
            }
        }
        details #order-fault {
            summary { "Order a fault" }
            (form(visit))
        }
    };
    titled("faults", "Faults", i64::try_from(faults.len()).ok(), &content)
}

fn row(fault: &FaultReport) -> Markup {
    html! {
        li id={ "fault-" (fault.id) } {
            div.line {
                code { (fault.kind) }
                span { (fault.operation.as_deref().unwrap_or("every operation")) }
            }
            p.note {
                "happened " (counted(fault.met, "time"))
                @match fault.remaining {
                    Some(0) => ", used up",
                    Some(left) => { ", " (counted(left, "time")) " to come" },
                    None => ", until it is cleared",
                }
            }
        }
    }
}

fn form(visit: &Visit) -> Markup {
    html! {
        form.stacked method="post" action=(visit.address_and_back("/dashboard/faults")) {
            label for="fault-kind" { "What happens" }
            select #fault-kind name="fault" {
                @for (value, name) in OFFERS { option value=(value) { (name) } }
            }
            label for="fault-operation" { "To which calls or events" }
            select #fault-operation name="operation" {
                option value="" { "all that it can happen to" }
                optgroup label="Calls" {
                    @for operation in OPERATIONS { option { (operation.id) } }
                }
                optgroup label="Events" {
                    @for event in EVENTS { option { (event) } }
                }
            }
            label for="fault-times" { "How many times" }
            input #fault-times name="times" type="number" min="1" max="1000000" value="1" required;
            button { "Order" }
        }
    }
}
