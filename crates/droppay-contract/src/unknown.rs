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
            for (name, value) in object {
                let place = below(at, name);
                match schema::property(document, described, name) {
                    Some(property) => properties(document, property, value, &place, unknown),
                    None if is_free(document, described) => {}
                    None => unknown.push(place),
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
fn is_free(document: &Value, described: &Value) -> bool {
    let parts = schema::parts(document, described);
    parts.iter().all(|part| part.get("properties").is_none())
        || parts.iter().any(|part| part.get("additionalProperties") == Some(&Value::Bool(true)))
}
