//! The JSON schemas of the types say what the types read.
#![cfg(feature = "schemars")]

use droppay_api::types;
use schemars::{JsonSchema, Schema, schema_for};
use serde_json::Value;

fn property(schema: &Schema, name: &str) -> Option<Value> {
    schema.get("properties")?.get(name).cloned()
}

#[test]
fn a_push_has_its_properties_and_requires_what_the_type_requires() {
    let schema = schema_for!(types::Push);
    assert_eq!(schema.get("required"), Some(&serde_json::json!(["id", "status"])));
    for name in ["amount", "date_scheduled", "recurrence", "recipient", "status_description"] {
        assert!(property(&schema, name).is_some(), "{name}");
    }
}

#[test]
fn an_enumeration_does_not_forbid_what_it_reads() {
    let schema = schema_for!(types::PushStatus);
    assert_eq!(schema.get("type"), Some(&serde_json::json!("string")));
    assert_eq!(schema.get("enum"), None, "a new status is read, so the schema must allow it");
}

#[test]
fn every_kind_of_type_has_a_schema() {
    fn named<T: JsonSchema>() -> String {
        T::schema_name().into_owned()
    }
    let names = [
        named::<types::PushCreate>(),
        named::<types::PushPage>(),
        named::<types::ErrorCode>(),
        named::<droppay_api::Amount>(),
        named::<droppay_api::DropPayDate>(),
        named::<droppay_api::Items<types::Push>>(),
        named::<droppay_api::CommaSeparated<types::PushStatus>>(),
    ];
    assert!(names.iter().all(|name| !name.is_empty()), "{names:?}");
}
