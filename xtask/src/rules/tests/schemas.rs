//! Documents with schemas that become something else than was meant.

use serde_json::{Value, json};

use super::{cases, remove, set};

const REASON: &str = "/components/schemas/Order/properties/reason";
const NOTE: &str = "/components/schemas/OrderCreate/properties/note";

/// Sets a keyword of a property that is read.
fn read(d: &mut Value, keyword: &str, value: impl Into<Value>) {
    set(d, &format!("{REASON}/{keyword}"), value);
}

/// Sets a keyword of a property that is written.
fn written(d: &mut Value, keyword: &str, value: impl Into<Value>) {
    set(d, &format!("{NOTE}/{keyword}"), value);
}

/// Adds a property that is written, with a valid example.
fn add(d: &mut Value, example: impl Into<Value>, mut schema: Value) {
    schema["description"] = "What was added.".into();
    schema["example"] = example.into();
    set(d, "/components/schemas/OrderCreate/properties/added", schema);
}

cases! {
    a_schema_without_type_is_refused: ["schema-type"], |d| drop(remove(d, &format!("{NOTE}/type")));
    an_unknown_type_is_refused: ["schema-type", "example-valid"], |d| written(d, "type", "text");
    a_list_of_types_is_refused: ["schema-type"], |d| written(d, "type", json!(["string", "null"]));
    an_integer_without_format_is_refused: ["schema-format"], |d| add(d, 1, json!({"type": "integer"}));
    a_number_that_is_a_decimal_is_refused: ["schema-format"],
        |d| add(d, 1.5, json!({"type": "number", "format": "decimal"}));
    a_date_time_is_refused: ["schema-format"], |d| {
        read(d, "format", "date-time");
        read(d, "example", "2016-07-16T19:20:30+01:00");
    };
    a_uuid_is_refused: ["schema-format"], |d| {
        read(d, "format", "uuid");
        read(d, "example", "0f3c1a52-7d64-4b8e-9a1f-5c2e8d7b6a90");
    };
    any_of_is_refused: ["any-of"], |d| add(d, "Rent", json!({"anyOf": [{"type": "string"}, {"type": "boolean"}]}));
    not_is_refused: ["not"], |d| written(d, "not", json!({"type": "integer", "format": "int32"}));
    one_of_with_equal_types_is_refused: ["one-of", "example-valid"], |d| {
        set(d, "/components/schemas/ErrorCode/oneOf/1", json!({"type": "string", "title": "Other"}));
    };
    one_of_without_titles_is_refused: ["one-of"], |d| drop(remove(d, "/components/schemas/ErrorCode/oneOf/1/title"));
    one_of_without_a_name_is_refused: ["one-of"], |d| {
        let branches = json!([{"type": "string", "title": "Text"}, {"type": "boolean", "title": "Flag"}]);
        add(d, "Rent", json!({"oneOf": branches}));
    };
    merging_with_all_of_is_refused: ["all-of"], |d| {
        let amount = json!({"$ref": "#/components/schemas/PostedAmount"});
        add(d, 1.5, json!({"allOf": [amount.clone(), amount]}));
    };
    a_bound_beside_all_of_is_refused: ["all-of"], |d| {
        add(d, 1.5, json!({"allOf": [{"$ref": "#/components/schemas/PostedAmount"}], "maximum": 10}));
    };
    closed_objects_are_refused: ["additional-properties"],
        |d| set(d, "/components/schemas/Order/additionalProperties", false);
    open_objects_with_a_schema_are_refused: ["additional-properties"],
        |d| set(d, "/components/schemas/Order/additionalProperties", json!({"type": "string"}));
    a_list_in_a_property_is_refused: ["list-named"],
        |d| add(d, json!([]), json!({"type": "array", "items": {"type": "string"}}));
    a_component_that_lists_nameless_items_is_refused: ["list-named"], |d| {
        let list = json!({"type": "array", "description": "Words.", "items": {"type": "string", "example": "a"}, "example": ["a"]});
        set(d, "/components/schemas/Words", list);
        set(d, "/components/schemas/Order/properties/words", json!({"$ref": "#/components/schemas/Words"}));
    };
    an_object_in_a_property_is_refused: ["object-named"], |d| add(d, json!({}), json!({"type": "object", "properties": {}}));
    nullable_without_type_is_refused: ["nullable", "all-of"],
        |d| set(d, "/components/schemas/Order/properties/amount/nullable", true);
    a_required_property_that_is_none_is_refused: ["required", "example-valid"],
        |d| set(d, "/components/schemas/Order/required/0", "identifier");
    a_property_required_twice_is_refused: ["required"], |d| set(d, "/components/schemas/Order/required/-", "id");
    an_empty_list_of_required_properties_is_refused: ["required"],
        |d| set(d, "/components/schemas/Order/required", json!([]));
    a_default_of_a_required_property_is_refused: ["required-default"], |d| {
        written(d, "default", "Rent");
        set(d, "/components/schemas/OrderCreate/required/-", "note");
        set(d, "/paths/~1orders/post/requestBody/content/application~1json/example/note", "Rent");
    };
    an_exclusive_bound_without_bound_is_refused: ["exclusive-bound", "example-valid"],
        |d| set(d, "/components/schemas/PostedAmount/exclusiveMaximum", true);
    an_exclusive_bound_that_is_a_number_is_refused: ["exclusive-bound", "example-valid"],
        |d| set(d, "/components/schemas/PostedAmount/exclusiveMinimum", 0);
    a_default_that_is_read_is_refused: ["received-default"], |d| read(d, "default", "Rent");
    an_object_in_both_directions_is_refused: ["directions-separate"], |d| {
        set(d, "/components/schemas/OrderCreate/properties/previous", json!({"$ref": "#/components/schemas/Order"}));
    };
    a_bound_in_an_event_is_refused: ["received-bounds"],
        |d| set(d, "/components/schemas/DropPayDate/pattern", "^[0-9]");
    a_bound_that_a_reference_leads_to_is_refused: ["received-bounds"],
        |d| set(d, "/components/schemas/Amount/minimum", 0);
}

#[test]
fn each_bound_is_refused_where_it_is_read_and_only_there() {
    let least = ["minLength", "minimum", "multipleOf", "minItems", "minProperties"]
        .map(|bound| (bound, json!(1)));
    let most =
        ["maxLength", "maximum", "maxItems", "maxProperties"].map(|bound| (bound, json!(100)));
    let others = [("uniqueItems", json!(true)), ("pattern", json!("^Rent$"))];
    for (bound, value) in least.into_iter().chain(most).chain(others) {
        super::assert_broken(&["received-bounds"], |d| read(d, bound, value.clone()));
        let mut document = super::minimal();
        written(&mut document, bound, value);
        assert_eq!(super::broken(&document), [], "{bound}");
    }
}

#[test]
fn a_default_that_is_written_is_allowed() {
    let mut value = super::minimal();
    written(&mut value, "default", "Rent");
    assert_eq!(super::broken(&value), []);
}
