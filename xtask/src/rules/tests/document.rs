//! Documents that are wrong as a whole.

use serde_json::json;

use super::{cases, remove, rename, set};

cases! {
    another_version_of_openapi_is_refused: ["openapi-version"], |d| set(d, "/openapi", "3.1.0");
    a_version_that_is_a_number_is_refused: ["openapi-version"], |d| set(d, "/openapi", 3.0);
    a_missing_version_is_refused: ["openapi-version"], |d| drop(remove(d, "/openapi"));
    a_list_in_place_of_an_object_is_refused: ["structure"], |d| set(d, "/paths/~1orders/get/requestBody", json!([]));
    an_object_in_place_of_a_list_is_refused: ["structure"], |d| set(d, "/servers", json!({"url": "https://api.example"}));
    a_misspelt_keyword_is_refused: ["known-keyword"],
        |d| rename(d, "/components/schemas/OrderCreate/required", "/components/schemas/OrderCreate/requird");
    a_keyword_of_a_later_version_is_refused: ["known-keyword"],
        |d| set(d, "/components/schemas/Order/properties/reason/const", "Rent");
    webhooks_of_a_later_version_are_refused: ["known-keyword"], |d| set(d, "/webhooks", json!({}));
    read_only_properties_are_refused: ["ignored-keyword"],
        |d| set(d, "/components/schemas/Order/properties/reason/readOnly", true);
    reserved_letters_in_a_parameter_are_refused: ["ignored-keyword"],
        |d| set(d, "/paths/~1orders/get/parameters/1/allowReserved", true);
}

#[test]
fn names_that_look_like_keywords_are_left_alone() {
    let mut value = super::minimal();
    for name in ["example", "enum", "default", "x-note", "minimum"] {
        let property = json!({"type": "string", "description": "A name.", "example": "x"});
        set(&mut value, &format!("/components/schemas/Order/properties/{name}"), property);
    }
    set(&mut value, "/components/examples/NewOrder/value/anyOf", json!([{"$ref": "#/nowhere"}]));
    assert_eq!(super::broken(&value), []);
}
