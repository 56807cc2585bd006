//! What the pages of the reference have in common, and the page of the operations.

use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Where the reader is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Operations,
    Statuses,
}

/// The page of the operations. The renderer fills it in the browser.
pub(crate) fn operations() -> String {
    let head = html! {
        link rel="stylesheet" href="/docs/swagger-ui/swagger-ui.css";
        link rel="stylesheet" href="/docs/reference.css";
        script src="/docs/swagger-ui/swagger-ui-bundle.js" defer {}
        script src="/docs/reference.js" defer {}
    };
    let content = html! {
        div #reference {
            p.wait role="status" { "Reading the document…" }
        }
        noscript {
            p.wait {
                "Without JavaScript there is no reference here, but there is the document it is made of: "
                a href="/openapi.yaml" { "openapi.yaml" } "."
            }
        }
    };
    page(Place::Operations, "Operations", &head, &content)
}

/// A page of the reference.
pub(crate) fn page(place: Place, title: &str, head: &Markup, content: &Markup) -> String {
    let link = |to: Place, address: &str, name: &str| {
        let current = (place == to).then_some("page");
        html! { a href=(address) aria-current=[current] { (name) } }
    };
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · DropPay sandbox" }
                link rel="icon" href=(ICON);
                (head)
            }
            body {
                header.places {
                    nav aria-label="Reference" {
                        (link(Place::Operations, "/docs", "Operations"))
                        (link(Place::Statuses, "/docs/statuses", "Statuses"))
                        a href="/openapi.yaml" { "openapi.yaml" }
                        a href="/openapi.json" { "openapi.json" }
                    }
                    p { "This is a sandbox for tests, not DropPay. What you try out goes to the sandbox." }
                }
                main { (content) }
                footer.places {
                    p {
                        "The operations are shown by Swagger UI (" a href="/docs/swagger-ui/LICENSE.txt" { "licence" }
                        ", " a href="/docs/swagger-ui/NOTICE.txt" { "notice" } ", "
                        a href="/docs/swagger-ui/swagger-ui-bundle.js.LICENSE.txt" { "what it contains" } ")."
                    }
                }
            }
        }
    }
    .into_string()
}

/// The icon, written out, so that a browser asks nobody for one: braces and a dot.
const ICON: PreEscaped<&str> = PreEscaped(
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E\
     %3Crect width='32' height='32' rx='7' fill='%232d5a73'/%3E\
     %3Cpath d='M12 8q-4 0-3 4t-2 4q3 0 2 4t3 4M20 8q4 0 3 4t2 4q-3 0-2 4t-3 4' fill='none' stroke='%23fff' \
     stroke-width='2.4'/%3E%3Ccircle cx='16' cy='16' r='2' fill='%23fff'/%3E%3C/svg%3E",
);
