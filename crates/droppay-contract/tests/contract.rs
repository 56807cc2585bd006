//! What a contract finds wrong, and what it does not, on a small document that has every construct once.

use droppay_contract::{
    Contract, DocumentError, Place, Request, Violation, ViolationKind, examples,
};
use serde_json::{Value, json};

fn document() -> Value {
    let push = json!({"$ref": "#/components/schemas/Push"});
    let json_of = |schema: &Value| json!({"content": {"application/json": {"schema": schema}}});
    json!({
        "openapi": "3.0.3",
        "security": [{"token": []}],
        "paths": {
            "/push": {"post": {
                "operationId": "createPush",
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/PushCreate"}}}},
                "responses": {"200": json_of(&push), "4XX": {"$ref": "#/components/responses/Error"}, "204": {"description": ""}}
            }},
            "/push/{id}": {
                "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/Id"}}],
                "get": {"operationId": "getPush", "responses": {"200": json_of(&push), "default": {"$ref": "#/components/responses/Error"}}},
                "delete": {"operationId": "deletePush", "responses": {"200": json_of(&push)}}
            },
            "/push/{id}/transfers": {"get": {"operationId": "listTransfers", "responses": {"200": json_of(&push)}}},
            "/push/transfer/{id}": {"get": {"operationId": "getTransfer", "responses": {"200": json_of(&push)}}},
            "/pushes": {"get": {
                "operationId": "listPushes",
                "security": [],
                "parameters": [
                    {"name": "status", "in": "query", "explode": false, "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Status"}}},
                    {"name": "tag", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
                    {"name": "pg_num", "in": "query", "required": true, "schema": {"type": "integer", "format": "int32", "minimum": 0}},
                    {"name": "all", "in": "query", "schema": {"type": "boolean"}},
                    {"name": "X-DropPay-Trace", "in": "header", "schema": {"type": "string", "minLength": 2}}
                ],
                "responses": {"200": json_of(&push)}
            }}
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {"Error": json_of(&json!({"type": "object", "properties": {"code": {"oneOf": [{"type": "string"}, {"type": "integer"}]}}}))},
            "schemas": {
                "Id": {"type": "string", "pattern": "^[A-Z0-9]+$"},
                "Status": {"type": "string", "enum": ["DRAFT", "READY"]},
                "Iban": {"type": "string", "pattern": "^[A-Z]{2}[0-9]+$", "example": "IT60"},
                "Recipient": {"type": "object", "required": ["account"], "properties": {"account": {"allOf": [{"$ref": "#/components/schemas/Iban"}]}}},
                "PushCreate": {"type": "object", "required": ["amount", "recipient"], "properties": {
                    "amount": {"type": "number", "minimum": 0.01},
                    "recipient": {"$ref": "#/components/schemas/Recipient"},
                    "tags": {"type": "array", "items": {"$ref": "#/components/schemas/Recipient"}}
                }},
                "Push": {"type": "object", "required": ["id"], "properties": {
                    "id": {"$ref": "#/components/schemas/Id"},
                    "fee": {"type": "number", "nullable": true},
                    "status": {"$ref": "#/components/schemas/Status"},
                    "count": {"type": "integer", "format": "int32"}
                }}
            }
        }
    })
}

fn contract() -> Contract {
    Contract::new(&document()).expect("the document can be judged by")
}

const TOKEN: &[(&str, &str)] = &[("authorization", "Bearer t")];

fn request(
    method: &str,
    path: &str,
    query: Option<&str>,
    headers: &[(&str, &str)],
    body: &str,
) -> Vec<Violation> {
    contract().check_request(&Request { method, path, query, headers, body: body.as_bytes() })
}

fn posted(body: &Value) -> Vec<Violation> {
    request("POST", "/push", None, TOKEN, &body.to_string())
}

fn listed(query: &str) -> Vec<Violation> {
    request("GET", "/pushes", Some(query), &[], "")
}

