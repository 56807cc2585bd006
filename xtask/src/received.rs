//! Finds what DropPay sends: the components that responses and events are made of.
//!
//! DropPay may add properties to them at any time, so the generated structs must be open to additions.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::shapes::METHODS;

/// The names of the schema components that a response or an event contains, directly or not.
pub(crate) fn received(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for item in document["paths"].as_object().into_iter().flat_map(|paths| paths.values()) {
        for operation in METHODS.into_iter().filter_map(|method| item.get(method)) {
            follow(document, &operation["responses"], &mut found);
            follow(document, &operation["callbacks"], &mut found);
        }
    }
    found.retain(|reference| reference.starts_with("#/components/schemas/"));
    found
        .into_iter()
        .filter_map(|reference| Some(reference.rsplit('/').next()?.to_owned()))
        .collect()
}

/// Collects every reference below a value, and those below what it refers to.
fn follow(document: &Value, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            if let Some(reference) = object.get("$ref").and_then(Value::as_str)
                && found.insert(reference.to_owned())
                && let Some(target) =
                    reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer))
            {
                follow(document, target, found);
            }
            object.values().for_each(|value| follow(document, value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| follow(document, value, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn responses_and_events_are_received_and_requests_are_not() {
        let body = |name: &str| json!({"schema": {"$ref": format!("#/components/schemas/{name}")}});
        let document = json!({
            "paths": {"/a": {"post": {
                "requestBody": body("Order"),
                "responses": {"200": {"$ref": "#/components/responses/Done"}},
                "callbacks": {"done": {"post": {"requestBody": body("Event")}}},
            }}},
            "components": {
                "responses": {"Done": body("Receipt")},
                "schemas": {
                    "Order": {}, "Event": {},
                    "Receipt": {"properties": {"owner": {"$ref": "#/components/schemas/Owner"}}},
                    "Owner": {"properties": {"receipt": {"$ref": "#/components/schemas/Receipt"}}},
                },
            },
        });
        assert_eq!(received(&document), ["Event", "Owner", "Receipt"].map(str::to_owned).into());
    }
}
