//! The dashboard: the whole world on one page.

use axum::http::StatusCode;
use maud::{Markup, html};

use super::layout::{Live, Page, page};
use super::notice::Notice;
use super::reading::SHOWN;
use super::visit::Visit;

mod accounts;
mod calls;
mod clock;
mod connections;
mod credentials;
mod deliveries;
pub(super) mod faults;
mod pushes;
mod transfers;

/// The sections, for whoever sees one at a time.
const SECTIONS: [(&str, &str); 9] = [
    ("clock", "Clock"),
    ("pushes", "Pushes"),
    ("transfers", "Transfers"),
    ("accounts", "Accounts"),
    ("connections", "Connections"),
    ("credentials", "Credentials"),
    ("faults", "Faults"),
    ("deliveries", "Deliveries"),
    ("calls", "Calls"),
];

/// Shows the dashboard.
pub(crate) async fn show(visit: Visit) -> Result<Markup, Notice> {
    let live = Live::of(&visit);
    let (overview, now) = visit
        .world
        .transact(|session| Ok((session.overview(visit.status.as_ref())?, session.now)))?;
    let content = html! {
        div.top {
            h1 { "DropPay sandbox" }
            (applications(&visit))
            a href="/docs" { "API reference" }
            a href=(visit.address_and_back("/dashboard/reset")) { "Reset…" }
        }
        nav.chips.sections aria-label="Sections" {
            @for (id, title) in SECTIONS { a.chip href={ "#" (id) } { (title) } }
        }
        (clock::section(&visit, now))
        div.columns {
            div {
                (pushes::section(&visit, &overview))
                (transfers::section(&overview.transfers))
            }
            div {
                (accounts::section(&overview.accounts))
                (connections::section(&visit, &overview.connections))
                (credentials::section(&visit, overview.accounts))
                (faults::section(&visit))
                (deliveries::section(&visit, &overview.deliveries))
                (calls::section(&visit))
            }
        }
    };
    Ok(page(&Page { title: "Dashboard", kind: "dashboard", live: Some(live) }, &content))
}

/// Asks before everything is thrown away.
pub(crate) async fn confirm_reset(visit: Visit) -> (StatusCode, Markup) {
    let content = html! {
        h1 { "Reset the sandbox?" }
        p.lead {
            "Every push, transfer, connection, delivery, call and fault of this application is forgotten, and the "
            "clock goes back to its start. The credentials of the beginning stay the same."
        }
        form.decision method="post" action=(visit.address("/dashboard/reset")) {
            button.main { "Reset" }
            a.button href=(visit.dashboard(visit.status.as_ref())) { "Keep everything" }
        }
    };
    (StatusCode::OK, page(&Page { title: "Reset", kind: "notice", live: None }, &content))
}

/// The choice between applications, if there are several.
fn applications(visit: &Visit) -> Markup {
    let all = visit.applications.all();
    let shown = visit.world.client_id();
    html! {
        @if all.len() > 1 {
            form.inline method="get" action="/" {
                label for="application" { "Application" }
                select #application name="application" {
                    @for world in &all {
                        @let key = world.client_id();
                        option value=(key) selected[key == shown] { (key) }
                    }
                }
                button { "Show" }
            }
        } @else {
            p { "Application " code { (shown) } }
        }
    }
}

/// A section with a heading, and how many entries there are in all.
fn section(id: &str, title: &str, total: Option<i64>, content: &Markup) -> Markup {
    html! {
        section id=(id) aria-labelledby={ (id) "-title" } {
            h2 id={ (id) "-title" } {
                (title)
                @if let Some(total) = total { " " span.count { (total) } }
            }
            (content)
            @if total.is_some_and(|total| total > i64::from(SHOWN)) {
                p.note { "The newest " (SHOWN) " are shown." }
            }
        }
    }
}
