//! Rules on what the client reads and writes: reading must not fail on a value that nobody has promised not to send.

use super::Finding;
use super::grammar::Kind;
use super::outline::{Node, Outline};

/// Keywords by which a generated type, or another language's validator, refuses a value.
const BOUNDS: [&str; 13] = [
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

pub(super) fn received_bounds(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for schema in outline.of(Kind::Schema).filter(|schema| schema.received) {
        for keyword in BOUNDS.into_iter().filter(|keyword| schema.value.contains_key(*keyword)) {
            let found = format!(
                "`{keyword}` in a schema that is read: one value outside of it costs the whole response"
            );
            let mend = "leave it out, and say in words what is usual; if requests use the schema too, give them their own";
            findings.push(schema.finding_at(keyword, found, mend));
        }
    }
    findings
}

pub(super) fn received_default(outline: &Outline<'_>) -> Vec<Finding> {
    let having = outline
        .of(Kind::Schema)
        .filter(|schema| schema.received && schema.value.contains_key("default"));
    let report = |schema: &Node<'_>| {
        schema.finding_at(
            "default",
            "the `default` of a schema that is read would be taken for something that DropPay has said",
            "leave it out, and say in words what an absent value means",
        )
    };
    having.map(report).collect()
}

pub(super) fn required_default(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for property in outline.properties().filter(|property| property.value.contains_key("default")) {
        let required = outline
            .parent(property)
            .is_some_and(|object| object.strings("required").any(|name| name == property.name));
        if required {
            let found = format!(
                "`{}` is required and has a `default`, which the generator drops",
                property.name
            );
            findings.push(property.finding_at(
                "default",
                found,
                "leave it out, or make the property optional",
            ));
        }
    }
    findings
}

pub(super) fn directions_separate(outline: &Outline<'_>) -> Vec<Finding> {
    let shared = outline
        .schema_components()
        .filter(|schema| schema.sent && schema.received && schema.value.contains_key("properties"));
    let report = |schema: &Node<'_>| {
        schema.finding(
            format!("the object `{}` is used in requests and in responses", schema.name),
            "give each its own schema: what is required and what is allowed differs between the two, today or later",
        )
    };
    shared.map(report).collect()
}
