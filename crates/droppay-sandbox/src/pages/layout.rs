//! What every page has: its head, and the line that says what it is not.

use maud::{DOCTYPE, Markup, html};

use super::visit::Visit;

/// What a page says of itself.
pub(crate) struct Page<'a> {
    pub(crate) title: &'a str,
    /// The class of its body.
    pub(crate) kind: &'a str,
    /// Where it hears of changes, if it is kept up to date.
    pub(crate) live: Option<Live>,
}

/// How a page is kept up to date.
pub(crate) struct Live {
    address: String,
    /// The state of the world that the page shows.
    version: u64,
}

impl Live {
    /// The state of the world now. To be asked before the world is read, so that no change in between is missed.
    pub(crate) fn of(visit: &Visit) -> Live {
        Live { address: visit.address("/live"), version: *visit.world.subscribe().borrow() }
    }
}

/// A page around its main content.
pub(crate) fn page(page: &Page<'_>, content: &Markup) -> Markup {
    let live = page.live.as_ref();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (page.title) " · DropPay sandbox" }
                link rel="icon" href="/pages/icon.svg";
                link rel="stylesheet" href="/pages/style.css";
                @if live.is_some() { script src="/pages/live.js" defer {} }
            }
            body class=(page.kind)
                data-live=[live.map(|live| &live.address)] data-version=[live.map(|live| live.version)] {
                main id="main" { (content) }
                footer {
                    p { strong { "This is a sandbox for tests, not DropPay." } " No money moves here." }
                    @if live.is_some() {
                        p #live { a href="" { "Reload" } " to see what has changed." }
                        p.unseen #announcement role="status" {}
                    }
                }
            }
        }
    }
}
