//! Documents with parameters that cannot be sent, or would be sent wrongly.

use serde_json::json;

use super::{cases, remove, set};

cases! {
    a_cookie_is_refused: ["parameter-place"], |d| set(d, "/paths/~1orders/get/parameters/1/in", "cookie");
    a_deep_object_is_refused: ["parameter-style"], |d| set(d, "/paths/~1orders/get/parameters/1/style", "deepObject");
    a_matrix_in_a_path_is_refused: ["parameter-style"], |d| set(d, "/components/parameters/OrderId/style", "matrix");
    an_object_as_parameter_is_refused: ["parameter-scalar", "directions-separate"], |d| {
        set(d, "/paths/~1orders/get/parameters/1/schema", json!({"$ref": "#/components/schemas/Order"}));
        set(d, "/paths/~1orders/get/parameters/1/example", json!({"id": "A1"}));
    };
    alternatives_as_parameter_are_refused: ["parameter-scalar"],
        |d| set(d, "/paths/~1orders/get/parameters/1/schema", json!({"$ref": "#/components/schemas/ErrorCode"}));
    a_parameter_without_schema_is_refused: ["parameter-scalar"],
        |d| drop(remove(d, "/paths/~1orders/get/parameters/1/schema"));
    a_list_that_is_exploded_is_refused: ["parameter-list"],
        |d| drop(remove(d, "/paths/~1orders/get/parameters/0/explode"));
    a_list_without_style_is_refused: ["parameter-list"],
        |d| drop(remove(d, "/paths/~1orders/get/parameters/0/style"));
    a_list_by_reference_is_refused: ["parameter-list"], |d| {
        let list = remove(d, "/paths/~1orders/get/parameters/0/schema");
        let mut named = list.clone();
        named["description"] = json!("Statuses.");
        named["example"] = json!(["DRAFT"]);
        set(d, "/components/schemas/OrderStatusList", named);
        set(d, "/paths/~1orders/get/parameters/0/schema", json!({"$ref": "#/components/schemas/OrderStatusList"}));
    };
    a_list_of_nameless_items_is_refused: ["parameter-list", "list-named"],
        |d| set(d, "/paths/~1orders/get/parameters/0/schema/items", json!({"type": "string", "example": "DRAFT"}));
    a_parameter_named_like_the_body_is_refused: ["parameter-name"],
        |d| set(d, "/paths/~1orders/get/parameters/1/name", "body");
    parameters_of_one_method_name_are_refused: ["parameter-name"],
        |d| set(d, "/paths/~1orders/get/parameters/1/name", "Status");
    a_parameter_without_name_is_refused: ["parameter-name"],
        |d| drop(remove(d, "/paths/~1orders/get/parameters/1/name"));
    an_authorization_header_is_refused: ["parameter-header"], |d| {
        set(d, "/paths/~1orders/get/parameters/1/in", "header");
        set(d, "/paths/~1orders/get/parameters/1/name", "Authorization");
    };
    a_path_parameter_of_any_text_is_refused: ["parameter-path-safe", "leaf-component"],
        |d| set(d, "/components/parameters/OrderId/schema", json!({"type": "string"}));
    an_optional_path_parameter_is_refused: ["parameter-path-required"],
        |d| drop(remove(d, "/components/parameters/OrderId/required"));
    a_path_without_its_parameter_is_refused: ["parameter-path-declared"], |d| {
        let mut path = d["paths"]["/orders/{id}"].clone();
        set(&mut path, "/get/parameters", json!([]));
        set(&mut path, "/get/operationId", "listNotes");
        set(d, "/paths/~1orders~1{id}~1notes", path);
    };
    a_parameter_without_place_in_the_path_is_refused: ["parameter-path-declared"],
        |d| set(d, "/paths/~1orders/get/parameters/-", json!({"$ref": "#/components/parameters/OrderId"}));
}

#[test]
fn parameters_of_the_path_count_for_its_operations() {
    let mut value = super::minimal();
    let shared = remove(&mut value, "/paths/~1orders~1{id}/get/parameters");
    set(&mut value, "/paths/~1orders~1{id}/parameters", shared);
    assert_eq!(super::broken(&value), []);
}

#[test]
fn a_parameter_of_the_operation_replaces_that_of_the_path() {
    let mut value = super::minimal();
    let shared = value["paths"]["/orders/{id}"]["get"]["parameters"].clone();
    set(&mut value, "/paths/~1orders~1{id}/parameters", shared);
    assert_eq!(super::broken(&value), []);
}
