//! Documents with references that cannot be followed.

use serde_json::json;

use super::{cases, set};

cases! {
    a_reference_to_another_file_is_refused: ["reference-local"],
        |d| set(d, "/paths/~1orders/get/parameters/-", json!({"$ref": "other.yaml#/components/parameters/X"}));
    a_reference_to_another_kind_is_refused: ["reference-local"],
        |d| set(d, "/paths/~1orders/post/responses/400/$ref", "#/components/parameters/OrderId");
    a_reference_into_a_component_is_refused: ["reference-local"],
        |d| set(d, "/components/schemas/OrderPage/properties/first", json!({"$ref": "#/components/schemas/Orders/items"}));
    a_reference_to_nothing_is_refused: ["reference-resolves"],
        |d| set(d, "/paths/~1orders/get/parameters/-", json!({"$ref": "#/components/parameters/Missing"}));
    a_reference_to_no_schema_is_refused: ["reference-resolves"],
        |d| set(d, "/paths/~1orders/get/parameters/1/schema", json!({"$ref": "#/components/schemas/Missing"}));
    a_description_beside_a_reference_is_refused: ["reference-alone"],
        |d| set(d, "/components/schemas/Order/properties/status/description", "Lost.");
    an_extension_beside_a_reference_is_refused: ["reference-alone"],
        |d| set(d, "/components/schemas/Order/properties/status/x-note", "Lost.");
    a_circle_of_references_is_refused: ["reference-acyclic"], |d| {
        set(d, "/components/schemas/Here", json!({"$ref": "#/components/schemas/There"}));
        set(d, "/components/schemas/There", json!({"$ref": "#/components/schemas/Here"}));
        set(d, "/components/schemas/OrderPage/properties/here", json!({"$ref": "#/components/schemas/Here"}));
    };
    a_circle_through_one_of_is_refused: ["reference-acyclic", "one-of"], |d| {
        let itself = json!({"description": "Itself.", "example": 1, "oneOf": [{"$ref": "#/components/schemas/Here"}]});
        set(d, "/components/schemas/Here", itself);
        set(d, "/components/schemas/OrderPage/properties/here", json!({"$ref": "#/components/schemas/Here"}));
    };
    a_circle_through_all_of_is_refused: ["reference-acyclic"], |d| {
        let itself = json!({"description": "Itself.", "example": 1, "allOf": [{"$ref": "#/components/schemas/Here"}]});
        set(d, "/components/schemas/Here", itself);
        set(d, "/components/schemas/OrderPage/properties/here", json!({"$ref": "#/components/schemas/Here"}));
    };
}

#[test]
fn a_tree_of_objects_is_no_circle() {
    let mut value = super::minimal();
    set(
        &mut value,
        "/components/schemas/Order/properties/parent",
        json!({"$ref": "#/components/schemas/Order"}),
    );
    assert_eq!(super::broken(&value), []);
}
