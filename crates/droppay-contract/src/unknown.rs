//! Properties that a value has and its schema does not know.

use serde_json::Value;

use crate::{schema, violation::below};

/// Collects the JSON pointers of unknown properties.
pub(crate) fn properties(
    document: &Value,
    described: &Value,
    value: &Value,
    at: &str,
    unknown: &mut Vec<String>,
) {
    match value {
        Value::Object(object) => {
            let parts = schema::parts(document, described);
            for (name, value) in object {
                match schema::property_of(&parts, name) {
                    // Most properties hold a value that has no properties: their places need not be written down.
                    Some(_) if !(value.is_object() || value.is_array()) => {}
                    Some(property) => {
                        properties(document, property, value, &below(at, name), unknown);
                    }
                    None if is_free(&parts) => {}
                    None => unknown.push(below(at, name)),
                }
            }
        }
        Value::Array(members) => {
            let Some(described) = schema::items(document, described) else { return };
            for (index, member) in members.iter().enumerate() {
                properties(document, described, member, &format!("{at}/{index}"), unknown);
            }
        }
        _ => {}
    }
}

/// Whether the schema names no properties at all, or says that there may be others, so that none is unknown.
fn is_free(parts: &[&Value]) -> bool {
    parts.iter().all(|part| part.get("properties").is_none())
        || parts.iter().any(|part| part.get("additionalProperties") == Some(&Value::Bool(true)))
}
