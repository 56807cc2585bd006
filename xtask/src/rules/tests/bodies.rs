//! Documents with requests and responses at which the generator stops, or that no client can read.

use serde_json::json;

use super::{cases, remove, rename, set};

cases! {
    a_second_media_type_of_a_request_is_refused: ["request-media-type"], |d| {
        let json = d["paths"]["/orders"]["post"]["requestBody"]["content"]["application/json"].clone();
        set(d, "/paths/~1orders/post/requestBody/content/application~1xml", json);
    };
    a_form_as_request_is_refused: ["request-media-type"],
        |d| rename(
            d,
            "/paths/~1orders/post/requestBody/content/application~1json",
            "/paths/~1orders/post/requestBody/content/multipart~1form-data",
        );
    an_optional_request_body_is_refused: ["request-required"],
        |d| set(d, "/paths/~1orders/post/requestBody/required", false);
    an_encoding_is_refused: ["request-encoding"],
        |d| set(d, "/paths/~1orders/post/requestBody/content/application~1json/encoding", json!({}));
    a_body_without_schema_is_refused: ["body-schema"], |d| {
        remove(d, "/paths/~1orders~1{id}/get/responses/200/content/application~1json/schema");
    };
    a_body_without_a_name_is_refused: ["body-schema"], |d| {
        let schema = json!({"allOf": [{"$ref": "#/components/schemas/Order"}]});
        set(d, "/paths/~1orders~1{id}/get/responses/200/content/application~1json/schema", schema);
    };
    an_operation_without_success_is_refused: ["success-response"],
        |d| drop(remove(d, "/paths/~1orders~1{id}/get/responses/200"));
    a_second_success_without_body_is_refused: ["success-response"],
        |d| set(d, "/paths/~1orders~1{id}/get/responses/204", json!({"description": "Nothing."}));
    a_success_that_is_not_json_is_refused: ["success-media-type"],
        |d| rename(
            d,
            "/paths/~1orders~1{id}/get/responses/200/content/application~1json",
            "/paths/~1orders~1{id}/get/responses/200/content/text~1html",
        );
    an_error_of_another_schema_is_refused: ["error-response"], |d| {
        let media = json!({"schema": {"$ref": "#/components/schemas/Order"}, "example": {"id": "A1"}});
        let response = json!({"description": "Other.", "content": {"application/json": media}});
        set(d, "/paths/~1orders~1{id}/get/responses/404", response);
    };
    an_error_without_body_is_refused: ["error-response"],
        |d| set(d, "/paths/~1orders~1{id}/get/responses/404", json!({"description": "Nothing."}));
    an_error_of_another_media_type_is_refused: ["error-response"],
        |d| rename(
            d,
            "/components/responses/Refused/content/application~1json",
            "/components/responses/Refused/content/application~1problem+json",
        );
    a_default_response_of_another_schema_is_refused: ["error-response"],
        |d| set(d, "/paths/~1orders~1{id}/get/responses/default", json!({"description": "Nothing."}));
    a_missing_range_of_errors_is_refused: ["error-ranges"],
        |d| drop(remove(d, "/paths/~1orders~1{id}/get/responses/5XX"));
    an_unregistered_status_is_refused: ["response-status"], |d| {
        set(d, "/paths/~1orders~1{id}/get/responses/460", json!({"$ref": "#/components/responses/Refused"}));
    };
    a_redirect_is_refused: ["response-status"], |d| {
        set(d, "/paths/~1orders~1{id}/get/responses/302", json!({"$ref": "#/components/responses/Refused"}));
    };
}

#[test]
fn a_default_response_of_the_error_schema_replaces_the_ranges() {
    let mut value = super::minimal();
    remove(&mut value, "/paths/~1orders~1{id}/get/responses/4XX");
    rename(
        &mut value,
        "/paths/~1orders~1{id}/get/responses/5XX",
        "/paths/~1orders~1{id}/get/responses/default",
    );
    assert_eq!(super::broken(&value), []);
}

#[test]
fn a_success_without_body_is_allowed() {
    let mut value = super::minimal();
    set(&mut value, "/paths/~1orders~1{id}/get/responses/200", json!({"description": "Nothing."}));
    assert_eq!(super::broken(&value), []);
}
