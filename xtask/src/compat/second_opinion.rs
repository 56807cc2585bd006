//! What the crate `drift` says of the same two documents.
//!
//! It was written by others, for other documents, and resolves references on the way, so it meets a change from another
//! side. What it alone has met counts as it says, or as major if it could not class it. Where it takes for graver what
//! the table knows, the table decides, and both are said.

use std::panic::{self, AssertUnwindSafe};

use drift::{ChangeClass, ChangeComparison, ChangeInfo, ChangePath, JsonPathStack};
use serde_json::Value;

use super::{
    place::{Place, target},
    table::{Class, Side},
    walk::Reason,
};

/// Something that `drift` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Opinion {
    /// What it makes of the change; nothing if it does not know.
    pub(super) class: Option<Class>,
    pub(super) side: Side,
    /// The place in the released document, as a JSON pointer.
    pub(super) old: String,
    /// The place in the present document.
    pub(super) new: String,
    pub(super) message: String,
    /// Where it came by in the released document, if it came by other references in the two.
    old_way: Vec<String>,
    /// Where it came by in the present document.
    new_way: Vec<String>,
}

impl Opinion {
    /// What it counts as if nobody else has met the change.
    pub(super) fn counts_as(&self) -> Class {
        self.class.unwrap_or(Class::Major)
    }
}

/// What `drift` says, or that it gave up.
pub(super) fn of(old: &Value, new: &Value) -> Result<Vec<Opinion>, String> {
    if !(references_end(old, old) && references_end(new, new)) {
        return Err("a reference leads nowhere, or in a circle, where it would not come to an end"
            .to_owned());
    }
    // It panics at changes that it was not made for, a new media type for one.
    let compared = panic::catch_unwind(AssertUnwindSafe(|| drift::compare(old, new)));
    let changes =
        compared.map_err(|_| "it panicked".to_owned())?.map_err(|error| format!("{error:#}"))?;
    let opinions = changes.iter().flat_map(|change| {
        let path = change.paths.first();
        change.changes.iter().filter_map(move |info| Some(opinion(path?, info)))
    });
    Ok(opinions.collect())
}

/// Whether each reference below a value leads to something that is none.
fn references_end(root: &Value, value: &Value) -> bool {
    let place = Place { pointer: String::new(), value };
    let ends = !value.get("$ref").is_some_and(Value::is_string) || target(root, &place).is_some();
    ends && match value {
        Value::Object(members) => members.values().all(|member| references_end(root, member)),
        Value::Array(items) => items.iter().all(|item| references_end(root, item)),
        _ => true,
    }
}

fn opinion(path: &ChangePath, info: &ChangeInfo) -> Opinion {
    let class = match info.class {
        ChangeClass::BackwardIncompatible | ChangeClass::Incompatible => Some(Class::Major),
        ChangeClass::ForwardIncompatible => Some(Class::Minor),
        ChangeClass::Trivial => Some(Class::Patch),
        ChangeClass::Unhandled => None,
    };
    let side = match path.comparison {
        ChangeComparison::Input => Side::Sent,
        ChangeComparison::Output => Side::Received,
        ChangeComparison::Structural => Side::Either,
    };
    let pointer = |base: &str, below: &str| {
        let base = base.trim_start_matches('#');
        let whole = if below.is_empty() { base.to_owned() } else { format!("{base}/{below}") };
        // It writes this keyword as its field in Rust is called.
        whole.replace("/request_body", "/requestBody")
    };
    // A reason for another reference is given where the reference stands.
    let parted = !path.old.iter().eq(path.new.iter());
    let way = |path: &JsonPathStack| {
        path.iter().filter(|_| parted).map(|place| pointer(place, "")).collect()
    };
    Opinion {
        class,
        side,
        old: pointer(path.old.current_pointer(), &info.old_subpath),
        new: pointer(path.new.current_pointer(), &info.new_subpath),
        message: info.message.clone(),
        old_way: way(&path.old),
        new_way: way(&path.new),
    }
}

/// What our reasons make of the change that an opinion is about: the gravest of those at its place, below it, or above
/// it; nothing if no reason is near.
pub(super) fn ours(opinion: &Opinion, reasons: &[Reason]) -> Option<Class> {
    let near = |reason: &&Reason| {
        let related = |place: &Option<String>, other: &str| {
            place.as_deref().is_some_and(|place| within(place, other) || within(other, place))
        };
        related(&reason.old, &opinion.old)
            || related(&reason.new, &opinion.new)
            || opinion.old_way.iter().any(|place| related(&reason.old, place))
            || opinion.new_way.iter().any(|place| related(&reason.new, place))
    };
    reasons.iter().filter(near).map(|reason| reason.row.verdict(reason.side).class).max()
}

/// Whether a place is another one, or below it.
fn within(place: &str, other: &str) -> bool {
    place.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
