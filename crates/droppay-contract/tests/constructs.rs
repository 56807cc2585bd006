//! The constructs of OpenAPI 3.0 that need care, each in a document of its own.

use droppay_contract::{Contract, Place, Request, Violation, ViolationKind, examples};
use serde_json::{Value, json};

/// What is wrong with a value of a schema.
fn judged(schema: &Value, value: &Value) -> Vec<Violation> {
    let document = json!({"components": {"schemas": {
        "Judged": schema,
        "Payer": {"type": "object", "required": ["iban"], "properties": {"iban": {"type": "string"}}}
    }}});
    let contract = Contract::new(&document).expect("the document can be judged by");
    contract.check_component("Judged", value).expect("it is a component")
}

fn only(schema: &Value, value: &Value) -> (String, ViolationKind, String) {
    let violations = judged(schema, value);
    let [Violation { place: Place::Body(pointer), kind, message, .. }] = violations.as_slice()
    else {
        panic!("one violation of a body expected: {violations:?}")
    };
    (pointer.clone(), *kind, message.clone())
}

/// A document with one operation, `GET /push/{id}`, which answers with nothing.
fn with_operation(operation: &Value, path: &Value, security_schemes: &Value) -> Value {
    let mut item = path.clone();
    item["get"] = operation.clone();
    item["get"]["operationId"] = "getPush".into();
    json!({"paths": {"/push/{id}": item}, "components": {"securitySchemes": security_schemes}})
}

fn got(document: &Value, query: &str) -> Vec<Violation> {
    let contract = Contract::new(document).expect("the document can be judged by");
    contract.check_request(&Request {
        method: "GET",
        path: "/push/1",
        query: Some(query),
        headers: &[],
        body: b"",
    })
}

fn refused(document: &Value) -> String {
    Contract::new(document).expect_err("the document cannot be judged by").to_string()
}

