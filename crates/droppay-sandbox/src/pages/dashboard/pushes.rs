//! The pushes, each with its history and with what can be done about it here.

use droppay_api::types::PushStatus;
use maud::{Markup, html};

use super::section as titled;
use crate::pages::format::{date, iban, listener, money, status};
use crate::pages::reading::{Overview, ShownPush};
use crate::pages::visit::Visit;
use crate::pages::words::{how_often, outcome, recipient};
use crate::world::push::Push;

pub(super) fn section(visit: &Visit, overview: &Overview) -> Markup {
    let pushes = &overview.pushes;
    let content = html! {
        (filter(visit, &overview.statuses))
        @if pushes.entries.is_empty() {
            p.note { "None. Create one with " code { "POST /bank/v2/push" } "." }
        }
        @for shown in &pushes.entries { (card(visit, shown)) }
    };
    titled("pushes", "Pushes", Some(pushes.total), &content)
}

/// Links that narrow the list to one status.
fn filter(visit: &Visit, statuses: &[(PushStatus, i64)]) -> Markup {
    let all: i64 = statuses.iter().map(|(_, number)| number).sum();
    let chip = |wanted: Option<&PushStatus>, number: i64| {
        let current = (visit.status.as_ref() == wanted).then_some("true");
        html! {
            a.chip href={ (visit.dashboard(wanted)) "#pushes" } aria-current=[current] {
                (wanted.map_or("All", PushStatus::as_str)) " " span.count { (number) }
            }
        }
    };
    html! {
        nav.chips aria-label="Pushes by status" {
            (chip(None, all))
            @for (status, number) in statuses { (chip(Some(status), *number)) }
        }
    }
}

fn card(visit: &Visit, shown: &ShownPush) -> Markup {
    let push = &shown.push;
    let phone = visit.address(&format!("/u/2/{}", push.id));
    html! {
        article.push id={ "push-" (push.id) } {
            div.line {
                (status(push.status.as_str()))
                code { (push.id) }
                span.amount { (money(push.order.amount)) }
            }
            p {
                "to " strong { (recipient(push)) }
                @if let Some(description) = &push.order.description { " · " (description) }
            }
            @if push.status != PushStatus::Draft { p.note { (outcome(push)) } }
            @if push.status == PushStatus::WaitingApproval { (back_office(visit, &push.id)) }
            div.more {
                a href=(phone) { "Phone" }
                @if push.status == PushStatus::Ready {
                    details id={ "scan-" (push.id) } {
                        summary { "QR code" }
                        img.qr src=(visit.address(&format!("/u/2/{}/qr.svg", push.id))) loading="lazy"
                            width="200" height="200" alt={ "QR code of the link to push " (push.id) };
                    }
                }
                details id={ "more-" (push.id) } {
                    summary { "Timeline" }
                    (timeline(shown))
                    (particulars(push))
                }
            }
        }
    }
}

fn back_office(visit: &Visit, id: &str) -> Markup {
    html! {
        form.inline method="post" action=(visit.address_and_back(&format!("/dashboard/pushes/{id}"))) {
            span.note { "Back office" }
            button name="decision" value="clear" { "Clear" }
            button name="decision" value="reject" { "Reject" }
        }
    }
}

fn timeline(shown: &ShownPush) -> Markup {
    html! {
        ol.timeline {
            @for entry in &shown.timeline {
                li { (date(entry.at)) " " (status(&entry.status)) }
            }
        }
    }
}

fn particulars(push: &Push) -> Markup {
    let order = &push.order;
    html! {
        dl.particulars {
            dt { "From" }
            dd {
                @if let Some(payer) = &push.source.owner { (payer) br; }
                span.iban { (iban(&push.source.iban)) }
            }
            dt { "To" }
            dd { span.iban { (iban(&order.recipient_iban)) } }
            dt { "Kind and fee" }
            dd { (order.kind.as_str()) ", " (money(order.fee)) }
            @if let Some(planned) = order.date_scheduled {
                dt { "Scheduled" }
                dd { (date(planned)) }
            }
            dt { "How often" }
            dd.words { (how_often(order)) }
            @if let Some(description) = &order.transfer_description {
                dt { "Message" }
                dd { (description) }
            }
            @if let Some(webhook) = &order.webhook {
                dt { "Events to" }
                dd { code { (listener(webhook)) } }
            }
        }
    }
}
