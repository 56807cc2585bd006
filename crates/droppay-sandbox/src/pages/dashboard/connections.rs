//! The connections: which applications may act for which account.

use droppay_api::types::ConnectionStatus;
use maud::{Markup, html};

use super::section as titled;
use crate::pages::format::{date, listener, status};
use crate::pages::reading::{Newest, ShownConnection};
use crate::pages::visit::Visit;

pub(super) fn section(visit: &Visit, connections: &Newest<ShownConnection>) -> Markup {
    let content = html! {
        ul.rows {
            @for shown in &connections.entries { (row(visit, shown)) }
        }
    };
    titled("connections", "Connections", Some(connections.total), &content)
}

fn row(visit: &Visit, shown: &ShownConnection) -> Markup {
    let connection = &shown.connection;
    let id = &connection.id;
    html! {
        li id={ "connection-" (id) } {
            div.line {
                (status(connection.status.as_str()))
                code { (id) }
            }
            p.note {
                "Asked for on " (date(connection.date_creation))
                @if let Some(account) = &shown.account { " · for " (account.owner) }
                @if let Some(url) = &connection.webhook { " · events to " code { (listener(url)) } }
            }
            div.more {
                a href=(visit.address(&format!("/u/20/{id}"))) { "Phone" }
                @if shown.is_waiting() {
                    details id={ "scan-" (id) } {
                        summary { "QR code" }
                        img.qr src=(visit.address(&format!("/u/20/{id}/qr.svg"))) loading="lazy"
                            width="200" height="200" alt={ "QR code of the link to connection " (id) };
                    }
                }
            }
            @if connection.status == ConnectionStatus::Granted {
                form.inline method="post"
                    action=(visit.address_and_back(&format!("/dashboard/connections/{id}"))) {
                    button { "Revoke" }
                }
            }
        }
    }
}