#[test]
fn each_expectation_is_named_in_the_message() {
    use ViolationKind::{Bound, Enumeration, Form, Other, Type, Undocumented};
    for (schema, value, kind, message) in [
        (json!({"type": "number"}), json!("x"), Type, "is not of type number"),
        (json!({"enum": ["A", "B"]}), json!("x"), Enumeration, r#"is none of ["A","B"]"#),
        (json!({"pattern": "^A$"}), json!("x"), Form, "does not match ^A$"),
        (json!({"format": "date"}), json!("x"), Form, "is not in the format date"),
        (json!({"minLength": 2}), json!("x"), Form, "is shorter than 2 characters"),
        (json!({"maxLength": 2}), json!("xxx"), Form, "is longer than 2 characters"),
        (json!({"minimum": 2}), json!(1), Bound, "is less than 2"),
        (json!({"maximum": 2}), json!(3), Bound, "is more than 2"),
        (json!({"minimum": 2, "exclusiveMinimum": true}), json!(2), Bound, "is not more than 2"),
        (json!({"maximum": 2, "exclusiveMaximum": true}), json!(2), Bound, "is not less than 2"),
        (json!({"multipleOf": 0.5}), json!(0.7), Bound, "is no multiple of 0.5"),
        (json!({"minItems": 2}), json!([]), Bound, "has fewer than 2 members"),
        (json!({"maxItems": 1}), json!([1, 2]), Bound, "has more than 1 members"),
        (json!({"uniqueItems": true}), json!([1, 1]), Other, "has the same member twice"),
        (json!({"not": {"type": "string"}}), json!("x"), Other, "is not allowed"),
        (
            json!({"additionalProperties": false}),
            json!({"x": 1}),
            Undocumented,
            "has a property that is not allowed",
        ),
        (
            json!({"oneOf": [{"type": "string"}, {"type": "integer"}]}),
            json!(true),
            Type,
            "is of none of the allowed types",
        ),
    ] {
        assert_eq!(only(&schema, &value), (String::new(), kind, message.to_owned()));
    }
}

#[test]
fn what_is_nullable_may_be_null_and_is_judged_in_its_own_place_otherwise() {
    let payer = json!({"nullable": true, "allOf": [{"$ref": "#/components/schemas/Payer"}]});
    assert_eq!(judged(&payer, &Value::Null), []);
    assert_eq!(judged(&payer, &json!({"iban": "IT60"})), []);
    assert_eq!(
        only(&payer, &json!({})),
        ("/iban".into(), ViolationKind::Missing, "is missing".into())
    );
    let status = json!({"nullable": true, "type": "string", "enum": ["A"]});
    assert_eq!(judged(&status, &Value::Null), []);
    assert_eq!(only(&status, &json!("B")).1, ViolationKind::Enumeration);
    assert_eq!(only(&json!({"type": "string"}), &Value::Null).1, ViolationKind::Type);
}

#[test]
fn what_stands_beside_a_reference_does_not_count() {
    let payer = json!({"$ref": "#/components/schemas/Payer", "nullable": true, "maxProperties": 0});
    assert_eq!(judged(&payer, &json!({"iban": "IT60"})), []);
    assert_eq!(only(&payer, &Value::Null).1, ViolationKind::Type);
}

#[test]
fn an_integer_keeps_to_the_size_of_its_format() {
    for (format, good, bad) in [
        ("int32", json!(2_147_483_647), json!(2_147_483_648_u64)),
        ("int32", json!(-2_147_483_648), json!(-2_147_483_649_i64)),
        ("int64", json!(9_223_372_036_854_775_807_u64), json!(9_223_372_036_854_775_808_u64)),
    ] {
        let schema = json!({"type": "integer", "format": format});
        assert_eq!(judged(&schema, &good), [], "{good}");
        assert_eq!(only(&schema, &bad).1, ViolationKind::Bound, "{bad}");
    }
}

#[test]
fn a_text_keeps_to_its_format_if_the_format_is_known() {
    for (format, good, bad) in [
        ("date", "2024-02-29", "2023-02-29"),
        ("date-time", "2018-06-15T10:00:00+02:00", "2018-06-15 10:00:00"),
        ("uri", "https://example.com/hook", "hook"),
    ] {
        let schema = json!({"type": "string", "format": format});
        assert_eq!(judged(&schema, &json!(good)), [], "{good}");
        assert_eq!(only(&schema, &json!(bad)).1, ViolationKind::Form, "{bad}");
    }
    assert_eq!(judged(&json!({"type": "string", "format": "iban"}), &json!("?")), []);
}

#[test]
fn multiples_of_a_cent_are_exact() {
    let schema = json!({"type": "number", "multipleOf": 0.01});
    for good in [0.07, 0.29, 1.1, 4.35, 120.1, 1_234_567.89] {
        assert_eq!(judged(&schema, &json!(good)), [], "{good}");
    }
    for bad in [0.1 + 0.2, 0.001, 4.355] {
        assert_eq!(only(&schema, &json!(bad)).1, ViolationKind::Bound, "{bad}");
    }
}

#[test]
fn a_property_with_a_slash_in_its_name_has_an_escaped_place() {
    let schema = json!({"required": ["a/b~c"]});
    assert_eq!(only(&schema, &json!({})).0, "/a~1b~0c");
}

#[test]
fn the_name_of_a_property_that_is_not_allowed_is_not_repeated() {
    let shown =
        format!("{:?}", judged(&json!({"additionalProperties": false}), &json!({"IT60X": 1})));
    assert!(!shown.contains("IT60X"), "{shown}");
}

#[test]
fn an_operations_own_parameter_replaces_that_of_its_path() {
    let size = |maximum| json!({"name": "pg_size", "in": "query", "schema": {"type": "integer", "maximum": maximum}});
    let id = json!({"name": "id", "in": "path", "schema": {"enum": ["1"]}});
    let document = with_operation(
        &json!({"parameters": [size(100)]}),
        &json!({"parameters": [size(10), id]}),
        &json!({}),
    );
    assert_eq!(got(&document, "pg_size=50"), []);
    assert_eq!(got(&document, "pg_size=500").len(), 1);
}

#[test]
fn a_query_is_read_as_a_form() {
    let text = json!({"name": "description", "in": "query", "schema": {"enum": ["a b&c", "+"]}});
    let document = with_operation(&json!({"parameters": [text]}), &json!({}), &json!({}));
    assert_eq!(got(&document, "description=a+b%26c"), []);
    assert_eq!(got(&document, "description=%2B"), []);
    assert_eq!(got(&document, "description=+").len(), 1);
}

#[test]
fn a_parameter_in_the_path_is_decoded_after_the_path_is_taken_apart() {
    let document = with_operation(&json!({}), &json!({}), &json!({}));
    let contract = Contract::new(&document).expect("the document can be judged by");
    let found = contract.operation("GET", "/push/SEM%2F1").expect("it is one segment");
    assert_eq!(found.parameters, [("id".to_owned(), "SEM/1".to_owned())]);
    assert_eq!(
        (found.operation.id.as_str(), found.operation.path.as_str()),
        ("getPush", "/push/{id}")
    );
}

#[test]
fn a_literal_segment_is_preferred_whatever_its_place_in_the_document() {
    let mut document = with_operation(&json!({}), &json!({}), &json!({}));
    document["paths"]["/push/~last"]["get"]["operationId"] = "getLastPush".into();
    let contract = Contract::new(&document).expect("the document can be judged by");
    let found = contract.operation("GET", "/push/~last").expect("it is described");
    assert_eq!(found.operation.id, "getLastPush");
}

#[test]
fn a_status_is_judged_by_itself_then_by_its_class_then_by_the_default() {
    let code = |code: &str| json!({"content": {"application/json": {"schema": {"enum": [code]}}}});
    let answers = json!({"404": code("itself"), "4XX": code("class"), "default": code("default")});
    let document = with_operation(&json!({"responses": answers}), &json!({}), &json!({}));
    let contract = Contract::new(&document).expect("the document can be judged by");
    for (status, right) in [(404, "itself"), (460, "class"), (500, "default"), (210, "default")] {
        for given in ["itself", "class", "default"] {
            let body = json!(given).to_string();
            let found = contract.check_response(
                "GET",
                "/push/1",
                status,
                Some("application/json"),
                body.as_bytes(),
            );
            assert_eq!(found.is_empty(), given == right, "{status} {given}");
        }
    }
}

#[test]
fn a_query_parameter_is_known_by_its_name_and_a_header_is_none() {
    let described = [
        json!({"name": "pg_num", "in": "query", "schema": {}}),
        json!({"name": "trace", "in": "header", "schema": {}}),
    ];
    let document = with_operation(&json!({"parameters": described}), &json!({}), &json!({}));
    let contract = Contract::new(&document).expect("the document can be judged by");
    let unknown = contract.unknown_properties(&Request {
        method: "GET",
        path: "/push/1",
        query: Some("pg_num=1&pg_nun=1&trace=1"),
        headers: &[],
        body: b"",
    });
    assert_eq!(unknown, ["?pg_nun", "?trace"]);
}

#[test]
fn a_token_is_asked_for_where_every_way_in_takes_one() {
    let schemes = json!({
        "token": {"type": "http", "scheme": "Bearer"},
        "password": {"type": "http", "scheme": "basic"}
    });
    for (security, asked) in [
        (json!([{"token": []}]), true),
        (json!([{"token": [], "password": []}]), true),
        (json!([{"token": []}, {"password": []}]), false),
        (json!([{}, {"token": []}]), false),
        (json!([{"password": []}]), false),
        (json!([]), false),
    ] {
        let document = with_operation(&json!({"security": security}), &json!({}), &schemes);
        let found = got(&document, "");
        assert_eq!(found.len(), usize::from(asked), "{security}");
        assert!(found.iter().all(|found| found.kind == ViolationKind::Security), "{security}");
    }
}

#[test]
fn a_document_whose_exchanges_would_pass_unjudged_is_refused() {
    let unknown = with_operation(&json!({"security": [{"token": []}]}), &json!({}), &json!({}));
    assert_eq!(refused(&unknown), "GET /push/{id}: the security scheme `token` is missing");
    let answer = json!({"responses": {"200": {"content": {"text/csv": {"schema": {}}}}}});
    let document = with_operation(&answer, &json!({}), &json!({}));
    assert_eq!(refused(&document), "GET /push/{id}: there is a body that is not application/json");
    let answer = json!({"responses": {"200": {"content": {"application/json": {}}}}});
    let contract = Contract::new(&with_operation(&answer, &json!({}), &json!({})))
        .expect("a body of any JSON can be judged");
    let answered =
        |body| contract.check_response("GET", "/push/1", 200, Some("application/json"), body).len();
    assert_eq!((answered(b"[1]"), answered(b"["), answered(b"")), (0, 1, 1));
}

#[test]
fn properties_are_known_wherever_the_schema_describes_them() {
    let schema = json!({
        "allOf": [{"type": "object", "properties": {"a": {"properties": {"b": {}}}}}],
        "properties": {
            "own": {},
            "open": {"properties": {"x": {}}, "additionalProperties": true},
            "map": {"properties": {}, "additionalProperties": {"properties": {"y": {}}}}
        }
    });
    let content = json!({"content": {"application/json": {"schema": schema}}});
    let document = with_operation(&json!({"requestBody": content}), &json!({}), &json!({}));
    let body = json!({
        "a": {"b": 1, "no": 1}, "own": {"any": 1}, "open": {"z": 1}, "map": {"k": {"y": 1, "no": 1}}, "no": 1
    });
    let contract = Contract::new(&document).expect("the document can be judged by");
    let unknown = contract.unknown_properties(&Request {
        method: "GET",
        path: "/push/1",
        query: None,
        headers: &[],
        body: body.to_string().as_bytes(),
    });
    assert_eq!(unknown, ["/a/no", "/map/k/no", "/no"]);
}

#[test]
fn an_example_is_found_in_every_place_that_can_have_one() {
    let number = || json!({"type": "number", "example": "wrong"});
    let media = || json!({"content": {"application/json": {"schema": {"type": "number"}, "example": "wrong"}}});
    let document = json!({
        "paths": {"/x": {"post": {
            "parameters": [{"name": "inline", "in": "query", "schema": number()}],
            "responses": {"default": {
                "content": media()["content"],
                "headers": {"x-of": {"schema": {"type": "number"}, "example": "wrong"}}
            }},
            "callbacks": {"event": {"{url}": {"post": {"requestBody": media()}}}}
        }}},
        "components": {"schemas": {
            "example": number(),
            "Map": {"additionalProperties": number(), "default": {"items": number()}},
            "List": {"items": {"oneOf": [number()]}},
            "Object": {"properties": {"example": number(), "headers": {"example": {"items": number()}}, "schema": number(), "x-of": number()}}
        }},
        "x-not": {"items": number()}
    });
    let mut found: Vec<_> =
        examples::check(&document).into_iter().map(|invalid| invalid.pointer).collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "/components/schemas/List/items/oneOf/0/example",
            "/components/schemas/Map/additionalProperties/example",
            "/components/schemas/Object/properties/example/example",
            "/components/schemas/Object/properties/schema/example",
            "/components/schemas/Object/properties/x-of/example",
            "/components/schemas/example/example",
            "/paths/~1x/post/callbacks/event/{url}/post/requestBody/content/application~1json/example",
            "/paths/~1x/post/parameters/0/schema/example",
            "/paths/~1x/post/responses/default/content/application~1json/example",
            "/paths/~1x/post/responses/default/headers/x-of/example",
        ]
    );
    let received = examples::all(&document).into_iter().filter(|example| example.received).count();
    assert_eq!(received, 3);
}

