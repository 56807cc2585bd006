//! What a push will do, and has done, in words that an account's owner understands.

use std::fmt::Display;

use droppay_api::types::{ConnectionStatus, PushStatus};
use jiff::Span;
use maud::{Markup, html};

use super::format::date;
use crate::world::push::{Order, Push};

/// The name of the one who is paid.
pub(crate) fn recipient(push: &Push) -> &str {
    push.recipient.owner.as_deref().unwrap_or("an account without a name")
}

/// How often a push executes.
pub(crate) fn how_often(order: &Order) -> Markup {
    let Some(recurrence) = &order.recurrence else { return html! { "Once" } };
    let times = match recurrence.count {
        Some(1) => Some("once".to_owned()),
        Some(count) => Some(format!("{count} times")),
        None => None,
    };
    html! {
        (period(&recurrence.period))
        @match (times, recurrence.date_end) {
            (Some(times), None) => { ", " (times) },
            (None, Some(end)) => { ", until " (date(end)) },
            (Some(times), Some(end)) => { ", " (times) " at most, until " (date(end)) },
            (None, None) => { ", without an end" },
        }
    }
}

/// A period of ISO 8601 in words, `every 2 months` for `P2M`.
fn period(text: &str) -> String {
    let Ok(span) = text.parse::<Span>() else { return format!("every {text}") };
    let parts: Vec<(i64, &str)> = [
        (span.get_years().into(), "year"),
        (span.get_months().into(), "month"),
        (span.get_weeks().into(), "week"),
        (span.get_days().into(), "day"),
        (span.get_hours().into(), "hour"),
        (span.get_minutes(), "minute"),
        (span.get_seconds(), "second"),
    ]
    .into_iter()
    .filter(|(number, _)| *number != 0)
    .collect();
    match parts.as_slice() {
        [(1, unit)] => format!("every {unit}"),
        parts => {
            let parts: Vec<String> =
                parts.iter().map(|(number, unit)| counted(*number, unit)).collect();
            format!("every {}", parts.join(" and "))
        }
    }
}

/// A number of things, `1 month` or `2 months`.
pub(crate) fn counted(number: impl Display + PartialEq + From<u8>, thing: &str) -> String {
    if number == 1.into() { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// What became of a push, and what comes next.
pub(crate) fn outcome(push: &Push) -> Markup {
    let made = push.schedule.made;
    let next = push.schedule.next;
    html! {
        @match &push.status {
            PushStatus::Draft => "Not ready yet. The application is still working on it; there is nothing to decide.",
            PushStatus::Ready => "Waiting for the account's owner to decide.",
            PushStatus::WaitingApproval => {
                "Approved. A SEPA transfer above €1,500.00 goes to the back office first, and executes once it is cleared."
            },
            PushStatus::Scheduled => { "Approved. It executes" @if let Some(next) = next { " on " (date(next)) } "." },
            PushStatus::Running => {
                "Approved. " (counted(made, "transfer")) " made so far"
                @if let Some(next) = next { "; the next is due on " (date(next)) } "."
            },
            PushStatus::Done => {
                @if made > 1 { "Done. All " (counted(made, "transfer")) " were made." }
                @else { "Done. The transfer was made." }
            },
            PushStatus::Failed | PushStatus::Failure => {
                "It failed" @if let Some(reason) = &push.status_description { ": " (reason) }
                ". No more transfers will be made."
            },
            PushStatus::Refused => "Refused. No money moves.",
            PushStatus::NotApproved => "Approved, but the back office stopped it. No money moves.",
            PushStatus::Deleted => "The application withdrew it before it was decided. No money moves.",
            PushStatus::Cancelled => "The application cancelled it before the first transfer. No money moves.",
            PushStatus::Revoked => {
                "The application stopped it after " (counted(made, "transfer")) ". No more will be made."
            },
            other => { "It is " (other.as_str()) "." },
        }
    }
}

/// What became of a connection, and what comes next.
pub(crate) fn connection_outcome(status: &ConnectionStatus) -> &'static str {
    match status {
        ConnectionStatus::Waiting => "Waiting for your decision.",
        ConnectionStatus::Granted => {
            "Granted. The application may now prepare payments; each one still needs your approval."
        }
        ConnectionStatus::Refused => "Refused. The application has no access to your account.",
        ConnectionStatus::Expired => "Nobody decided in time. The application has to ask again.",
        ConnectionStatus::Revoked => {
            "It was granted, and is no longer. The application has no access to your account."
        }
        ConnectionStatus::Cancelled => {
            "The application withdrew its request before it was decided."
        }
        _ => "There is nothing to decide.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_read_aloud() {
        let spoken = ["P1M", "P2M", "P1W", "PT36H", "P1Y6M", "P1M1D"].map(period);
        assert_eq!(
            spoken,
            [
                "every month",
                "every 2 months",
                "every week",
                "every 36 hours",
                "every 1 year and 6 months",
                "every 1 month and 1 day"
            ]
        );
    }
}
