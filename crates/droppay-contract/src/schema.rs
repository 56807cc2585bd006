//! From the schemas of OpenAPI 3.0 to those of JSON Schema, and along a schema to what describes a place.

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use crate::DocumentError;

/// Keywords of OpenAPI that JSON Schema does not have, or reads differently.
const DROPPED: [&str; 9] = [
    "nullable",
    "example",
    "discriminator",
    "xml",
    "externalDocs",
    "deprecated",
    "readOnly",
    "writeOnly",
    "default",
];

/// How many references are followed from one place. A document that refers to itself in a circle has no end of them.
const MOST_STEPS: usize = 32;

/// Compiles the validator of a schema that may refer to the document's components.
pub(crate) fn compile(document: &Value, schema: &Value) -> Result<Validator, DocumentError> {
    // The components stand where the references of the document point to. Only those that are needed are taken along:
    // a validator keeps all it was made of.
    let components = reachable(document, schema);
    let root = json!({ "allOf": [convert(schema)], "components": { "schemas": components } });
    jsonschema::options()
        .with_draft(Draft::Draft4)
        .should_validate_formats(true)
        .build(&root)
        .map_err(|error| DocumentError::new(format!("a schema cannot be used: {error}")))
}

/// The components to which a schema leads, converted, by name.
fn reachable(document: &Value, schema: &Value) -> Map<String, Value> {
    let (mut components, mut pending) = (Map::new(), vec![schema]);
    while let Some(value) = pending.pop() {
        match value {
            Value::Array(members) => pending.extend(members),
            Value::Object(object) => {
                pending.extend(object.values());
                let name = object.get("$ref").and_then(Value::as_str).and_then(component_name);
                let component = name
                    .and_then(|name| document["components"]["schemas"].get(name).zip(Some(name)));
                if let Some((component, name)) = component
                    && !components.contains_key(name)
                {
                    components.insert(name.to_owned(), convert(component));
                    pending.push(component);
                }
            }
            _ => {}
        }
    }
    components
}

fn component_name(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/components/schemas/")
}

/// OpenAPI 3.0 builds on draft 4 of JSON Schema. The differences: `$ref` stands alone, `nullable`, and formats that are
/// bounds.
pub(crate) fn convert(schema: &Value) -> Value {
    let Value::Object(object) = schema else { return schema.clone() };
    if let Some(reference) = object.get("$ref") {
        return json!({ "$ref": reference });
    }
    let mut converted = Map::new();
    for (keyword, value) in object {
        if DROPPED.contains(&keyword.as_str()) || keyword.starts_with("x-") {
            continue;
        }
        converted.insert(keyword.clone(), convert_keyword(keyword, value));
    }
    bound_by_format(&mut converted);
    if object.get("nullable") == Some(&Value::Bool(true)) {
        return json!({ "anyOf": [converted, { "type": "null" }] });
    }
    Value::Object(converted)
}

fn convert_keyword(keyword: &str, value: &Value) -> Value {
    match (keyword, value) {
        ("properties", Value::Object(properties)) => properties
            .iter()
            .map(|(name, schema)| (name.clone(), convert(schema)))
            .collect::<Map<_, _>>()
            .into(),
        ("allOf" | "anyOf" | "oneOf", Value::Array(schemas)) => {
            schemas.iter().map(convert).collect::<Vec<_>>().into()
        }
        ("items" | "not" | "additionalProperties", schema) => convert(schema),
        _ => value.clone(),
    }
}

/// `int32` and `int64` are bounds that validators of JSON Schema do not know.
fn bound_by_format(schema: &mut Map<String, Value>) {
    let (minimum, maximum) = match schema.get("format").and_then(Value::as_str) {
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        Some("int64") => (i64::MIN.into(), i64::MAX.into()),
        _ => return,
    };
    schema.entry("minimum").or_insert(minimum);
    schema.entry("maximum").or_insert(maximum);
}

/// Follows references, and wrappers that hold one schema, to what really describes a value; with the name of the last
/// component passed.
pub(crate) fn resolve<'a>(document: &'a Value, schema: &'a Value) -> (&'a Value, Option<&'a str>) {
    let (mut schema, mut name) = (schema, None);
    for _ in 0..MOST_STEPS {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let Some(target) = target(document, reference) else { break };
            name = reference.rsplit('/').next();
            schema = target;
        } else if let Some([only]) =
            schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice)
        {
            schema = only;
        } else {
            break;
        }
    }
    (schema, name)
}

/// What a reference leads to. Nearly all lead to a schema, whose name is looked up as it stands.
fn target<'a>(document: &'a Value, reference: &str) -> Option<&'a Value> {
    let pointer = reference.strip_prefix('#')?;
    match pointer.strip_prefix("/components/schemas/") {
        Some(name) if !name.contains(['/', '~']) => {
            document.get("components")?.get("schemas")?.get(name)
        }
        _ => document.pointer(pointer),
    }
}

/// All that describes a value together: the schema, and what it leads to through references and `allOf`.
pub(crate) fn parts<'a>(document: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let (mut parts, mut next) = (vec![schema], 0);
    while let Some(&part) = parts.get(next)
        && next < MOST_STEPS
    {
        next += 1;
        let reference = part.get("$ref").and_then(Value::as_str);
        parts.extend(reference.and_then(|to| target(document, to)));
        parts.extend(part.get("allOf").and_then(Value::as_array).into_iter().flatten());
    }
    parts
}

/// The schema of an object's property.
pub(crate) fn property<'a>(
    document: &'a Value,
    schema: &'a Value,
    name: &str,
) -> Option<&'a Value> {
    property_of(&parts(document, schema), name)
}

/// The schema of a property of an object that these parts describe.
pub(crate) fn property_of<'a>(parts: &[&'a Value], name: &str) -> Option<&'a Value> {
    let named = parts.iter().find_map(|part| part.get("properties")?.get(name));
    let any = || parts.iter().find_map(|part| part.get("additionalProperties"));
    named.or_else(|| any().filter(|schema| schema.is_object()))
}

/// The schema of an array's members.
pub(crate) fn items<'a>(document: &'a Value, schema: &'a Value) -> Option<&'a Value> {
    parts(document, schema).into_iter().find_map(|part| part.get("items"))
}

/// The component that describes the value at a JSON pointer into an instance of the schema.
pub(crate) fn component_at(document: &Value, schema: &Value, pointer: &str) -> Option<String> {
    let mut schema = schema;
    for step in pointer.split('/').skip(1) {
        let name = step.replace("~1", "/").replace("~0", "~");
        schema = match property(document, schema, &name) {
            Some(property) => property,
            None => items(document, schema)?,
        };
    }
    resolve(document, schema).1.map(str::to_owned)
}
