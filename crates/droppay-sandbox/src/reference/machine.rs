//! The status machines of the document, out of the generated tables, with the drawings that are generated beside them.

use std::fmt::Debug;

use droppay_api::{
    CONNECTION_TRANSITIONS, PUSH_TRANSITIONS, TRANSFER_TRANSITIONS, Transition,
    types::{ConnectionStatus, PushStatus, TransferStatus},
};

/// A status machine.
pub(crate) struct Machine {
    /// Its anchor on the page.
    pub(crate) id: &'static str,
    /// What has the statuses.
    pub(crate) of: &'static str,
    /// Its picture in SVG, coloured by the page's style sheet.
    pub(crate) drawing: &'static str,
    pub(crate) steps: Vec<Step>,
}

/// A change of status.
pub(crate) struct Step {
    /// Without one, it is how a resource comes into being.
    pub(crate) from: Option<&'static str>,
    pub(crate) to: &'static str,
    /// What makes the change, a word.
    pub(crate) trigger: String,
    /// Who makes it, a word or two.
    pub(crate) by: String,
    pub(crate) description: &'static str,
}

/// Every status machine of the document.
pub(crate) fn machines() -> [Machine; 3] {
    [
        Machine {
            id: "push",
            of: "push",
            drawing: include_str!("generated/push-status.svg"),
            steps: steps(PUSH_TRANSITIONS, PushStatus::as_str),
        },
        Machine {
            id: "transfer",
            of: "transfer",
            drawing: include_str!("generated/transfer-status.svg"),
            steps: steps(TRANSFER_TRANSITIONS, TransferStatus::as_str),
        },
        Machine {
            id: "connection",
            of: "connection",
            drawing: include_str!("generated/connection-status.svg"),
            steps: steps(CONNECTION_TRANSITIONS, ConnectionStatus::as_str),
        },
    ]
}

fn steps<S>(table: &'static [Transition<S>], name: fn(&'static S) -> &'static str) -> Vec<Step> {
    let step = |transition: &'static Transition<S>| Step {
        from: transition.from.as_ref().map(name),
        to: name(&transition.to),
        trigger: words(transition.trigger),
        by: words(transition.by),
        description: transition.description,
    };
    table.iter().map(step).collect()
}

/// A variant's name in words: `BackOffice` as `back office`.
fn words(variant: impl Debug) -> String {
    let name = format!("{variant:?}");
    if name == "Droppay" {
        return "DropPay".to_owned();
    }
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}
