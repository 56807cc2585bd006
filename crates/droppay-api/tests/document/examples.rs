//! Every example of the document is read into its type, and what is written again is the same and valid.

use std::collections::BTreeSet;

use droppay_contract::{Contract, examples};
use serde_json::Value;

use crate::{
    comparable,
    components::{COMPONENTS, inline_round_trip, round_trip},
    document,
    places::{keys, references, resolve},
};

#[test]
fn every_component_has_a_type_here() {
    let document = document();
    let here: BTreeSet<&str> = COMPONENTS.iter().map(|(name, _)| *name).collect();
    assert_eq!(here, keys(&document["components"]["schemas"]));
}

#[test]
fn every_example_is_written_again_as_it_was_read() {
    let document = document();
    let contract = Contract::new(&document).expect("the document can be judged by");
    let examples = examples::all(&document);
    let wrong: Vec<String> = examples
        .iter()
        .filter_map(|example| {
            Some(format!("{}: {}", example.pointer, lost(&document, &contract, example)?))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), examples.len(), wrong.join("\n"));
}

/// What is wrong with an example that went through its type.
fn lost(document: &Value, contract: &Contract, example: &examples::Example) -> Option<String> {
    let written = match &example.component {
        Some(component) => round_trip(component, &example.value),
        None => inline_round_trip(resolve(document, &example.schema).0, &example.value),
    };
    let written = match written {
        Ok(written) => written,
        Err(error) => return Some(error),
    };
    if comparable(&written) != comparable(&example.value) {
        return Some(format!("written as {written}"));
    }
    let component = example.component.as_deref()?;
    let violations = contract.check_component(component, &written).expect("it is a component");
    violations.first().map(|violation| format!("written as what is not valid: {violation}"))
}

#[test]
fn no_example_of_the_document_is_overlooked() {
    let document = document();
    let found = examples::all(&document).len();
    assert_eq!(found, count(&document, ""));
    assert!(found > 100, "{found}");
}

/// Counts the examples by their keywords alone, without regard to what they are examples of.
fn count(value: &Value, parent: &str) -> usize {
    let members = match value {
        Value::Object(members) => members,
        Value::Array(members) => return members.iter().map(|member| count(member, "")).sum(),
        _ => return 0,
    };
    let counted = members.iter().map(|(key, member)| match (parent, key.as_str()) {
        ("properties" | "schemas", _) => count(member, ""),
        // The shared examples count where they are used.
        ("components", "examples") => 0,
        (_, "example") => 1,
        (_, "examples") => member.as_object().map_or(0, serde_json::Map::len),
        (_, key) => count(member, key),
    });
    counted.sum()
}

#[test]
fn every_shared_example_is_used() {
    let document = document();
    let used = references(&document);
    let shared = keys(&document["components"]["examples"]);
    let unused: Vec<_> = shared
        .iter()
        .filter(|name| !used.contains(format!("#/components/examples/{name}").as_str()))
        .collect();
    assert!(!shared.is_empty());
    assert!(unused.is_empty(), "{unused:?}");
}
