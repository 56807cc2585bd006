//! The events, and what came of sending them.

use maud::{Markup, html};

use super::section as titled;
use crate::pages::format::{moment, status};
use crate::pages::reading::Newest;
use crate::pages::visit::Visit;
use crate::pages::words::counted;
use crate::webhooks::{Attempt, AttemptOutcome, Delivery, DeliveryState};

pub(super) fn section(visit: &Visit, deliveries: &Newest<Delivery>) -> Markup {
    let content = html! {
        @if deliveries.entries.is_empty() {
            p.note { "None. Subscribe with " code { "webhooks" } " of a push or a connection." }
        }
        ul.rows {
            @for delivery in &deliveries.entries { (row(visit, delivery)) }
        }
    };
    titled("deliveries", "Event deliveries", Some(deliveries.total), &content)
}

fn row(visit: &Visit, delivery: &Delivery) -> Markup {
    let id = &delivery.id;
    html! {
        li id={ "delivery-" (id) } {
            div.line {
                (status(word(delivery.state)))
                code { (delivery.resource_id) }
                span { (delivery.status) }
            }
            p.note { (delivery.etype) " · " (moment(delivery.etime)) " · to " code { (delivery.to) } }
            @if let Some(next) = delivery.next_attempt { p.note { "Next attempt " (moment(next)) } }
            @if !delivery.attempts.is_empty() {
                details id={ "attempts-" (id) } {
                    summary { (counted(delivery.attempts.len(), "attempt")) }
                    ol.timeline {
                        @for attempt in &delivery.attempts { (attempted(attempt)) }
                    }
                }
            }
            form.inline method="post" action=(visit.address_and_back(&format!("/dashboard/deliveries/{id}"))) {
                button { "Replay" }
            }
        }
    }
}

fn attempted(attempt: &Attempt) -> Markup {
    html! {
        li {
            (moment(attempt.at)) ": "
            @match &attempt.outcome {
                AttemptOutcome::Answered(code) => { "answered " (code) },
                AttemptOutcome::Unanswered(reason) => (reason),
            }
            " after " (attempt.duration_ms) " ms"
        }
    }
}

/// The state by the name that it has over HTTP.
const fn word(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Pending => "pending",
        DeliveryState::Delivered => "delivered",
        DeliveryState::GivenUp => "given_up",
        DeliveryState::Refused => "refused",
        DeliveryState::Lost => "lost",
    }
}
