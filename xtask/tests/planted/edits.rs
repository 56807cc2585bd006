//! Small edits of the document.

use serde_json::Value;

/// The document as it is; `cargo xtask check` sees to it that this copy is the document in other words.
pub(crate) fn document() -> Value {
    let text = include_str!("../../../crates/droppay-api/src/generated/openapi.json");
    serde_json::from_str(text).expect("the generated document is JSON")
}

/// The parameter of this name of the first operation of a path.
pub(crate) fn parameter<'d>(document: &'d mut Value, path: &str, name: &str) -> &'d mut Value {
    let parameters = document.pointer_mut(&format!("{path}/get/parameters"));
    let parameters = parameters.and_then(Value::as_array_mut).expect("parameters");
    parameters.iter_mut().find(|parameter| parameter["name"] == name).expect("a parameter")
}

/// Takes away what is said of a member of an enumeration that has gone.
pub(crate) fn forget_member(document: &mut Value, schema: &str, member: &str) {
    let schema = document.pointer_mut(schema).and_then(Value::as_object_mut).expect("a schema");
    for (_, described) in schema.iter_mut().filter(|(key, _)| key.starts_with("x-enum")) {
        described.as_object_mut().expect("descriptions").remove(member);
    }
}

/// Gives a tag another name, wherever it stands.
pub(crate) fn rename_tag(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                match member {
                    Value::Array(tags) if key == "tags" => {
                        for tag in tags {
                            let name = if tag.is_object() { &mut tag["name"] } else { tag };
                            if name == from {
                                *name = to.into();
                            }
                        }
                    }
                    _ => rename_tag(member, from, to),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename_tag(item, from, to)),
        _ => {}
    }
}

/// Gives every push among the examples a property.
pub(crate) fn complete_pushes(document: &mut Value, property: &str, value: &Value) {
    let examples = document.pointer_mut("/components/examples").and_then(Value::as_object_mut);
    for (name, example) in examples.expect("examples").iter_mut() {
        let example = &mut example["value"];
        if name == "PushPage" {
            for push in example["pushes"].as_array_mut().expect("pushes") {
                push[property] = value.clone();
            }
        } else if name.starts_with("Push") && example.get("sharing").is_some() {
            example[property] = value.clone();
        }
    }
}
