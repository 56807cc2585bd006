//! Changes of operations, their parameters, and their behaviour.

use serde_json::json;

use super::*;

const STATUS: &str = "/paths/~1orders/get/parameters/0";
const PAGE: &str = "/components/parameters/Page";
const TRANSITIONS: &str = "/components/schemas/Status/x-transitions";
const CODES: &str = "/components/schemas/ErrorInfo/x-error-codes";

cases! {
    an_operation_more_is_minor: ["operation-added" Minor], |d| {
        set(d, "/paths/~1orders/head", json!({"operationId": "headOrders", "responses": {}}));
    };
    a_path_more_is_minor: ["operation-added" Minor], |d| {
        set(d, "/paths/~1archive", json!({"get": {"operationId": "listArchive", "responses": {}}}));
    };
    a_path_less_is_major: ["operation-removed" Major], |d| drop(remove(d, "/paths/~1orders~1{id}"));
    an_operation_less_is_major: ["operation-removed" Major], |d| drop(remove(d, "/paths/~1orders~1{id}/delete"));
    another_operation_id_is_major: ["operation-id" Major],
        |d| set(d, "/paths/~1orders/get/operationId", "findOrders");
    another_tag_is_major: ["operation-tag" Major],
        |d| set(d, "/paths/~1orders/get/tags", json!(["Archive"]));
    deprecating_is_minor: ["deprecated" Minor, "deprecated" Minor, "deprecated" Minor], |d| {
        set(d, "/paths/~1orders/get/deprecated", true);
        set(d, &format!("{PAGE}/deprecated"), true);
        set(d, "/components/schemas/Order/properties/reason/deprecated", true);
    };
    no_longer_deprecating_is_a_patch: ["undeprecated" Patch],
        |d| drop(remove(d, "/paths/~1orders~1{id}/delete/deprecated"));
    what_may_be_repeated_from_now_on_is_minor: ["idempotent" Minor],
        |d| drop(remove(d, "/paths/~1orders~1{id}/delete/x-idempotent"));
    what_may_no_longer_be_repeated_is_major: ["not-idempotent" Major],
        |d| set(d, "/paths/~1orders/get/x-idempotent", false);
    a_callback_more_is_minor: ["callback-added" Minor], |d| {
        let callback = json!({"{$request.body#/other}": {"post": {"responses": {}}}});
        set(d, "/paths/~1orders/post/callbacks/other", callback);
    };
    a_callback_less_is_major: ["callback-removed" Major],
        |d| drop(remove(d, "/paths/~1orders/post/callbacks/changed"));
    another_expression_of_a_callback_is_major: ["callback-added" Minor, "callback-removed" Major], |d| {
        let place = "/paths/~1orders/post/callbacks/changed";
        rename(d, &format!("{place}/{{$request.body#~1listener}}"), &format!("{place}/{{$request.body#~1all}}"));
    };

    an_optional_parameter_more_is_minor: ["parameter-added" Minor], |d| {
        let parameter = json!({"name": "iban", "in": "query", "schema": {"type": "string"}});
        set(d, "/paths/~1orders/get/parameters/-", parameter);
    };
    a_required_parameter_more_is_major: ["parameter-added-required" Major], |d| {
        let parameter = json!({"name": "iban", "in": "query", "required": true, "schema": {"type": "string"}});
        set(d, "/paths/~1orders/get/parameters/-", parameter);
    };
    a_parameter_less_is_major: ["parameter-removed" Major], |d| drop(remove(d, "/paths/~1orders/get/parameters/1"));
    parameters_in_another_order_are_major: ["parameters-reordered" Major], |d| reverse(d, "/paths/~1orders/get/parameters");
    a_change_of_reordered_parameters_is_said_too: ["parameters-reordered" Major, "parameter-style" Major], |d| {
        remove(d, &format!("{STATUS}/explode"));
        reverse(d, "/paths/~1orders/get/parameters");
    };
    a_flipped_explode_is_major: ["parameter-style" Major], |d| set(d, &format!("{STATUS}/explode"), true);
    an_explode_left_out_that_is_not_the_usual_one_is_major: ["parameter-style" Major],
        |d| drop(remove(d, &format!("{STATUS}/explode")));
    another_style_is_major: ["parameter-style" Major], |d| set(d, &format!("{STATUS}/style"), "pipeDelimited");
    reserved_characters_allowed_are_major: ["parameter-style" Major], |d| set(d, &format!("{PAGE}/allowReserved"), true);
    a_parameter_required_now_is_major: ["required" Major], |d| set(d, &format!("{STATUS}/required"), true);
    a_parameter_no_longer_required_is_minor: ["optional" Minor],
        |d| set(d, "/paths/~1orders~1{id}/parameters/0/required", false);
    a_renamed_parameter_of_an_operation_is_another: ["parameter-added" Minor, "parameter-removed" Major],
        |d| set(d, &format!("{STATUS}/name"), "state");
    a_renamed_parameter_that_is_a_component_is_major: ["parameter-renamed" Major],
        |d| set(d, &format!("{PAGE}/name"), "page");
    a_parameter_elsewhere_is_another: ["parameter-added" Minor, "parameter-removed" Major],
        |d| set(d, &format!("{STATUS}/in"), "header");
    a_keyword_of_a_parameter_that_nobody_knows_could_not_be_classed: ["unclassed" Major],
        |d| set(d, &format!("{PAGE}/allowEmptyValue"), true);

    a_transition_more_is_minor: ["transition-added" Minor], |d| {
        set(d, &format!("{TRANSITIONS}/-"), json!({"from": "DRAFT", "to": "FAILED", "trigger": "execute", "by": "droppay"}));
    };
    a_transition_out_of_a_final_status_is_major: ["transition-out-of-final" Major], |d| {
        set(d, &format!("{TRANSITIONS}/-"), json!({"from": "DONE", "to": "FAILED", "trigger": "recall", "by": "droppay"}));
    };
    a_transition_out_of_a_new_status_is_minor: ["member-added" Minor, "transition-added" Minor], |d| {
        set(d, "/components/schemas/Status/enum/-", "HELD");
        set(d, &format!("{TRANSITIONS}/-"), json!({"from": "HELD", "to": "DONE", "trigger": "clear", "by": "droppay"}));
    };
    a_transition_less_is_major: ["transition-removed" Major], |d| drop(remove(d, &format!("{TRANSITIONS}/1")));
    another_actor_is_major: ["transition-actor" Major], |d| set(d, &format!("{TRANSITIONS}/1/by"), "back-office");
    the_words_of_a_transition_are_a_patch: ["prose" Patch],
        |d| set(d, &format!("{TRANSITIONS}/1/description"), "It was carried out.");
    an_error_code_more_is_minor: ["error-code-added" Minor],
        |d| set(d, &format!("{CODES}/-"), json!({"status": 403, "code": "101", "name": "Denied"}));
    an_error_code_less_is_major: ["error-code-removed" Major], |d| drop(remove(d, &format!("{CODES}/1")));
    another_name_of_an_error_code_is_major: ["error-code-name" Major],
        |d| set(d, &format!("{CODES}/1/name"), "WrongLogin");
    what_to_do_about_an_error_is_a_patch: ["prose" Patch, "prose" Patch], |d| {
        set(d, &format!("{CODES}/0/action"), "Send it.");
        set(d, &format!("{CODES}/0/description"), "Something was left out.");
    };
}