#[test]
fn the_values_of_enumerations_are_found_wherever_the_document_leads_to_one() {
    let status = json!({"type": "string", "enum": ["DONE"]});
    let parent = json!({"type": "object", "properties": {
        "status": {"$ref": "#/components/schemas/Status"},
        "described": {"description": "The same.", "allOf": [{"$ref": "#/components/schemas/Status"}]},
        "history": {"type": "array", "items": {"$ref": "#/components/schemas/Status"}},
        "parent": {"$ref": "#/components/schemas/Push"},
        "by_name": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Status"}},
        "name": {"type": "string"}
    }});
    let answer = |schema: &str| {
        let schema = format!("#/components/schemas/{schema}");
        json!({"description": "Answered.", "content": {"application/json": {"schema": {"$ref": schema}}}})
    };
    let document = json!({
        "paths": {
            "/push/{id}": {"get": {"operationId": "getPush", "responses": {
                "200": answer("Push"), "4XX": answer("Error")
            }}},
            "/error": {"get": {"operationId": "getError", "responses": {"200": answer("Error")}}}
        },
        "components": {"schemas": {
            "Status": status,
            "Push": parent,
            "Error": {"type": "object", "properties": {
                "status": {"type": "string"}, "cause": {"$ref": "#/components/schemas/Error"}
            }}
        }}
    });
    let contract = Contract::new(&document).expect("the document can be judged by");
    let body = json!({
        "status": "DONE", "described": "DONE", "history": ["DONE", "DONE"], "name": "DONE", "unknown": "DONE",
        "parent": {"status": null, "by_name": {"a/b": "DONE"}}
    });
    assert_eq!(
        contract.enumerations("GET", "/push/1", 200, &body),
        ["/described", "/history/0", "/history/1", "/parent/by_name/a~1b", "/status"]
    );
    assert!(contract.enumerations("GET", "/push/1", 404, &body).is_empty());
    assert!(contract.enumerations("GET", "/nowhere", 200, &body).is_empty());
    let answering = |id: &str| {
        let operation = contract.operations().iter().find(|operation| operation.id == id);
        contract.answers_enumerations(operation.expect("it is an operation"))
    };
    assert_eq!([answering("getPush"), answering("getError")], [true, false]);
}
