//! A push on the owner's phone.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Redirect;
use droppay_api::types::{PushStatus, TransferType};
use maud::{Markup, html};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::{nothing_here, too_late};
use crate::iban::bank_name;
use crate::pages::filled::Filled;
use crate::pages::format::{date, iban, money, status};
use crate::pages::layout::{Live, Page, page};
use crate::pages::notice::Notice;
use crate::pages::visit::Visit;
use crate::pages::words::{how_often, outcome, recipient};
use crate::world::decision::Decision;
use crate::world::push::Push;

/// Shows a push.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Markup, Notice> {
    let live = Live::of(&visit);
    let (push, now) = visit.world.transact(|session| Ok((session.find_push(&id)?, session.now)))?;
    let push = push.ok_or_else(nothing_here)?;
    let content = html! {
        p.eyebrow { "Payment request" }
        h1.amount { (money(push.order.amount)) }
        p.to { "to " strong { (recipient(&push)) } }
        p { (status(push.status.as_str())) }
        (particulars(&push, now, visit.world.client_id()))
        @if push.status == PushStatus::Ready {
            (decision(&visit, &push))
        } @else {
            p.outcome { (outcome(&push)) }
        }
    };
    Ok(page(&Page { title: "Payment request", kind: "phone", live: Some(live) }, &content))
}

fn particulars(push: &Push, now: jiff::Timestamp, application: &str) -> Markup {
    let order = &push.order;
    html! {
        dl.particulars {
            dt { "Asked by" }
            dd { "Application " code { (application) } }
            @if let Some(description) = &order.description {
                dt { "Description" }
                dd { (description) }
            }
            dt { "To" }
            dd {
                (recipient(push)) br;
                span.iban { (iban(&order.recipient_iban)) }
                @if let Some(bank) = bank_name(&order.recipient_iban) { br; (bank) }
            }
            dt { "From" }
            dd {
                @if let Some(payer) = &push.source.owner { (payer) br; }
                span.iban { (iban(&push.source.iban)) }
            }
            dt { "When" }
            dd { (when(push, now)) }
            dt { "How often" }
            dd.words { (how_often(order)) }
            dt { "Fee" }
            dd {
                (money(order.fee))
                @if order.kind == TransferType::Sct { " for each SEPA transfer" } @else { ", inside the institute" }
            }
            @if let Some(description) = &order.transfer_description {
                dt { "Message" }
                dd { (description) }
            }
            dt { "Reference" }
            dd { code { (push.id) } }
        }
    }
}

fn when(push: &Push, now: jiff::Timestamp) -> Markup {
    let undecided = matches!(push.status, PushStatus::Draft | PushStatus::Ready);
    match push.order.date_scheduled {
        Some(planned) if undecided && planned.timestamp() <= now => html! {
            "As soon as you approve; it was planned for " (date(planned))
        },
        Some(planned) => date(planned),
        None => html! { "As soon as you approve" },
    }
}

fn decision(visit: &Visit, push: &Push) -> Markup {
    html! {
        form.decision.pinned method="post" action=(visit.address(&format!("/u/2/{}", push.id))) {
            input type="hidden" name="seen" value=(digest(push));
            button.main name="decision" value="approve" { "Approve" }
            button name="decision" value="refuse" { "Refuse" }
        }
    }
}

/// What the owner's button says, and what of the push the page showed.
#[derive(Deserialize)]
pub(crate) struct Decided {
    decision: Answer,
    seen: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Approve,
    Refuse,
}

/// Carries out the owner's decision.
pub(crate) async fn decide(
    visit: Visit,
    Path(id): Path<String>,
    Filled(decided): Filled<Decided>,
) -> Result<Redirect, Notice> {
    let here = visit.address(&format!("/u/2/{id}"));
    let decision = match decided.decision {
        Answer::Approve => Decision::Approve,
        Answer::Refuse => Decision::Refuse,
    };
    let done = visit.world.transact(|session| {
        let Some(push) = session.find_push(&id)? else { return Ok(Err(nothing_here())) };
        if push.status != PushStatus::Ready {
            return Ok(Err(too_late(here.clone())));
        }
        if decided.seen.is_some_and(|seen| seen != digest(&push)) {
            return Ok(Err(changed(here.clone())));
        }
        session.decide(&id, decision).map(Ok)
    })?;
    done.map(|()| Redirect::to(&here))
}

/// The application may change a push until it is decided. Nobody approves what he has not seen.
fn changed(back: String) -> Notice {
    Notice::new(
        StatusCode::CONFLICT,
        "The application has changed this request since you looked at it, so nothing was decided. Please look again",
    )
    .back_to(back)
}

/// A short digest of what the owner decides on.
fn digest(push: &Push) -> String {
    let order = &push.order;
    let shown = format!(
        "{:?}",
        (
            order.amount,
            order.fee,
            &order.recipient_iban,
            &order.recipient_owner,
            order.date_scheduled,
            &order.recurrence,
            &order.description,
            &order.transfer_description,
        )
    );
    Sha256::digest(shown)[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