fn answered(status: u16, body: &str) -> Vec<Violation> {
    contract().check_response(
        "GET",
        "/push/SEM1",
        status,
        Some("application/json; charset=utf-8"),
        body.as_bytes(),
    )
}

/// The only violation, as place and kind.
fn only(violations: Vec<Violation>) -> (Place, ViolationKind) {
    let [violation] = violations.as_slice() else {
        panic!("one violation expected: {violations:?}")
    };
    (violation.place.clone(), violation.kind)
}

fn body(pointer: &str) -> Place {
    Place::Body(pointer.to_owned())
}

fn query(name: &str) -> Place {
    Place::Query(name.to_owned())
}

#[test]
fn a_good_request_has_no_violation() {
    assert_eq!(posted(&json!({"amount": 1, "recipient": {"account": "IT60"}, "unknown": 1})), []);
    assert_eq!(listed("pg_num=0&status=DRAFT,READY&tag=a&tag=b&all=true&unknown=1"), []);
    assert_eq!(request("GET", "/push/SEM1", None, TOKEN, ""), []);
}

#[test]
fn what_is_wrong_with_a_body_is_found_in_its_place() {
    let good = json!({"account": "IT60"});
    for (wrong, place, kind) in [
        (json!({"recipient": good}), "/amount", ViolationKind::Missing),
        (json!({"amount": 1, "recipient": {}}), "/recipient/account", ViolationKind::Missing),
        (json!({"amount": "1", "recipient": good}), "/amount", ViolationKind::Type),
        (json!({"amount": 0, "recipient": good}), "/amount", ViolationKind::Bound),
        (
            json!({"amount": 1, "recipient": {"account": "?"}}),
            "/recipient/account",
            ViolationKind::Form,
        ),
        (
            json!({"amount": 1, "recipient": good, "tags": [{}]}),
            "/tags/0/account",
            ViolationKind::Missing,
        ),
        (json!([]), "", ViolationKind::Type),
    ] {
        assert_eq!(only(posted(&wrong)), (body(place), kind), "{wrong}");
    }
}

#[test]
fn a_violation_names_the_component_through_wrappers() {
    let violations = posted(&json!({"amount": 1, "recipient": {"account": "?"}}));
    assert_eq!(violations[0].schema.as_deref(), Some("Iban"));
}

#[test]
fn what_is_no_json_is_malformed() {
    assert_eq!(
        only(request("POST", "/push", None, TOKEN, "{")),
        (body(""), ViolationKind::Malformed)
    );
    assert_eq!(only(request("POST", "/push", None, TOKEN, "")), (body(""), ViolationKind::Missing));
}

#[test]
fn a_wrong_content_type_is_a_violation_and_a_missing_one_is_not() {
    let good = json!({"amount": 1, "recipient": {"account": "IT60"}}).to_string();
    let with = |content_type| {
        let headers = [("Authorization", "bearer t"), ("Content-Type", content_type)];
        request("POST", "/push", None, &headers, &good)
    };
    assert_eq!(with("Application/JSON; charset=utf-8"), []);
    assert_eq!(only(with("text/plain")), (Place::ContentType, ViolationKind::Malformed));
    assert_eq!(request("POST", "/push", None, TOKEN, &good), []);
}

#[test]
fn what_is_wrong_with_a_query_is_found_by_name() {
    for (wrong, name, kind) in [
        ("", "pg_num", ViolationKind::Missing),
        ("pg_num=one", "pg_num", ViolationKind::Type),
        ("pg_num=1.5", "pg_num", ViolationKind::Type),
        ("pg_num=-1", "pg_num", ViolationKind::Bound),
        ("pg_num=2147483648", "pg_num", ViolationKind::Bound),
        ("pg_num=1&pg_num=2", "pg_num", ViolationKind::Other),
        ("pg_num=0&status=DONE", "status", ViolationKind::Enumeration),
        ("pg_num=0&status=DRAFT&status=READY", "status", ViolationKind::Other),
        ("pg_num=0&all=maybe", "all", ViolationKind::Type),
    ] {
        assert_eq!(only(listed(wrong)), (query(name), kind), "{wrong}");
    }
}

