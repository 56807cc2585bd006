//! The transfers, newest first.

use maud::{Markup, html};

use super::section as titled;
use crate::pages::format::{date, money, status};
use crate::pages::reading::{Newest, ShownTransfer};

pub(super) fn section(transfers: &Newest<ShownTransfer>) -> Markup {
    let content = html! {
        @if transfers.entries.is_empty() { p.note { "None." } }
        ul.rows {
            @for shown in &transfers.entries { (row(shown)) }
        }
    };
    titled("transfers", "Transfers", Some(transfers.total), &content)
}

fn row(shown: &ShownTransfer) -> Markup {
    let transfer = &shown.transfer;
    html! {
        li id={ "transfer-" (transfer.id) } {
            div.line {
                (status(transfer.status.as_str()))
                code { (transfer.id) }
                span.amount { (money(transfer.amount)) }
            }
            p { (shown.source) " → " strong { (shown.recipient) } }
            p.note {
                (date(transfer.date_creation)) " · push " code { (transfer.push_id) }
                @if let Some(accounted) = transfer.date_accounted
                    && accounted != transfer.date_creation { " · accounted " (date(accounted)) }
            }
        }
    }
}
