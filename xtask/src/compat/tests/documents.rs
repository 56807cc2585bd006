//! Changes of the document as a whole, of its prose, and of its components.

use serde_json::json;

use super::*;

const SCHEMAS: &str = "/components/schemas";

cases! {
    prose_is_a_patch: ["prose" Patch, "prose" Patch, "prose" Patch, "prose" Patch, "prose" Patch, "prose" Patch, "prose" Patch], |d| {
        set(d, "/info/description", "Other words.");
        set(d, "/info/contact", json!({"name": "Somebody"}));
        set(d, "/paths/~1orders/get/summary", "List all orders");
        set(d, &format!("{SCHEMAS}/Order/properties/id/description"), "Its id.");
        set(d, &format!("{SCHEMAS}/Status/x-enumDescriptions/DRAFT"), "Unfinished.");
        set(d, "/components/parameters/Page/example", 1);
        set(d, "/components/examples/NewOrder/value/id", "A2");
    };
    evidence_is_a_patch: ["prose" Patch, "prose" Patch], |d| {
        set(d, &format!("{SCHEMAS}/Order/x-evidence"), "inferred");
        set(d, &format!("{SCHEMAS}/Order/x-source"), "A guess");
    };
    a_tag_declared_or_not_is_a_patch: ["prose" Patch, "prose" Patch], |d| {
        remove(d, "/tags/1");
        set(d, "/tags/-", json!({"name": "Transfers"}));
    };
    tags_in_another_order_are_a_patch: ["form" Patch], |d| reverse(d, "/tags");
    a_default_written_out_is_a_patch: ["form" Patch, "form" Patch, "form" Patch, "form" Patch], |d| {
        set(d, "/components/parameters/Page/explode", true);
        set(d, "/components/parameters/Page/required", false);
        set(d, &format!("{SCHEMAS}/Order/additionalProperties"), true);
        set(d, "/paths/~1orders/post/x-idempotent", false);
    };
    a_security_that_the_document_has_already_is_a_patch: ["form" Patch],
        |d| set(d, "/paths/~1orders/get/security", json!([{"accessToken": []}]));
    an_empty_list_written_out_is_a_patch: ["form" Patch, "form" Patch], |d| {
        set(d, "/paths/~1orders~1{id}/get/parameters", json!([]));
        set(d, &format!("{SCHEMAS}/OrderEvent/required"), json!([]));
    };
    a_correction_of_openapi_is_a_patch: ["form" Patch], |d| set(d, "/openapi", "3.0.4");
    another_version_of_openapi_is_major: ["openapi" Major], |d| set(d, "/openapi", "3.1.0");
    the_title_is_major: ["title" Major], |d| set(d, "/info/title", "Payments");
    a_server_more_is_minor: ["server-added" Minor],
        |d| set(d, "/servers/-", json!({"url": "https://three.example"}));
    a_server_less_is_major: ["server-removed" Major], |d| drop(remove(d, "/servers/1"));
    another_first_server_is_major: ["server-moved" Major], |d| reverse(d, "/servers");
    a_server_put_before_the_others_is_major: ["server-added" Minor, "server-moved" Major], |d| {
        let list = d["servers"].as_array_mut().expect("a list");
        list.insert(0, json!({"url": "https://zero.example"}));
    };
    a_way_to_be_let_in_more_is_minor: ["security-added" Minor],
        |d| set(d, "/security/-", json!({"otherToken": []}));
    no_security_any_more_is_minor: ["security-lifted" Minor],
        |d| set(d, "/paths/~1orders/post/security", json!([]));
    a_way_to_be_let_in_less_is_major: ["security-removed" Major],
        |d| drop(remove(d, "/paths/~1orders/post/security/1"));
    the_security_of_an_operation_left_to_the_document_is_major: ["security-removed" Major],
        |d| drop(remove(d, "/paths/~1orders/post/security"));
    another_scheme_is_major: ["scheme-changed" Major],
        |d| set(d, "/components/securitySchemes/accessToken/scheme", "basic");
    a_component_more_is_minor: ["component-added" Minor],
        |d| set(d, &format!("{SCHEMAS}/Added"), json!({"type": "string"}));
    a_component_less_is_major: ["component-removed" Major, "type-replaced" Major], |d| {
        remove(d, &format!("{SCHEMAS}/ErrorCode"));
        set(d, &format!("{SCHEMAS}/ErrorInfo/properties/code"), json!({"type": "string"}));
    };
    an_example_more_is_a_patch: ["prose" Patch],
        |d| set(d, "/components/examples/Added", json!({"value": 1}));
    a_renamed_schema_is_said_once: ["component-renamed" Major], |d| {
        rename(d, &format!("{SCHEMAS}/ErrorInfo"), &format!("{SCHEMAS}/Refusal"));
        let place = "/components/responses/Refused/content/application~1json/schema/$ref";
        set(d, place, "#/components/schemas/Refusal");
    };
    a_renamed_schema_that_refers_to_itself_is_said_once: ["component-renamed" Major], |d| {
        let text = d.to_string().replace("schemas/Order\"", "schemas/Payment\"");
        *d = serde_json::from_str(&text).expect("still JSON");
        rename(d, &format!("{SCHEMAS}/Order"), &format!("{SCHEMAS}/Payment"));
    };
    a_schema_renamed_and_changed_is_another: ["component-added" Minor, "component-removed" Major, "type-replaced" Major], |d| {
        rename(d, &format!("{SCHEMAS}/ErrorInfo"), &format!("{SCHEMAS}/Refusal"));
        set(d, &format!("{SCHEMAS}/Refusal/properties/text"), json!({"type": "string"}));
        let place = "/components/responses/Refused/content/application~1json/schema/$ref";
        set(d, place, "#/components/schemas/Refusal");
    };
    a_response_made_a_component_is_compared_through_the_reference:
        ["component-added" Minor, "form" Patch, "prose" Patch], |d| {
        let mut response = d["paths"]["/orders"]["post"]["responses"]["200"].clone();
        response["description"] = "The new order.".into();
        set(d, "/components/responses/Created", response);
        set(d, "/paths/~1orders/post/responses/200", json!({"$ref": "#/components/responses/Created"}));
    };
    an_unknown_extension_could_not_be_classed: ["unclassed" Major],
        |d| set(d, &format!("{SCHEMAS}/Order/x-new"), true);
    an_unknown_keyword_could_not_be_classed: ["unclassed" Major, "unclassed" Major], |d| {
        set(d, "/webhooks", json!({}));
        set(d, &format!("{SCHEMAS}/Order/discriminator"), json!({"propertyName": "status"}));
    };
    an_object_that_is_none_any_more_could_not_be_classed: ["unclassed" Major],
        |d| set(d, "/paths/~1orders", "gone");
}

#[test]
fn the_version_is_no_change() {
    let mut new = base();
    set(&mut new, "/info/version", "9.0.0");
    assert_eq!(between(&base(), &new).class, None);
}
