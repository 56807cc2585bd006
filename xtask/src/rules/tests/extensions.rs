//! Documents with vendor extensions that are misspelt, misplaced or contradict themselves.

use serde_json::json;

use super::{cases, remove, set};

const STATUS: &str = "/components/schemas/OrderStatus";
const FIRST: &str = "/components/schemas/OrderStatus/x-transitions/0";
const SECOND: &str = "/components/schemas/OrderStatus/x-transitions/1";
const CODE: &str = "/components/schemas/ErrorInfo/x-error-codes/0";

cases! {
    an_unknown_extension_is_refused: ["extension-known"], |d| set(d, "/paths/~1orders/get/x-evidense", "inferred");
    transitions_of_no_enum_are_refused: ["extension-place"],
        |d| set(d, "/components/schemas/Order/x-transitions", json!([]));
    error_codes_of_another_schema_are_refused: ["extension-place"],
        |d| set(d, "/components/schemas/Order/x-error-codes", json!([]));
    member_descriptions_of_no_enum_are_refused: ["extension-place"],
        |d| set(d, "/components/schemas/Order/x-enumDescriptions", json!({}));
    idempotence_of_a_schema_is_refused: ["extension-place"],
        |d| set(d, "/components/schemas/Order/x-idempotent", true);
    idempotence_that_the_method_has_already_is_refused: ["idempotent"],
        |d| set(d, "/paths/~1orders/get/x-idempotent", true);
    idempotence_in_words_is_refused: ["idempotent"], |d| set(d, "/paths/~1orders/get/x-idempotent", "no");
    an_unknown_degree_of_evidence_is_refused: ["evidence"], |d| {
        set(d, "/paths/~1orders/get/x-evidence", "guessed");
        set(d, "/paths/~1orders/get/x-source", "A dream");
    };
    evidence_without_source_is_refused: ["evidence"], |d| set(d, "/paths/~1orders/get/x-evidence", "inferred");
    a_source_without_evidence_is_refused: ["evidence"], |d| drop(remove(d, &format!("{SECOND}/x-evidence")));
    a_status_without_transitions_is_refused: ["transitions-present"],
        |d| drop(remove(d, &format!("{STATUS}/x-transitions")));
    a_status_with_an_empty_list_of_transitions_is_refused: ["transitions-present"],
        |d| set(d, &format!("{STATUS}/x-transitions"), json!([]));
    a_transition_from_an_unknown_status_is_refused: ["transition-status", "transition-reachable"],
        |d| set(d, &format!("{SECOND}/from"), "DRATF");
    a_transition_without_beginning_is_refused: ["transition-status"], |d| drop(remove(d, &format!("{FIRST}/from")));
    a_transition_to_nothing_is_refused: ["transition-status", "transition-reachable"],
        |d| drop(remove(d, &format!("{SECOND}/to")));
    a_transition_by_a_stranger_is_refused: ["transition-actor"], |d| set(d, &format!("{FIRST}/by"), "customer");
    a_transition_without_trigger_is_refused: ["transition-trigger"],
        |d| drop(remove(d, &format!("{FIRST}/trigger")));
    a_trigger_of_two_words_is_refused: ["transition-trigger"], |d| set(d, &format!("{FIRST}/trigger"), "Create it");
    two_equal_transitions_are_refused: ["transition-unique"], |d| {
        let mut again = d.pointer(FIRST).expect("a transition").clone();
        again["description"] = "Again.".into();
        set(d, &format!("{STATUS}/x-transitions/-"), again);
    };
    a_status_that_nothing_leads_to_is_refused: ["transition-reachable"],
        |d| drop(remove(d, SECOND));
    statuses_that_lead_only_to_each_other_are_refused: ["transition-reachable"],
        |d| set(d, &format!("{SECOND}/from"), "DONE");
    an_error_code_without_status_is_refused: ["error-code-status"], |d| drop(remove(d, &format!("{CODE}/status")));
    an_error_code_with_a_status_beyond_http_is_refused: ["error-code-status"],
        |d| set(d, &format!("{CODE}/status"), 600);
    an_error_code_that_is_a_number_is_refused: ["error-code-code"], |d| set(d, &format!("{CODE}/code"), 100);
    an_error_code_with_letters_is_refused: ["error-code-code"], |d| set(d, &format!("{CODE}/code"), "1O0");
    an_error_name_in_words_is_refused: ["error-code-name"], |d| set(d, &format!("{CODE}/name"), "missing arguments");
    an_error_name_used_twice_is_refused: ["error-code-name"],
        |d| set(d, &format!("{CODE}/name"), "WrongCredentials");
    an_error_code_without_action_is_refused: ["error-code-action"], |d| drop(remove(d, &format!("{CODE}/action")));
    a_pair_of_status_and_code_used_twice_is_refused: ["error-code-unique"],
        |d| set(d, &format!("{CODE}/status"), 401);
}

#[test]
fn a_status_that_is_only_sent_needs_no_transitions() {
    let mut value = super::minimal();
    let status = json!({
        "type": "string", "description": "A status to give.", "enum": ["DRAFT"], "example": "DRAFT",
        "x-enumDescriptions": {"DRAFT": "Still being worked on."},
    });
    set(&mut value, "/components/schemas/PostedStatus", status);
    let property = json!({"$ref": "#/components/schemas/PostedStatus"});
    set(&mut value, "/components/schemas/OrderCreate/properties/status", property);
    assert_eq!(super::broken(&value), []);
}
