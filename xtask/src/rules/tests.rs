//! Tests of the rules: a minimal document keeps all of them, and each change of it breaks the one that is meant.

mod bodies;
mod components;
mod document;
mod enums;
mod examples;
mod extensions;
mod operations;
mod parameters;
mod references;
mod schemas;

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use crate::pointers::{remove, rename, set};

const MINIMAL: &str = include_str!("tests/minimal.yaml");

/// A minimal document with one thing changed, and the rules that this breaks.
///
/// The names of all rules that a case expects are collected in `COVERED`, so that a rule without a case is noticed.
macro_rules! cases {
    ($($name:ident: [$($rule:literal),+], $change:expr;)+) => {
        pub(super) const COVERED: &[&str] = &[$($($rule),+),+];
        $(
            #[test]
            fn $name() {
                $crate::rules::tests::assert_broken(&[$($rule),+], $change);
            }
        )+
    };
}
use cases;

fn minimal() -> Value {
    Document::parse("minimal.yaml", MINIMAL).expect("the minimal document is YAML").value().clone()
}

/// The broken rules of a document given as JSON, which YAML reads as well.
fn broken(value: &Value) -> Vec<Broken> {
    let text = serde_json::to_string_pretty(value).expect("JSON values can be written");
    check(&Document::parse("changed.yaml", &text).expect("JSON is YAML"))
}

fn assert_broken(rules: &[&str], change: impl FnOnce(&mut Value)) {
    let mut value = minimal();
    change(&mut value);
    assert_ne!(value, minimal(), "the case changes nothing");
    let broken = broken(&value);
    let names: BTreeSet<&str> = broken.iter().map(|broken| broken.rule).collect();
    let messages: Vec<String> = broken.iter().map(ToString::to_string).collect();
    assert_eq!(names, rules.iter().copied().collect(), "{}", messages.join("\n"));
    for broken in &broken {
        assert!(broken.line.is_some(), "no line for {broken}");
        assert!(value.pointer(&broken.pointer).is_some(), "no such place: {broken}");
        assert!(!broken.found.is_empty() && !broken.mend.is_empty(), "nothing said: {broken}");
    }
}

#[test]
fn the_minimal_document_keeps_all_rules() {
    let document = Document::parse("minimal.yaml", MINIMAL).expect("the minimal document is YAML");
    let broken: Vec<String> = check(&document).iter().map(ToString::to_string).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_document_of_the_project_keeps_all_rules() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/droppay.yaml");
    let document = Document::load(&path).expect("the project's document is readable");
    let broken: Vec<String> = check(&document).iter().map(ToString::to_string).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_rule_has_a_document_that_breaks_it() {
    let covered: BTreeSet<&str> = [
        bodies::COVERED,
        components::COVERED,
        document::COVERED,
        enums::COVERED,
        examples::COVERED,
        extensions::COVERED,
        operations::COVERED,
        parameters::COVERED,
        references::COVERED,
        schemas::COVERED,
    ]
    .into_iter()
    .flatten()
    .copied()
    .collect();
    let all: BTreeSet<&str> = RULES.iter().map(|rule| rule.name).collect();
    assert_eq!(covered, all);
    assert_eq!(all.len(), RULES.len(), "two rules have one name");
}

#[test]
fn a_message_names_document_line_place_rule_and_mend() {
    let text = MINIMAL.replace("operationId: getOrder", "operationId: GetOrder");
    let broken = check(&Document::parse("openapi/orders.yaml", &text).expect("still YAML"));
    let line =
        1 + text.lines().position(|line| line.contains("GetOrder")).expect("it was put there");
    let expected = format!(
        "openapi/orders.yaml:{line}: #/paths/~1orders~1{{id}}/get/operationId: the `operationId` `GetOrder` is not in \
         camelCase (operation-id)\n  mend: write `getOrder`, unless a better name is found"
    );
    assert_eq!(broken.iter().map(ToString::to_string).collect::<Vec<_>>(), [expected]);
}

#[test]
fn broken_rules_come_in_the_order_of_their_lines() {
    let mut value = minimal();
    set(&mut value, "/components/schemas/Order/properties/reason/pattern", "^R");
    set(&mut value, "/openapi", "3.1.0");
    remove(&mut value, "/paths/~1orders/get/summary");
    let lines: Vec<Option<usize>> = broken(&value).iter().map(|broken| broken.line).collect();
    assert_eq!(lines.len(), 3);
    assert!(lines.is_sorted(), "{lines:?}");
}

#[test]
fn a_document_that_is_no_object_is_refused() {
    let rules: Vec<&str> =
        broken(&serde_json::json!([])).iter().map(|broken| broken.rule).collect();
    assert_eq!(rules, ["openapi-version", "structure"]);
}