#[test]
fn a_query_is_decoded_before_it_is_judged() {
    assert_eq!(listed("pg_num=0&status=DRAFT%2CREADY"), []);
}

#[test]
fn a_header_and_a_path_are_judged_too() {
    let found = request("GET", "/pushes", Some("pg_num=0"), &[("x-droppay-trace", "1")], "");
    assert_eq!(only(found), (Place::Header("X-DropPay-Trace".to_owned()), ViolationKind::Form));
    let found = request("GET", "/push/sem%201", None, TOKEN, "");
    assert_eq!(only(found), (Place::Path("id".to_owned()), ViolationKind::Form));
}

#[test]
fn a_missing_token_is_a_violation_where_one_is_needed() {
    for headers in [
        &[][..],
        &[("authorization", "Basic dDp0")],
        &[("authorization", "Bearer")],
        &[("authorization", "Bearer  ")],
    ] {
        let found = request("GET", "/push/SEM1", None, headers, "");
        assert_eq!(only(found).1, ViolationKind::Security, "{headers:?}");
    }
}

#[test]
fn a_literal_segment_is_preferred_to_a_parameter() {
    let contract = contract();
    let operation = |path| contract.operation("get", path).map(|found| found.operation.id.clone());
    assert_eq!(operation("/push/transfer/SMP1").as_deref(), Some("getTransfer"));
    assert_eq!(operation("/push/SEM1/transfers").as_deref(), Some("listTransfers"));
    assert_eq!(operation("/push/SEM1").as_deref(), Some("getPush"));
    assert_eq!(operation("/push/"), None);
    assert_eq!(operation("/nowhere"), None);
}

#[test]
fn the_methods_of_a_path_are_known() {
    let contract = contract();
    let mut methods = contract.methods("/push/SEM1");
    methods.sort_unstable();
    assert_eq!(methods, ["DELETE", "GET"]);
    assert!(contract.methods("/nowhere").is_empty());
    assert_eq!(only(request("PUT", "/push/SEM1", None, TOKEN, "")).1, ViolationKind::Undocumented);
}

