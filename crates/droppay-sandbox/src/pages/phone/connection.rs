//! A connection on the owner's phone.

use axum::extract::Path;
use axum::response::Redirect;
use droppay_api::Trigger;
use droppay_api::types::ConnectionStatus;
use maud::{Markup, html};
use serde::Deserialize;

use super::{nothing_here, too_late};
use crate::pages::filled::Filled;
use crate::pages::format::{date, iban, status};
use crate::pages::layout::{Live, Page, page};
use crate::pages::link_back::harmless;
use crate::pages::notice::Notice;
use crate::pages::reading::ShownConnection;
use crate::pages::visit::Visit;
use crate::pages::words::connection_outcome;
use crate::world::accounts::Account;
use crate::world::seed::FIRST_ACCOUNT;

/// Shows a connection.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Markup, Notice> {
    let live = Live::of(&visit);
    let (shown, accounts) = visit.world.transact(|session| {
        let found = session.find_connection(&id)?;
        let found = found.map(|found| session.show_connection(found)).transpose()?;
        Ok((found, session.accounts()?))
    })?;
    let shown = shown.ok_or_else(nothing_here)?;
    let status_now = &shown.connection.status;
    let content = html! {
        p.eyebrow { "Connection request" }
        h1 { "Connect your account?" }
        p.lead {
            "An application asks to prepare payments from your account. Each payment still needs your approval."
        }
        p { (status(status_now.as_str())) }
        (particulars(&shown, visit.world.client_id()))
        @if shown.is_waiting() {
            (decision(&visit, &shown.connection.id, &accounts))
        } @else {
            p.outcome { (connection_outcome(status_now)) }
            @if *status_now == ConnectionStatus::Granted { (return_link(&shown)) }
        }
    };
    Ok(page(&Page { title: "Connection request", kind: "phone", live: Some(live) }, &content))
}

fn particulars(shown: &ShownConnection, application: &str) -> Markup {
    let connection = &shown.connection;
    html! {
        dl.particulars {
            dt { "Asked by" }
            dd { "Application " code { (application) } }
            dt { "Asked on" }
            dd { (date(connection.date_creation)) }
            @if shown.is_waiting() {
                dt { "Decide before" }
                dd { (date(connection.date_expiry)) }
            }
            @if let Some(account) = &shown.account {
                dt { "Account" }
                dd { (account.owner) br; span.iban { (iban(&account.iban)) } }
            }
            @if let Some(address) = &connection.loopback_uri {
                dt { "Returns to" }
                dd { code { (address) } }
            }
            dt { "Reference" }
            dd { code { (connection.id) } }
        }
    }
}

fn decision(visit: &Visit, id: &str, accounts: &[Account]) -> Markup {
    html! {
        form.decision method="post" action=(visit.address(&format!("/u/20/{id}"))) {
            fieldset {
                legend { "Account to connect" }
                @for account in accounts {
                    label.choice {
                        input type="radio" name="account" value=(account.id) checked[account.id == FIRST_ACCOUNT];
                        span { (account.owner) br; span.iban { (iban(&account.iban)) } }
                    }
                }
            }
            button.main name="decision" value="grant" { "Grant" }
            button name="decision" value="refuse" { "Refuse" }
        }
    }
}

fn return_link(shown: &ShownConnection) -> Markup {
    let address = shown.connection.loopback_uri.as_deref().and_then(harmless);
    html! {
        @if let Some(address) = address {
            p { a.button.main href=(address) rel="noreferrer" { "Return to the app" } }
        }
    }
}

/// What the owner's button says, and the account that was chosen.
#[derive(Deserialize)]
pub(crate) struct Decided {
    decision: Answer,
    account: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Grant,
    Refuse,
}

/// Carries out the owner's decision.
pub(crate) async fn decide(
    visit: Visit,
    Path(id): Path<String>,
    Filled(decided): Filled<Decided>,
) -> Result<Redirect, Notice> {
    let here = visit.address(&format!("/u/20/{id}"));
    let account = decided.account.as_deref().unwrap_or(FIRST_ACCOUNT);
    let done = visit.world.transact(|session| {
        let Some(connection) = session.find_connection(&id)? else {
            return Ok(Err(nothing_here()));
        };
        if connection.status != ConnectionStatus::Waiting {
            return Ok(Err(too_late(here.clone())));
        }
        match decided.decision {
            Answer::Grant => session.grant_connection(&id, account).map(drop),
            Answer::Refuse => session.move_connection(&id, Trigger::Refuse).map(drop),
        }
        .map(Ok)
    })?;
    done.map(|()| Redirect::to(&here))
}
