//! Changes of requests' bodies and of responses.

use serde_json::json;

use super::*;

const CREATE: &str = "/paths/~1orders/post";
const LIST: &str = "/paths/~1orders/get";
const EVENT: &str = "/paths/~1orders/post/callbacks/changed/{$request.body#~1listener}/post";

fn body(required: bool) -> Value {
    json!({"required": required, "content": {"application/json": {"schema": {"type": "string"}}}})
}

cases! {
    an_optional_body_more_is_minor: ["body-added" Minor], |d| set(d, &format!("{LIST}/requestBody"), body(false));
    a_required_body_more_is_major: ["body-added-required" Major], |d| set(d, &format!("{LIST}/requestBody"), body(true));
    a_body_more_of_an_event_is_minor: ["body-added-required" Minor], |d| {
        let place = "/paths/~1orders/post/callbacks/changed/{$request.body#~1pinged}/post/requestBody";
        set(d, place, body(true));
    };
    a_body_less_is_major: ["body-removed" Major], |d| drop(remove(d, &format!("{CREATE}/requestBody")));
    a_body_required_now_is_major: ["required" Major], |d| set(d, &format!("{CREATE}/requestBody/required"), true);
    the_body_of_an_event_promised_no_longer_is_major: ["optional" Major],
        |d| set(d, &format!("{EVENT}/requestBody/required"), false);
    a_media_type_more_that_may_be_sent_is_minor: ["media-type-added" Minor],
        |d| set(d, &format!("{CREATE}/requestBody/content/text~1xml"), json!({"schema": {"type": "string"}}));
    a_media_type_more_that_may_come_is_major: ["media-type-added" Major],
        |d| set(d, &format!("{CREATE}/responses/200/content/text~1xml"), json!({"schema": {"type": "string"}}));
    another_media_type_is_major: ["media-type-added" Minor, "media-type-removed" Major], |d| {
        let place = format!("{CREATE}/requestBody/content");
        rename(d, &format!("{place}/application~1json"), &format!("{place}/application~1merge-patch+json"));
    };
    a_change_within_a_body_is_found: ["loosened" Minor], |d| {
        let place = "/paths/~1orders~1{id}/delete/requestBody/content/application~1json/schema/maxLength";
        set(d, place, 60);
    };
    a_schema_of_a_body_less_could_not_be_classed: ["unclassed" Major],
        |d| drop(remove(d, &format!("{CREATE}/requestBody/content/application~1json/schema")));
    an_encoding_could_not_be_classed: ["unclassed" Major], |d| {
        set(d, &format!("{CREATE}/requestBody/content/application~1json/encoding"), json!({"note": {}}));
    };

    a_header_more_that_comes_is_minor: ["header-added" Minor],
        |d| set(d, &format!("{LIST}/responses/200/headers/X-Page"), json!({"schema": {"type": "string"}}));
    a_header_more_that_a_listener_sends_is_major: ["header-added" Major],
        |d| set(d, &format!("{EVENT}/responses/200/headers"), json!({"X-Seen": {"schema": {"type": "string"}}}));
    a_header_less_is_major: ["header-removed" Major],
        |d| drop(remove(d, &format!("{LIST}/responses/200/headers/X-Total")));
    a_header_promised_from_now_on_is_minor: ["required" Minor],
        |d| set(d, &format!("{LIST}/responses/200/headers/X-Total/required"), true);
    a_link_more_is_minor: ["link-added" Minor],
        |d| set(d, &format!("{LIST}/responses/200/links/last"), json!({"operationId": "getOrder"}));
    a_link_less_could_not_be_classed: ["unclassed" Major],
        |d| drop(remove(d, &format!("{LIST}/responses/200/links/first")));

    a_success_more_that_a_listener_may_answer_is_minor: ["success-added" Minor],
        |d| set(d, &format!("{EVENT}/responses/204"), json!({"description": "It was taken."}));
    an_error_less_that_a_listener_may_answer_is_major: ["error-removed" Major],
        |d| drop(remove(d, &format!("{EVENT}/responses/401")));
    a_range_of_errors_less_is_major: ["error-range-removed" Major],
        |d| drop(remove(d, &format!("{LIST}/responses/5XX")));
    a_redirection_could_not_be_classed: ["unclassed" Major],
        |d| set(d, &format!("{EVENT}/responses/302"), json!({"description": "Elsewhere."}));
    an_error_less_that_its_range_covers_is_minor: ["error-removed" Minor],
        |d| drop(remove(d, &format!("{LIST}/responses/404")));
    a_success_less_is_major: ["success-removed" Major, "success-added" Major],
        |d| rename(d, &format!("{LIST}/responses/200"), &format!("{LIST}/responses/201"));
    an_error_more_is_minor: ["error-added" Minor],
        |d| set(d, &format!("{LIST}/responses/403"), json!({"$ref": "#/components/responses/Refused"}));
    an_error_more_that_reads_like_its_range_is_minor: ["error-added" Minor], |d| {
        let schema = json!({"$ref": "#/components/schemas/ErrorInfo"});
        let content = json!({"application/json": {"schema": schema}});
        set(d, &format!("{CREATE}/responses/404"), json!({"description": "Not there.", "content": content}));
    };
    an_error_more_with_another_schema_than_its_range_is_major: ["error-added" Minor, "type-replaced" Major],
        |d| set(d, &format!("{CREATE}/responses/404"), other_error("application/json"));
    an_error_more_of_another_media_type_than_its_range_is_major:
        ["error-added" Minor, "media-type-added" Major, "media-type-removed" Major],
        |d| set(d, &format!("{CREATE}/responses/404"), other_error("application/problem+json"));
    an_error_more_whose_reference_leads_nowhere_could_not_be_classed: ["error-added" Minor, "unclassed" Major],
        |d| set(d, &format!("{CREATE}/responses/404"), json!({"$ref": "#/components/responses/None"}));
    an_error_less_whose_range_reads_like_another_schema_is_major:
        ["error-removed" Minor, "form" Patch, "prose" Patch, "type-replaced" Major], |d| {
        remove(d, &format!("{LIST}/responses/404"));
        set(d, &format!("{LIST}/responses/4XX"), other_error("application/json"));
    };
}

/// An error that is no `ErrorInfo`.
fn other_error(media_type: &str) -> Value {
    let schema = json!({"$ref": "#/components/schemas/ErrorCode"});
    json!({"description": "Not there.", "content": {media_type: {"schema": schema}}})
}
