//! The places of a value, each with the schema that describes it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// A place in a value.
#[derive(Clone, Debug)]
pub(crate) struct Place<'d> {
    /// Where it is, as a JSON pointer.
    pub(crate) pointer: String,
    /// What describes it, with references followed.
    pub(crate) schema: &'d Value,
    /// The component that describes it, if one does.
    pub(crate) component: Option<&'d str>,
}

/// The place of the value itself and of everything in it that its schema describes.
pub(crate) fn places<'d>(document: &'d Value, schema: &'d Value, value: &Value) -> Vec<Place<'d>> {
    let mut found = Vec::new();
    walk(document, schema, value, String::new(), &mut found);
    found
}

fn walk<'d>(
    document: &'d Value,
    schema: &'d Value,
    value: &Value,
    pointer: String,
    found: &mut Vec<Place<'d>>,
) {
    let (schema, component) = resolve(document, schema);
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let property = &schema["properties"][name.as_str()];
                assert!(property.is_object(), "the document does not describe {pointer}/{name}");
                walk(document, property, member, format!("{pointer}/{name}"), found);
            }
        }
        Value::Array(members) => {
            for (index, member) in members.iter().enumerate() {
                walk(document, &schema["items"], member, format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
    found.push(Place { pointer, schema, component });
}

/// Follows references, and wrappers of one schema, to what describes a value; with the name of the last component.
pub(crate) fn resolve<'d>(
    document: &'d Value,
    mut schema: &'d Value,
) -> (&'d Value, Option<&'d str>) {
    let mut component = None;
    loop {
        if let Some(reference) = schema["$ref"].as_str() {
            component = reference.rsplit('/').next();
            schema = document.pointer(&reference[1..]).expect("a reference leads somewhere");
        } else if let Some(parts) = schema["allOf"].as_array() {
            let [only] = parts.as_slice() else { panic!("several schemas at once: {parts:?}") };
            schema = only;
        } else {
            return (schema, component);
        }
    }
}

/// A value that has every property of its schema, out of the examples of the properties.
pub(crate) fn full(document: &Value, described: &Value) -> Value {
    let (schema, _) = resolve(document, described);
    if let Some(properties) = schema["properties"].as_object() {
        let member = |(name, property): (&String, &Value)| (name.clone(), full(document, property));
        return properties.iter().map(member).collect::<Map<_, _>>().into();
    }
    if let Some(items) = schema.get("items") {
        return json!([full(document, items)]);
    }
    let example = described.get("example").or_else(|| schema.get("example"));
    example.unwrap_or_else(|| panic!("no example: {described}")).clone()
}

/// The names of an object's properties; none of anything else.
pub(crate) fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect()
}

/// What a part of the document refers to.
pub(crate) fn references(value: &Value) -> BTreeSet<&str> {
    match value {
        Value::Object(members) => {
            let own = members.get("$ref").and_then(Value::as_str);
            members.values().flat_map(references).chain(own).collect()
        }
        Value::Array(members) => members.iter().flat_map(references).collect(),
        _ => BTreeSet::new(),
    }
}
