//! Documents with operations, paths or security that do not become good methods.

use serde_json::json;

use super::{cases, remove, rename, set};

cases! {
    a_missing_operation_id_is_refused: ["operation-id"], |d| drop(remove(d, "/paths/~1orders/get/operationId"));
    an_operation_id_in_snake_case_is_refused: ["operation-id"],
        |d| set(d, "/paths/~1orders/get/operationId", "list_orders");
    an_operation_id_in_pascal_case_is_refused: ["operation-id"],
        |d| set(d, "/paths/~1orders/get/operationId", "ListOrders");
    two_equal_operation_ids_are_refused: ["operation-id-unique"],
        |d| set(d, "/paths/~1orders/get/operationId", "createOrder");
    an_operation_without_tag_is_refused: ["operation-tag"], |d| drop(remove(d, "/paths/~1orders/get/tags"));
    an_operation_with_two_tags_is_refused: ["operation-tag"],
        |d| set(d, "/paths/~1orders/get/tags", json!(["Orders", "Orders"]));
    an_undeclared_tag_is_refused: ["operation-tag"], |d| set(d, "/paths/~1orders/get/tags", json!(["Order"]));
    a_missing_summary_is_refused: ["operation-summary"], |d| drop(remove(d, "/paths/~1orders/get/summary"));
    a_callback_without_summary_is_refused: ["operation-summary"],
        |d| drop(remove(d, "/paths/~1orders/post/callbacks/changed/{$request.body#~1listener}/post/summary"));
    a_summary_with_a_full_stop_is_refused: ["operation-summary"],
        |d| set(d, "/paths/~1orders/get/summary", "List orders.");
    a_summary_of_two_lines_is_refused: ["operation-summary"],
        |d| set(d, "/paths/~1orders/get/summary", "List\norders");
    a_path_that_is_a_reference_is_refused: ["path-item-inline"],
        |d| set(d, "/paths/~1more", json!({"$ref": "#/paths/~1orders"}));
    a_path_with_a_slash_at_its_end_is_refused: ["path-template"], |d| rename(d, "/paths/~1orders", "/paths/~1orders~1");
    a_path_without_a_slash_at_its_beginning_is_refused: ["path-template"],
        |d| rename(d, "/paths/~1orders", "/paths/orders");
    a_path_with_a_query_is_refused: ["path-template"], |d| rename(d, "/paths/~1orders", "/paths/~1orders?all");
    a_parameter_in_a_part_of_a_segment_is_refused: ["path-template", "parameter-path-declared"],
        |d| rename(d, "/paths/~1orders~1{id}", "/paths/~1orders~1no-{id}");
    paths_that_differ_in_a_parameter_name_are_refused: ["path-distinct"], |d| {
        let mut other = d["paths"]["/orders/{id}"].clone();
        other["get"]["operationId"] = "getOther".into();
        other["get"]["parameters"][0] = d["components"]["parameters"]["OrderId"].clone();
        other["get"]["parameters"][0]["name"] = "order".into();
        set(d, "/paths/~1orders~1{order}", other);
    };
    a_path_without_operation_is_refused: ["path-operation"], |d| set(d, "/paths/~1more", json!({}));
    an_oauth2_security_scheme_is_refused: ["bearer-security"],
        |d| set(d, "/components/securitySchemes/accessToken/type", "oauth2");
    a_basic_security_scheme_is_refused: ["bearer-security"],
        |d| set(d, "/components/securitySchemes/accessToken/scheme", "basic");
    an_undeclared_security_scheme_is_refused: ["security-declared"], |d| set(d, "/security/0", json!({"token": []}));
    an_undeclared_security_scheme_of_an_operation_is_refused: ["security-declared"],
        |d| set(d, "/paths/~1orders/get/security", json!([{"token": []}]));
}
