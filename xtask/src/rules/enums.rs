//! Rules on enums, which become open enums in Rust: components of named strings, each member described.

use serde_json::{Map, Value};

use super::Finding;
use super::grammar::Kind;
use super::outline::{Node, Outline};

pub(super) fn enum_named(outline: &Outline<'_>) -> Vec<Finding> {
    let inline =
        |schema: &&Node<'_>| schema.value.contains_key("enum") && !outline.is_component(schema);
    let report = |schema: &Node<'_>| {
        schema.finding_at(
            "enum",
            "the enum has no name, so it becomes a closed type that fails on every value that DropPay adds",
            "make it a component and refer to it with `$ref`",
        )
    };
    outline.of(Kind::Schema).filter(inline).map(report).collect()
}

pub(super) fn enum_string(outline: &Outline<'_>) -> Vec<Finding> {
    let other = |schema: &&Node<'_>| {
        let texts = schema
            .value
            .get("enum")
            .and_then(Value::as_array)
            .is_some_and(|list| list.iter().all(Value::is_string));
        schema.value.contains_key("enum") && (schema.text("type") != Some("string") || !texts)
    };
    let report = |schema: &Node<'_>| {
        schema.finding_at(
            "enum",
            "the enum has another type than string, or a member (null, a number) that is no text",
            "write `type: string`, and every member as a text in quotes; absence is said by leaving the property out",
        )
    };
    outline.of(Kind::Schema).filter(other).map(report).collect()
}

pub(super) fn enum_members(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for schema in outline.of(Kind::Schema) {
        let Some(members) = schema.value.get("enum").and_then(Value::as_array) else { continue };
        let repeated =
            members.iter().enumerate().find(|(place, member)| members[..*place].contains(member));
        if members.is_empty() || members.contains(&"".into()) {
            findings.push(schema.finding_at(
                "enum",
                "the enum is empty, or has an empty member",
                "list its members",
            ));
        }
        if let Some((_, member)) = repeated {
            findings.push(schema.finding_at(
                "enum",
                format!("{member} is listed twice"),
                "list it once",
            ));
        }
    }
    findings
}

pub(super) fn enum_descriptions(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let none = Map::new();
    for schema in outline.schema_components().filter(|schema| schema.value.contains_key("enum")) {
        let described =
            schema.value.get("x-enumDescriptions").and_then(Value::as_object).unwrap_or(&none);
        let says = |member: &str| {
            described
                .get(member)
                .and_then(Value::as_str)
                .is_some_and(|text| !text.trim().is_empty())
        };
        for member in schema.strings("enum").filter(|member| !says(member)) {
            let found = format!("the member `{member}` is described nowhere");
            findings.push(schema.finding(
                found,
                "add it to `x-enumDescriptions`, with a sentence on what it means",
            ));
        }
        for member in described
            .keys()
            .filter(|member| !schema.strings("enum").any(|known| known == member.as_str()))
        {
            let found = format!("`x-enumDescriptions` describes `{member}`, which is no member");
            findings.push(schema.finding_at(
                "x-enumDescriptions",
                found,
                "correct its spelling, or leave it out",
            ));
        }
    }
    findings
}
