//! Changes of schemas: `OrderCreate` and `PostedStatus` are sent by clients, `Order` and `Status` are received.

use serde_json::json;

use super::*;

const SENT: &str = "/components/schemas/OrderCreate";
const RECEIVED: &str = "/components/schemas/Order";
const NOTE: &str = "/components/schemas/OrderCreate/properties/note";
const REASON: &str = "/components/schemas/Order/properties/reason";

cases! {
    an_optional_property_more_is_minor: ["property-added" Minor, "property-added" Minor], |d| {
        set(d, &format!("{SENT}/properties/added"), json!({"type": "string"}));
        set(d, &format!("{RECEIVED}/properties/added"), json!({"type": "string"}));
    };
    a_required_property_more_that_is_sent_is_major: ["property-added-required" Major], |d| {
        set(d, &format!("{SENT}/properties/added"), json!({"type": "string"}));
        set(d, &format!("{SENT}/required/-"), "added");
    };
    a_required_property_more_that_is_received_is_minor: ["property-added-required" Minor], |d| {
        set(d, &format!("{RECEIVED}/properties/added"), json!({"type": "string"}));
        set(d, &format!("{RECEIVED}/required/-"), "added");
    };
    the_first_required_property_is_minor: ["property-added-required" Minor], |d| {
        set(d, "/components/schemas/OrderEvent/properties/added", json!({"type": "string"}));
        set(d, "/components/schemas/OrderEvent/required", json!(["added"]));
    };
    what_is_sent_from_now_on_is_judged_as_it_was_released:
        ["operation-added" Minor, "property-added-required" Minor, "required" Minor], |d| {
        let body = json!({"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}});
        set(d, "/paths/~1orders/put", json!({"operationId": "replaceOrder", "requestBody": body, "responses": {}}));
        set(d, &format!("{RECEIVED}/properties/added"), json!({"type": "string"}));
        set(d, &format!("{RECEIVED}/required/-"), "added");
        set(d, &format!("{RECEIVED}/required/-"), "amount");
    };
    a_property_less_that_is_sent_is_major: ["property-removed" Major], |d| drop(remove(d, NOTE));
    a_property_less_that_is_received_is_major: ["property-removed" Major], |d| drop(remove(d, REASON));
    a_required_property_less_is_said_once: ["property-removed" Major], |d| {
        remove(d, &format!("{RECEIVED}/properties/status"));
        remove(d, &format!("{RECEIVED}/required/1"));
    };
    a_renamed_property_is_another: ["property-added" Minor, "property-removed" Major],
        |d| rename(d, NOTE, &format!("{SENT}/properties/remark"));
    a_property_required_now_that_is_sent_is_major: ["required" Major], |d| set(d, &format!("{SENT}/required/-"), "note");
    a_property_required_now_that_is_received_is_minor: ["required" Minor],
        |d| set(d, &format!("{RECEIVED}/required/-"), "amount");
    a_property_no_longer_required_that_is_sent_is_minor: ["optional" Minor], |d| drop(remove(d, &format!("{SENT}/required")));
    a_property_no_longer_required_that_is_received_is_major: ["optional" Major],
        |d| drop(remove(d, &format!("{RECEIVED}/required/1")));
    requirements_in_another_order_are_a_patch: ["form" Patch], |d| reverse(d, &format!("{RECEIVED}/required"));

    another_type_is_major: ["type" Major, "format" Major], |d| {
        set(d, &format!("{RECEIVED}/properties/amount/type"), "string");
        remove(d, &format!("{RECEIVED}/properties/amount/format"));
    };
    another_format_is_major: ["format" Major], |d| set(d, "/components/schemas/OrderEvent/properties/etime/format", "date-time");
    another_title_is_major: ["schema-title" Major], |d| set(d, "/components/schemas/ErrorCode/oneOf/0/title", "String");
    another_named_type_is_major: ["type-replaced" Major],
        |d| set(d, &format!("{RECEIVED}/properties/status/$ref"), "#/components/schemas/PostedStatus");
    a_description_beside_a_named_type_is_a_patch: ["form" Patch, "form" Patch, "prose" Patch], |d| {
        let wrapped = json!({"description": "How far.", "allOf": [{"$ref": "#/components/schemas/Status"}]});
        set(d, &format!("{RECEIVED}/properties/status"), wrapped);
    };
    null_that_may_be_sent_is_minor: ["nullable" Minor], |d| set(d, &format!("{NOTE}/nullable"), true);
    null_that_may_come_is_major: ["nullable" Major], |d| set(d, &format!("{RECEIVED}/properties/amount/nullable"), true);
    null_that_may_no_longer_be_sent_is_major: ["not-nullable" Major],
        |d| drop(remove(d, &format!("{SENT}/properties/reason/nullable")));
    null_that_no_longer_comes_is_minor: ["not-nullable" Minor], |d| set(d, &format!("{REASON}/nullable"), false);

    a_member_more_is_minor: ["member-added" Minor, "member-added" Minor], |d| {
        set(d, "/components/schemas/PostedStatus/enum/-", "HELD");
        set(d, "/components/schemas/Status/enum/-", "HELD");
    };
    a_member_less_that_is_sent_is_major: ["member-removed" Major], |d| drop(remove(d, "/components/schemas/PostedStatus/enum/0"));
    a_member_less_that_is_received_is_major: ["member-removed" Major], |d| drop(remove(d, "/components/schemas/Status/enum/2"));
    members_in_another_order_are_a_patch: ["form" Patch], |d| reverse(d, "/components/schemas/Status/enum");
    an_enumeration_where_none_was_is_major: ["enum-introduced" Major], |d| set(d, &format!("{NOTE}/enum"), json!(["a"]));
    an_enumeration_that_is_none_any_more_is_major: ["enum-lifted" Major],
        |d| drop(remove(d, "/components/schemas/PostedStatus/enum"));

    a_shorter_text_to_send_is_major: ["tightened" Major], |d| set(d, &format!("{NOTE}/maxLength"), 40);
    a_shorter_text_to_come_is_minor: ["tightened" Minor], |d| set(d, &format!("{REASON}/maxLength"), 40);
    a_longer_text_to_send_is_minor: ["loosened" Minor], |d| set(d, &format!("{NOTE}/maxLength"), 60);
    a_longer_text_to_come_is_major: ["loosened" Major], |d| drop(remove(d, &format!("{REASON}/maxLength")));
    a_higher_minimum_is_tighter: ["tightened" Major], |d| set(d, &format!("{SENT}/properties/amount/minimum"), 0.02);
    a_lower_minimum_is_looser: ["loosened" Minor], |d| set(d, &format!("{SENT}/properties/amount/minimum"), 0);
    a_new_minimum_is_tighter: ["tightened" Major], |d| set(d, &format!("{NOTE}/minLength"), 1);
    a_bound_written_as_a_fraction_is_a_patch: ["form" Patch], |d| set(d, &format!("{NOTE}/maxLength"), 50.0);
    a_bound_that_is_no_number_could_not_be_classed: ["unclassed" Major], |d| set(d, &format!("{NOTE}/maxLength"), "50");
    an_excluded_bound_is_tighter: ["tightened" Major], |d| set(d, &format!("{SENT}/properties/amount/exclusiveMinimum"), true);
    unique_items_are_tighter: ["tightened" Major], |d| set(d, "/paths/~1orders/get/parameters/0/schema/uniqueItems", true);
    a_multiple_could_not_be_classed: ["unclassed" Major], |d| set(d, &format!("{SENT}/properties/amount/multipleOf"), 0.01);
    a_new_pattern_is_tighter: ["tightened" Minor], |d| set(d, &format!("{REASON}/pattern"), "^[a-z]+$");
    no_pattern_is_looser: ["loosened" Minor], |d| drop(remove(d, &format!("{NOTE}/pattern")));
    another_pattern_is_major: ["pattern" Major], |d| set(d, &format!("{NOTE}/pattern"), "^[a-z]*$");
    no_other_properties_are_tighter: ["tightened" Major], |d| set(d, &format!("{SENT}/additionalProperties"), false);
    other_properties_of_a_type_could_not_be_classed: ["unclassed" Major],
        |d| set(d, &format!("{RECEIVED}/additionalProperties"), json!({"type": "string"}));

    a_default_more_is_minor: ["default-added" Minor], |d| set(d, &format!("{NOTE}/default"), "none");
    another_default_is_major: ["default-changed" Major], |d| set(d, "/components/parameters/Page/schema/default", 1);
    no_default_any_more_is_major: ["default-changed" Major], |d| drop(remove(d, "/components/parameters/Page/schema/default"));
    what_may_only_be_read_is_major: ["access" Major], |d| set(d, &format!("{NOTE}/readOnly"), true);
    a_branch_more_that_may_be_sent_is_minor: ["branch-added" Minor],
        |d| set(d, &format!("{SENT}/properties/urgent/oneOf/-"), json!({"type": "boolean"}));
    a_branch_more_that_may_come_is_major: ["branch-added" Major],
        |d| set(d, "/components/schemas/ErrorCode/oneOf/-", json!({"type": "boolean"}));
    a_branch_less_is_major: ["branch-removed" Major], |d| drop(remove(d, "/components/schemas/ErrorCode/oneOf/0"));
    a_change_within_a_branch_is_found: ["format" Major], |d| set(d, "/components/schemas/ErrorCode/oneOf/1/format", "int32");
    no_branches_any_more_could_not_be_classed: ["unclassed" Major, "type" Major], |d| {
        remove(d, "/components/schemas/ErrorCode/oneOf");
        set(d, "/components/schemas/ErrorCode/type", "integer");
    };
    a_change_of_items_is_found: ["type-replaced" Major],
        |d| set(d, "/components/schemas/Orders/items/$ref", "#/components/schemas/Status");
    a_change_of_the_second_part_of_all_of_is_found: ["not-nullable" Minor],
        |d| drop(remove(d, "/components/schemas/OrderEvent/properties/order/allOf/1/nullable"));
    another_number_of_parts_could_not_be_classed: ["unclassed" Major],
        |d| set(d, "/components/schemas/OrderEvent/properties/order/allOf/-", json!({"type": "object"}));
    parts_of_all_of_could_not_be_classed: ["unclassed" Major],
        |d| set(d, &format!("{SENT}/allOf"), json!([{"type": "object"}, {"type": "object"}]));
}
