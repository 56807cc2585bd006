//! Documents with examples that are missing or not valid.

use serde_json::json;

use super::{cases, remove, set};

cases! {
    an_invalid_example_of_a_body_is_refused: ["example-valid"],
        |d| set(d, "/paths/~1orders/post/requestBody/content/application~1json/example", json!({"amount": "much"}));
    an_invalid_example_by_reference_is_refused: ["example-valid"],
        |d| drop(remove(d, "/components/examples/NewOrder/value/id"));
    an_invalid_example_of_a_schema_is_refused: ["example-valid"],
        |d| set(d, "/components/schemas/OrderStatus/example", "DRATF");
    an_invalid_example_of_a_parameter_is_refused: ["example-valid"],
        |d| set(d, "/paths/~1orders/get/parameters/1/example", -1);
    a_request_without_example_is_refused: ["example-body"],
        |d| drop(remove(d, "/paths/~1orders/post/requestBody/content/application~1json/example"));
    a_response_with_an_empty_list_of_examples_is_refused: ["example-body"], |d| {
        let media = "/paths/~1orders~1{id}/get/responses/200/content/application~1json";
        remove(d, &format!("{media}/example"));
        set(d, &format!("{media}/examples"), json!({}));
    };
    a_leaf_without_example_is_refused: ["example-leaf"], |d| drop(remove(d, "/components/schemas/Amount/example"));
    a_property_without_example_is_refused: ["example-leaf"],
        |d| drop(remove(d, "/components/schemas/Order/properties/reason/example"));
    a_list_as_parameter_without_example_is_refused: ["example-parameter"],
        |d| drop(remove(d, "/paths/~1orders/get/parameters/0/example"));
    a_parameter_without_example_is_refused: ["example-parameter"],
        |d| drop(remove(d, "/paths/~1orders/get/parameters/1/example"));
    both_forms_of_example_are_refused: ["example-one-form"], |d| {
        let media = "/paths/~1orders/post/responses/200/content/application~1json";
        set(d, &format!("{media}/example"), json!({"id": "A1"}));
    };
    an_example_outside_of_the_document_is_refused: ["example-value"], |d| {
        remove(d, "/components/examples/NewOrder/value");
    };
}