#[test]
fn a_good_response_has_no_violation() {
    assert_eq!(answered(200, r#"{"id":"SEM1","fee":null,"status":"DRAFT","new":1}"#), []);
    assert_eq!(answered(404, r#"{"code":"100"}"#), []);
    assert_eq!(answered(500, r#"{"code":100}"#), []);
}

#[test]
fn what_is_wrong_with_a_response_is_found() {
    for (status, text, place, kind) in [
        (200, "{}", body("/id"), ViolationKind::Missing),
        (200, r#"{"id":"SEM1","fee":"1"}"#, body("/fee"), ViolationKind::Type),
        (200, r#"{"id":"SEM1","status":"PAID"}"#, body("/status"), ViolationKind::Enumeration),
        (200, r#"{"id":"SEM1","status":null}"#, body("/status"), ViolationKind::Type),
        (200, r#"{"id":"SEM1","count":3000000000}"#, body("/count"), ViolationKind::Bound),
        (200, "", body(""), ViolationKind::Missing),
        (200, "<html>", body(""), ViolationKind::Malformed),
        (404, r#"{"code":true}"#, body("/code"), ViolationKind::Type),
    ] {
        let found = answered(status, text);
        let found: Vec<_> =
            found.into_iter().map(|violation| (violation.place, violation.kind)).collect();
        assert!(found.contains(&(place, kind)), "{status} {text}: {found:?}");
    }
}

#[test]
fn a_status_that_is_not_documented_is_a_violation() {
    let found =
        contract().check_response("DELETE", "/push/SEM1", 202, Some("application/json"), b"{}");
    assert_eq!(only(found), (Place::Status, ViolationKind::Undocumented));
}

#[test]
fn a_body_where_none_is_documented_is_a_violation() {
    let contract = contract();
    assert_eq!(contract.check_response("POST", "/push", 204, None, b""), []);
    let found = contract.check_response("POST", "/push", 204, Some("application/json"), b"{}");
    assert_eq!(only(found).1, ViolationKind::Undocumented);
}

#[test]
fn a_response_of_another_type_is_a_violation() {
    let found = contract().check_response(
        "GET",
        "/push/SEM1",
        200,
        Some("text/html"),
        b"{\"id\":\"SEM1\"}",
    );
    assert_eq!(only(found), (Place::ContentType, ViolationKind::Malformed));
}

#[test]
fn what_the_document_does_not_know_can_be_listed() {
    let body = json!({"amount": 1, "recipient": {"acount": "x"}, "tags": [{"a/b": 1}]}).to_string();
    let request = Request {
        method: "POST",
        path: "/push",
        query: Some("x=1"),
        headers: TOKEN,
        body: body.as_bytes(),
    };
    assert_eq!(
        contract().unknown_properties(&request),
        ["?x", "/recipient/acount", "/tags/0/a~1b"]
    );
}

#[test]
fn no_message_repeats_a_value() {
    let secret = "IT60X0542811101000000123456!";
    let violations = [
        posted(&json!({"amount": secret, "recipient": {"account": secret}})),
        posted(&json!(secret)),
        listed(&format!("pg_num={secret}&status={secret}&all={secret}")),
        request("GET", &format!("/push/{secret}"), None, TOKEN, ""),
        answered(
            200,
            &json!({"id": secret, "fee": secret, "status": secret, "count": secret}).to_string(),
        ),
    ];
    for violation in violations.iter().flatten() {
        let shown = format!("{violation} {violation:?}");
        assert!(!shown.contains("IT60X"), "{shown}");
    }
    assert!(violations.iter().all(|violations| !violations.is_empty()));
}

#[test]
fn a_document_that_cannot_be_judged_by_is_an_error() {
    let mut nameless = document();
    nameless["paths"]["/push"]["post"].as_object_mut().expect("an operation").remove("operationId");
    let error: DocumentError = Contract::new(&nameless).expect_err("it has no operationId");
    assert!(error.to_string().contains("POST /push"), "{error}");
    let mut dangling = document();
    dangling["paths"]["/push"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
        ["$ref"] = "#/components/schemas/Nothing".into();
    assert!(Contract::new(&dangling).is_err());
}

#[test]
fn examples_are_found_wherever_they_stand_and_judged() {
    let mut document = document();
    assert_eq!(examples::check(&document), []);
    document["components"]["schemas"]["Push"]["properties"]["fee"]["example"] = "free".into();
    document["components"]["schemas"]["Iban"]["example"] = 60.into();
    document["paths"]["/pushes"]["get"]["parameters"][2]["example"] = (-1).into();
    document["paths"]["/push"]["post"]["requestBody"]["content"]["application/json"]["examples"] = json!({"good": {"value": {"amount": 1, "recipient": {"account": "IT60"}}}, "bad": {"$ref": "#/components/examples/Bad"}});
    document["components"]["examples"] = json!({"Bad": {"value": {"amount": 1}}});
    let mut invalid: Vec<_> =
        examples::check(&document).into_iter().map(|invalid| invalid.pointer).collect();
    invalid.sort_unstable();
    assert_eq!(
        invalid,
        [
            "/components/schemas/Iban/example",
            "/components/schemas/Push/properties/fee/example",
            "/paths/~1push/post/requestBody/content/application~1json/examples/bad",
            "/paths/~1pushes/get/parameters/2/example",
        ]
    );
}
