//! Edits of a document at JSON pointers, by which the tests break it.

use serde_json::Value;

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
