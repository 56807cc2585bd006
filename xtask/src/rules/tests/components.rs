//! Documents with components that are not used, not described, or not named as they have to be.

use serde_json::{Value, json};

use super::{cases, remove, rename, set};

/// Renames a schema and the `$ref`s to it, which stand once each in the minimal document.
fn rename_schema(d: &mut Value, from: &str, to: &str, reference: &str) {
    rename(d, &format!("/components/schemas/{from}"), &format!("/components/schemas/{to}"));
    set(d, reference, json!({"$ref": format!("#/components/schemas/{to}")}));
}

fn plain() -> Value {
    json!({"type": "string", "description": "A text.", "example": "x"})
}

cases! {
    a_component_in_snake_case_is_refused: ["component-case"],
        |d| rename_schema(d, "Orders", "order_entries", "/components/schemas/OrderPage/properties/orders");
    a_component_with_an_acronym_is_refused: ["component-case"],
        |d| rename_schema(d, "Orders", "SEPAOrders", "/components/schemas/OrderPage/properties/orders");
    a_component_named_like_a_standard_type_is_refused: ["component-name-free"],
        |d| rename_schema(d, "Orders", "Vec", "/components/schemas/OrderPage/properties/orders");
    components_that_differ_in_capitals_are_refused: ["component-distinct"], |d| {
        set(d, "/components/schemas/OrDer", plain());
        set(d, "/components/schemas/Order/properties/other", json!({"$ref": "#/components/schemas/OrDer"}));
    };
    an_unused_schema_is_refused: ["component-used"], |d| set(d, "/components/schemas/Lost", plain());
    an_unused_example_is_refused: ["component-used"],
        |d| set(d, "/components/examples/Lost", json!({"summary": "Lost", "value": 1}));
    a_schema_used_by_an_unused_one_only_is_refused: ["component-used"], |d| {
        set(d, "/components/schemas/Lost", plain());
        let list = json!({"type": "array", "description": "Lost.", "items": {"$ref": "#/components/schemas/Lost"}, "example": []});
        set(d, "/components/schemas/LostList", list);
    };
    properties_of_one_field_name_are_refused: ["property-distinct"], |d| {
        set(d, "/components/schemas/Order/properties/Reason", plain());
    };
    a_secret_that_is_a_plain_text_is_refused: ["leaf-component"],
        |d| set(d, "/components/schemas/Order/properties/access_token", plain());
    a_misspelt_iban_that_is_a_plain_text_is_refused: ["leaf-component"],
        |d| set(d, "/components/schemas/Order/properties/acccount_iban", plain());
    an_amount_that_is_an_id_is_refused: ["leaf-component"],
        |d| set(d, "/components/schemas/Order/properties/fee", json!({"$ref": "#/components/schemas/ResourceId"}));
    a_date_that_is_a_plain_text_is_refused: ["leaf-component"],
        |d| set(d, "/components/schemas/Order/properties/date_creation", plain());
    a_date_parameter_that_is_a_plain_text_is_refused: ["leaf-component"], |d| {
        let parameter = json!({
            "name": "date_from", "in": "query", "description": "From then on.", "schema": {"type": "string"},
            "example": "2016-10-12",
        });
        set(d, "/paths/~1orders/get/parameters/-", parameter);
    };
    a_schema_without_description_is_refused: ["description"],
        |d| drop(remove(d, "/components/schemas/Order/description"));
    a_property_without_description_is_refused: ["description"],
        |d| drop(remove(d, "/components/schemas/Order/properties/reason/description"));
    a_parameter_with_an_empty_description_is_refused: ["description"],
        |d| set(d, "/components/parameters/OrderId/description", " ");
    an_operation_without_description_is_refused: ["description"],
        |d| drop(remove(d, "/paths/~1orders/get/description"));
    a_transition_without_description_is_refused: ["description"],
        |d| drop(remove(d, "/components/schemas/OrderStatus/x-transitions/0/description"));
}

#[test]
fn a_component_used_by_a_callback_component_is_used() {
    let mut value = super::minimal();
    rename(&mut value, "/paths/~1orders/post/callbacks/changed", "/components/callbacks");
    let callback = remove(&mut value, "/components/callbacks");
    set(&mut value, "/components/callbacks", json!({"Changed": callback}));
    set(
        &mut value,
        "/paths/~1orders/post/callbacks/changed",
        json!({"$ref": "#/components/callbacks/Changed"}),
    );
    assert_eq!(super::broken(&value), []);
}
