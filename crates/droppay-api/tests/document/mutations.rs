//! What DropPay sends may change within a version: each response is read again after each change that a client must
//! survive.

use std::collections::BTreeSet;

use droppay_contract::examples;
use serde_json::{Value, json};

use crate::{
    comparable,
    components::round_trip,
    document,
    places::{Place, full, keys, places, references},
};

/// A change that a client must survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    UnknownValue,
    ExtraProperty,
    Absent,
    Null,
    AmountAsText,
    OtherDate,
}

/// A response after a change.
struct Mutation {
    /// Where it was changed, as a JSON pointer.
    pointer: String,
    /// The response as it is sent.
    sent: Value,
    /// The response as it is written again.
    kept: Value,
}

/// Something that DropPay sends.
struct Sent {
    component: String,
    value: Value,
    /// Where the document has it.
    origin: String,
}

/// Every example of a response or an event, and for each of their components a value with every property.
fn sent(document: &Value) -> Vec<Sent> {
    let received = examples::all(document).into_iter().filter(|example| example.received);
    let mut sent: Vec<Sent> = received
        .filter_map(|example| {
            let component = example.component.filter(|_| example.value.is_object())?;
            Some(Sent { component, value: example.value, origin: example.pointer })
        })
        .collect();
    let components: BTreeSet<String> = sent.iter().map(|sent| sent.component.clone()).collect();
    sent.extend(components.into_iter().map(|component| {
        let value = full(document, schema(document, &component));
        Sent { origin: format!("every property of {component}"), component, value }
    }));
    sent
}

fn schema<'d>(document: &'d Value, component: &str) -> &'d Value {
    &document["components"]["schemas"][component]
}

fn set(value: &Value, pointer: &str, new: impl Into<Value>) -> Value {
    let mut changed = value.clone();
    *changed.pointer_mut(pointer).expect("a place of the value") = new.into();
    changed
}

fn without(value: &Value, pointer: &str, name: &str) -> Value {
    let mut changed = value.clone();
    let object = changed.pointer_mut(pointer).and_then(Value::as_object_mut);
    object.and_then(|object| object.remove(name)).expect("a property of the value");
    changed
}

/// The optional properties of an object that are there.
fn optional<'v>(place: &Place<'_>, object: &'v Value) -> Vec<&'v str> {
    let required: Vec<Value> = place.schema["required"].as_array().cloned().unwrap_or_default();
    keys(object).into_iter().filter(|name| !required.contains(&json!(name))).collect()
}

/// Every change of a kind at a place.
fn at(kind: Kind, value: &Value, place: &Place<'_>) -> Vec<Mutation> {
    let here = value.pointer(&place.pointer).expect("a place of the value");
    let mutation = |pointer: &str, sent: Value, kept: Value| Mutation {
        pointer: pointer.to_owned(),
        sent,
        kept,
    };
    let replaced = |new: &str| set(value, &place.pointer, new);
    let is_component = |name| place.component == Some(name);
    match kind {
        Kind::UnknownValue if place.schema["enum"].is_array() => {
            let unknown = replaced("A value of tomorrow's");
            vec![mutation(&place.pointer, unknown.clone(), unknown)]
        }
        Kind::ExtraProperty if here.is_object() => {
            let mut extended = here.clone();
            extended["tomorrow"] = json!({ "nested": [1, "two", null] });
            vec![mutation(&place.pointer, set(value, &place.pointer, extended), value.clone())]
        }
        Kind::Absent | Kind::Null if here.is_object() => optional(place, here)
            .into_iter()
            .map(|name| {
                let pointer = format!("{}/{name}", place.pointer);
                let kept = without(value, &place.pointer, name);
                match kind {
                    Kind::Null => mutation(&pointer, set(value, &pointer, Value::Null), kept),
                    _ => mutation(&pointer, kept.clone(), kept),
                }
            })
            .collect(),
        Kind::AmountAsText if is_component("Amount") => {
            vec![mutation(&place.pointer, replaced(&here.to_string()), value.clone())]
        }
        Kind::OtherDate if is_component("DropPayDate") => DATES
            .into_iter()
            .map(|date| mutation(&place.pointer, replaced(date), replaced(date)))
            .collect(),
        _ => Vec::new(),
    }
}

/// A date in each shape that the documents show.
const DATES: [&str; 4] =
    ["2016-07-16T19:20:30+01:00", "2018-06-15 10:00:00", "2019-07-10T00:00:00", "2016-10-12"];

/// Reads everything that DropPay sends after every change of a kind; says how many changes there were.
fn survive(kind: Kind) -> usize {
    let document = document();
    let (mut count, mut wrong) = (0, Vec::new());
    for sent in sent(&document) {
        for place in places(&document, schema(&document, &sent.component), &sent.value) {
            for mutation in at(kind, &sent.value, &place) {
                count += 1;
                let outcome = match round_trip(&sent.component, &mutation.sent) {
                    Ok(kept) if comparable(&kept) == comparable(&mutation.kept) => continue,
                    Ok(kept) => format!("written as {kept}"),
                    Err(error) => error,
                };
                wrong.push(format!("{}, {}: {outcome}", sent.origin, mutation.pointer));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} {kind:?}:\n{}", wrong.len(), wrong.join("\n"));
    count
}

#[test]
fn an_unknown_value_of_an_enumeration_is_kept() {
    assert!(survive(Kind::UnknownValue) > 0);
}

#[test]
fn an_extra_property_is_ignored() {
    assert!(survive(Kind::ExtraProperty) > 0);
}

#[test]
fn an_optional_property_may_be_absent() {
    assert!(survive(Kind::Absent) > 0);
}

#[test]
fn an_optional_property_may_be_null() {
    assert!(survive(Kind::Null) > 0);
}

#[test]
fn an_amount_may_be_a_text() {
    assert!(survive(Kind::AmountAsText) > 0);
}

#[test]
fn a_date_may_be_in_each_shape() {
    assert!(survive(Kind::OtherDate) > 0);
}

#[test]
fn every_property_that_is_sent_is_among_the_places() {
    let document = document();
    let sent = sent(&document);
    let mut expected = BTreeSet::new();
    for component in referred(&document, &sent) {
        let properties = keys(&schema(&document, component)["properties"]);
        expected.extend(properties.into_iter().map(|name| (component, name)));
    }
    let mut met = BTreeSet::new();
    for sent in &sent {
        for place in places(&document, schema(&document, &sent.component), &sent.value) {
            // The value as a whole is described by its component without a reference to it.
            let component = place.component.unwrap_or(&sent.component);
            let here = sent.value.pointer(&place.pointer).expect("a place of the value");
            met.extend(keys(here).into_iter().map(|name| (component, name)));
        }
    }
    assert!(!expected.is_empty());
    assert_eq!(met, expected);
}

/// The components of what is sent, and all that they refer to.
fn referred<'d>(document: &'d Value, sent: &'d [Sent]) -> BTreeSet<&'d str> {
    let mut components: BTreeSet<&str> = sent.iter().map(|sent| sent.component.as_str()).collect();
    loop {
        let known = components.len();
        let names: Vec<&str> = components
            .iter()
            .flat_map(|name| references(schema(document, name)))
            .filter_map(|reference| reference.rsplit('/').next())
            .collect();
        components.extend(names);
        if components.len() == known {
            return components;
        }
    }
}
