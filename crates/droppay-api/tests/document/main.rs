//! The generated types, held against every example of the document that they are generated from.
//!
//! One test program with several modules, because they share the reading of the document.

mod components;
mod examples;
mod mutations;
mod places;

use serde_json::Value;

/// The document, read.
fn document() -> Value {
    serde_json::from_str(droppay_api::DOCUMENT).expect("the document is JSON")
}

/// The value with every number as a double, so that `120`, `120.0` and `120.00` are equal, as they are in JSON.
fn comparable(value: &Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().into(),
        Value::Array(members) => members.iter().map(comparable).collect(),
        Value::Object(object) => {
            object.iter().map(|(name, value)| (name.clone(), comparable(value))).collect()
        }
        other => other.clone(),
    }
}
