//! Small edits of the document.

use serde_json::Value;

/// The document as it is; `cargo xtask check` sees to it that this copy is the document in other words.
pub(crate) fn document() -> Value {
    let text = include_str!("../../../crates/droppay-api/src/generated/openapi.json");
    serde_json::from_str(text).expect("the generated document is JSON")
}

fn split(pointer: &str) -> (&str, String) {
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer below the root");
    (parent, key.replace("~1", "/").replace("~0", "~"))
}

/// Sets, or adds, the member of an object or the item of a list at a pointer; `-` is the end of a list.
pub(crate) fn set(document: &mut Value, pointer: &str, value: impl Into<Value>) {
    let (parent, key) = split(pointer);
    match document.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            members.insert(key, value.into());
        }
        Some(Value::Array(items)) if key == "-" => items.push(value.into()),
        Some(Value::Array(items)) => items[key.parse::<usize>().expect("an index")] = value.into(),
        _ => panic!("nothing at {parent}"),
    }
}

/// Removes the member of an object, or the item of a list, at a pointer, and returns it.
pub(crate) fn remove(document: &mut Value, pointer: &str) -> Value {
    let (parent, key) = split(pointer);
    match document.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            members.remove(&key).unwrap_or_else(|| panic!("nothing at {pointer}"))
        }
        Some(Value::Array(items)) => items.remove(key.parse().expect("an index")),
        _ => panic!("nothing at {parent}"),
    }
}

/// Moves a member to another pointer.
pub(crate) fn rename(document: &mut Value, from: &str, to: &str) {
    let value = remove(document, from);
    set(document, to, value);
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
