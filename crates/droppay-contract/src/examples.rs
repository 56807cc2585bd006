//! The examples of a document, and whether they are valid.

use std::collections::HashMap;

use jsonschema::Validator;
use serde_json::Value;

use crate::{
    DocumentError,
    body::Body,
    schema::{self, compile},
    violation::below,
};

/// An example, and the schema that it is an example of.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Example {
    /// Where it is used in the document, as a JSON pointer.
    pub pointer: String,
    /// The component that it is an example of, if its schema is one.
    pub component: Option<String>,
    /// Its schema, as the document writes it.
    pub schema: Value,
    /// The example itself.
    pub value: Value,
    /// Whether it is an example of something that the server sends: a response, or a callback.
    pub received: bool,
}

/// An example that is not valid.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidExample {
    /// Where it is used in the document, as a JSON pointer.
    pub pointer: String,
    /// What is wrong with it.
    pub message: String,
}

/// Every example of a document: of media types, parameters, headers and schemas, wherever they stand.
pub fn all(document: &Value) -> Vec<Example> {
    let mut examples = Vec::new();
    walk(document, document, "", false, &mut examples);
    examples
}

/// Every example that is not valid.
pub fn check(document: &Value) -> Vec<InvalidExample> {
    let mut invalid = Vec::new();
    // Compiling takes all components along, so a schema that several examples share is compiled once.
    let mut validators: HashMap<String, Result<Validator, DocumentError>> = HashMap::new();
    for example in all(document) {
        let wrong = |message| InvalidExample { pointer: example.pointer.clone(), message };
        let validator = validators.entry(example.schema.to_string());
        match validator.or_insert_with(|| compile(document, &example.schema)) {
            Ok(validator) => {
                let violations =
                    Body::violations(document, &example.schema, validator, &example.value);
                invalid.extend(violations.iter().map(|violation| wrong(violation.to_string())));
            }
            Err(error) => invalid.push(wrong(error.to_string())),
        }
    }
    invalid
}

/// Goes through the document. An object with a `schema` is a media type, a parameter or a header; one that stands where
/// schemas stand is a schema.
fn walk(
    document: &Value,
    value: &Value,
    pointer: &str,
    received: bool,
    examples: &mut Vec<Example>,
) {
    match value {
        Value::Object(object) => {
            if let Some(described) = object.get("schema")
                && !is_map_of_names(pointer)
            {
                collect(document, described, value, pointer, received, examples);
            } else if is_schema(pointer) {
                collect(document, value, value, pointer, received, examples);
            }
            for (key, inner) in object {
                if is_value(key) && !is_map_of_names(pointer) {
                    continue;
                }
                let sent = matches!(key.as_str(), "responses" | "callbacks");
                let received = received || sent && !is_map_of_names(pointer);
                walk(document, inner, &below(pointer, key), received, examples);
            }
        }
        Value::Array(list) => {
            for (index, inner) in list.iter().enumerate() {
                walk(document, inner, &format!("{pointer}/{index}"), received, examples);
            }
        }
        _ => {}
    }
}

/// Whether what stands under a key is a value, which may look like anything and is no place of the document.
fn is_value(key: &str) -> bool {
    matches!(key, "example" | "examples" | "default" | "enum") || key.starts_with("x-")
}

/// The keys under which the document names things as it likes, so that `example` may be such a name.
const MAPS_OF_NAMES: [&str; 9] = [
    "callbacks",
    "content",
    "headers",
    "parameters",
    "paths",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
];

fn is_map_of_names(pointer: &str) -> bool {
    // What is itself a name, such as a property called `headers`, is no map.
    pointer
        .rsplit_once('/')
        .is_some_and(|(parent, last)| MAPS_OF_NAMES.contains(&last) && !is_map_of_names(parent))
}

/// Whether a schema stands at this place, judging by the keys that lead to it.
fn is_schema(pointer: &str) -> bool {
    let Some((parent, last)) = pointer.rsplit_once('/') else { return false };
    let under = |keys: &[&str]| parent.rsplit('/').next().is_some_and(|key| keys.contains(&key));
    if is_map_of_names(parent) {
        return under(&["properties", "schemas"]);
    }
    matches!(last, "schema" | "items" | "additionalProperties" | "not")
        || under(&["allOf", "anyOf", "oneOf"])
}

fn collect(
    document: &Value,
    described: &Value,
    holder: &Value,
    pointer: &str,
    received: bool,
    examples: &mut Vec<Example>,
) {
    let (_, mut component) = schema::resolve(document, described);
    if component.is_none() {
        component = pointer.strip_prefix("/components/schemas/").filter(|name| !name.contains('/'));
    }
    let mut add = |at: String, value: &Value| {
        examples.push(Example {
            pointer: at,
            component: component.map(str::to_owned),
            schema: described.clone(),
            value: value.clone(),
            received,
        });
    };
    if let Some(value) = holder.get("example") {
        add(format!("{pointer}/example"), value);
    }
    for (name, example) in holder.get("examples").and_then(Value::as_object).into_iter().flatten() {
        let (example, _) = schema::resolve(document, example);
        if let Some(value) = example.get("value") {
            add(below(&format!("{pointer}/examples"), name), value);
        }
    }
}
