//! Tests of the comparison: one document with one thing changed, and what must be said of it.

mod bodies;
mod commands;
mod documents;
mod headings;
mod hostile;
mod operations;
mod property_order;
mod schemas;

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    Changes, Opinion,
    table::{Class, ROWS, Side},
};
use crate::{
    document::Document,
    pointers::{remove, rename, set},
};

const BASE: &str = include_str!("tests/base.yaml");

/// What a case expects: the names of the kinds of change with their classes, in the order in which they are said.
type Expected = &'static [(&'static str, Class)];

/// The released document with one thing changed, and every kind of change, with its class, that is to be said.
///
/// What all cases expect is collected in `COVERED`, so that a row of the table without a case is noticed.
macro_rules! cases {
    ($($name:ident: [$($row:literal $class:ident),*], $change:expr;)+) => {
        pub(super) const COVERED: $crate::compat::tests::Expected =
            &[$($(($row, $crate::compat::table::Class::$class)),*),+];
        $(
            #[test]
            fn $name() {
                let expected = &[$(($row, $crate::compat::table::Class::$class)),*];
                $crate::compat::tests::assert_said(expected, $change);
            }
        )+
    };
}
use cases;

fn base() -> Value {
    Document::parse("base.yaml", BASE).expect("the document of the tests is YAML").value().clone()
}

/// Compares two documents that were changed in memory.
fn between(old: &Value, new: &Value) -> Changes {
    let document = |value: &Value| {
        Document::parse("changed.yaml", &value.to_string()).expect("YAML reads what JSON writes")
    };
    Changes::between(&document(old), &document(new))
}

fn assert_said(expected: &[(&str, Class)], change: impl FnOnce(&mut Value)) {
    let (old, mut new) = (base(), base());
    change(&mut new);
    assert_ne!(old, new, "the case changes nothing");
    let changes = between(&old, &new);
    let mut said: Vec<_> = changes
        .reasons
        .iter()
        .map(|reason| (reason.row.name, reason.row.verdict(reason.side).class))
        .collect();
    let mut expected = expected.to_vec();
    said.sort_unstable();
    expected.sort_unstable();
    assert_eq!(said, expected, "{:#?}", changes.reasons);
    for reason in &changes.reasons {
        for (document, pointer) in [(&old, &reason.old), (&new, &reason.new)] {
            let stands = pointer.as_ref().is_none_or(|place| document.pointer(place).is_some());
            assert!(stands, "no such place: {reason:?}");
        }
    }
    assert_eq!(changes.extra, [], "drift alone has met it");
    let graver = |(opinion, ours): &(Opinion, Class)| opinion.class > Some(*ours);
    assert!(changes.graver.iter().all(graver), "{:?}", changes.graver);
    assert_eq!(changes.class, expected.iter().map(|(_, class)| *class).max());
}

/// Turns the items of a list around.
fn reverse(document: &mut Value, pointer: &str) {
    document.pointer_mut(pointer).and_then(Value::as_array_mut).expect("a list").reverse();
}

#[test]
fn a_document_and_itself_differ_in_nothing() {
    let changes = between(&base(), &base());
    assert_eq!(changes.class, None);
    assert!(changes.reasons.is_empty() && changes.extra.is_empty() && changes.gave_up.is_none());
}

#[test]
fn every_kind_of_change_has_a_case_for_each_class_it_may_have() {
    let covered: BTreeSet<(&str, Class)> = [
        bodies::COVERED,
        documents::COVERED,
        operations::COVERED,
        property_order::COVERED,
        schemas::COVERED,
    ]
    .into_iter()
    .flatten()
    .copied()
    .collect();
    let all: BTreeSet<(&str, Class)> = ROWS
        .iter()
        .flat_map(|row| {
            [Side::Sent, Side::Received].map(|side| (row.name, row.verdict(side).class))
        })
        .collect();
    assert_eq!(covered, all);
    let names: BTreeSet<&str> = ROWS.iter().map(|row| row.name).collect();
    assert_eq!(names.len(), ROWS.len(), "two kinds of change have one name");
}
