//! The page of the status machines: a drawing of each, and the same in a table.

use maud::{Markup, PreEscaped, html};

use super::machine::{Machine, Step, machines};
use super::page::{self, Place};

/// The page.
pub(crate) fn page() -> String {
    let head = html! {
        link rel="stylesheet" href="/docs/reference.css";
    };
    let content = html! {
        div.statuses {
            h1 { "Statuses" }
            p {
                "What can become of a push, a transfer and a connection, and who makes it happen. The drawings come "
                "from the document's own tables of transitions; no other change of status is possible. A double frame "
                "marks a status that is final."
            }
            @for machine in machines() { (section(&machine)) }
        }
    };
    page::page(Place::Statuses, "Statuses", &head, &content)
}

fn section(machine: &Machine) -> Markup {
    html! {
        section id=(machine.id) aria-labelledby={ (machine.id) "-title" } {
            h2 id={ (machine.id) "-title" } { "The statuses of a " (machine.of) }
            div.machine tabindex="0" role="group" aria-label={ "Drawing of the statuses of a " (machine.of) } {
                (PreEscaped(machine.drawing))
            }
            table {
                caption { "The transitions of a " (machine.of) }
                thead {
                    tr {
                        th scope="col" { "Change" }
                        th scope="col" { "By" }
                        th scope="col" { "When" }
                    }
                }
                tbody { @for step in &machine.steps { (row(step)) } }
            }
        }
    }
}

fn row(step: &Step) -> Markup {
    html! {
        tr {
            td {
                @match step.from {
                    Some(from) => code { (from) },
                    None => span.none { "new" },
                }
                " → " code { (step.to) }
            }
            td { (step.trigger) ", by " @if step.by != "DropPay" { "the " } (step.by) }
            td { (step.description) }
        }
    }
}
