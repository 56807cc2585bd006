//! Where an answer holds values of enumerations: those that a later version of the API may extend.

use std::collections::HashSet;

use serde_json::Value;

use crate::{Contract, Match, Operation, response, schema, violation::below};

impl Contract {
    /// The JSON pointers of the values in the body of a response that the document types as enumerations.
    pub fn enumerations(&self, method: &str, path: &str, status: u16, body: &Value) -> Vec<String> {
        let mut found = Vec::new();
        let operation = self.operation(method, path);
        let answer = operation
            .and_then(|Match { operation, .. }| response::expected(operation, status)?.as_ref());
        if let Some(answer) = answer {
            collect(self.document(), &answer.schema, body, "", &mut found);
        }
        found
    }

    /// Whether some answer of an operation can hold a value of an enumeration.
    pub fn answers_enumerations(&self, operation: &Operation) -> bool {
        let answers = operation.responses.values().flatten();
        answers.into_iter().any(|answer| leads_to_one(self.document(), &answer.schema))
    }
}

/// Collects the JSON pointers of values that an enumeration describes.
fn collect(document: &Value, described: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let parts = schema::parts(document, described);
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                if let Some(property) = schema::property_of(&parts, name) {
                    collect(document, property, value, &below(at, name), found);
                }
            }
        }
        Value::Array(members) => {
            let Some(items) = schema::items(document, described) else { return };
            for (index, member) in members.iter().enumerate() {
                collect(document, items, member, &format!("{at}/{index}"), found);
            }
        }
        Value::Null => {}
        _ if parts.iter().any(|part| part.get("enum").is_some()) => found.push(at.to_owned()),
        _ => {}
    }
}

/// Whether a schema, or one that it leads to, is an enumeration.
fn leads_to_one(document: &Value, schema: &Value) -> bool {
    // A document may refer to itself in a circle.
    let (mut seen, mut pending) = (HashSet::new(), vec![schema]);
    while let Some(schema) = pending.pop() {
        let parts = schema::parts(document, schema);
        if parts.iter().any(|part| part.get("enum").is_some()) {
            return true;
        }
        for part in parts {
            if seen.insert(std::ptr::from_ref(part)) {
                let properties = part.get("properties").and_then(Value::as_object);
                pending.extend(properties.into_iter().flat_map(serde_json::Map::values));
                pending.extend(part.get("items"));
                pending.extend(part.get("additionalProperties").filter(|any| any.is_object()));
            }
        }
    }
    false
}
