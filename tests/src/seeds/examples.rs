//! The document's examples, each as an input of the targets that it concerns.

use std::collections::BTreeMap;

use droppay_api::DOCUMENT;
use droppay_contract::examples;
use droppay_fuzzing::{RESPONSE_OPERATIONS, RESPONSE_STATUSES};
use serde_json::Value;

use super::Seed;

pub(super) fn seeds() -> Vec<Seed> {
    let document: Value = serde_json::from_str(DOCUMENT).expect("the document is JSON");
    // Equal inputs once, each under the first of its names.
    let mut inputs = BTreeMap::new();
    let mut add = |target, bytes: Vec<u8>| {
        let number = inputs.len();
        inputs.entry((target, bytes)).or_insert(number);
    };
    for example in examples::all(&document).iter().filter(|example| example.received) {
        let place: Vec<String> =
            example.pointer.split('/').map(|part| part.replace("~1", "/")).collect();
        if let Some(head) = head_of_response(&document, &place) {
            add("response", [&head, example.value.to_string().as_bytes()].concat());
        } else if place.iter().any(|part| part == "callbacks") {
            add("webhook", example.value.to_string().into_bytes());
        }
        values(&example.value, &mut |value| match value {
            Value::Number(number) => add("amount", number.to_string().into_bytes()),
            Value::String(text) if is_date(text) => add("date", text.clone().into_bytes()),
            _ => {}
        });
    }
    let mut seeds: Vec<Seed> = Vec::new();
    for ((target, bytes), _) in inputs {
        let number = seeds.iter().filter(|seed| seed.target == target).count();
        seeds.push(Seed::new(target, format!("example-{number}"), bytes));
    }
    seeds
}

/// The two bytes that choose the operation and the status, for the place of an example of a response.
fn head_of_response(document: &Value, place: &[String]) -> Option<[u8; 2]> {
    let [_, paths, path, method, responses, status, ..] = place else { return None };
    if (paths.as_str(), responses.as_str()) != ("paths", "responses") {
        return None;
    }
    let id = document["paths"][path][method]["operationId"].as_str()?;
    let operation = RESPONSE_OPERATIONS.iter().position(|operation| *operation == id)?;
    let written = status.replace("XX", "00").parse::<u16>().ok()?;
    let status = RESPONSE_STATUSES.iter().position(|status| *status == written)?;
    Some([operation, status].map(|place| b'a' + u8::try_from(place).unwrap_or_default()))
}

/// Every value that is no list and no object.
fn values(value: &Value, found: &mut impl FnMut(&Value)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| values(item, found)),
        Value::Object(members) => members.values().for_each(|member| values(member, found)),
        value => found(value),
    }
}

fn is_date(text: &str) -> bool {
    text.len() >= 10
        && text.as_bytes()[..4].iter().all(u8::is_ascii_digit)
        && text.as_bytes()[4] == b'-'
}
