//! Each place that can carry evidence is found and has its words.

use serde_json::{Value, json};

use super::*;

fn marked(grade: &str) -> Value {
    json!({"x-evidence": grade, "x-source": " A page \n"})
}

fn with(mut object: Value, grade: &str) -> Value {
    object["x-evidence"] = grade.into();
    object["x-source"] = "A page".into();
    object
}

#[test]
fn every_statement_is_found_and_said_in_words() {
    let event =
        json!({"pushEvent": {"{$request.body#/webhooks/all}": {"post": marked("inferred")}}});
    let create = with(json!({"operationId": "createPush", "callbacks": event}), "observed");
    let role = with(json!({"name": "role"}), "inferred");
    let list = json!({"operationId": "listPushes", "parameters": [{"name": "iban"}, role],
                      "responses": {"200": marked("inferred")}});
    let step = with(json!({"from": "READY", "to": "DONE", "trigger": "execute"}), "inferred");
    let first = with(json!({"from": null, "to": "READY", "trigger": "create"}), "inferred");
    let document = json!({
        "tags": [marked("inferred")],
        "servers": [{"url": "https://one"}, with(json!({"url": "http://two"}), "inferred")],
        "paths": {"/push": {"post": create, "get": list}},
        "components": {
            "securitySchemes": {"token": marked("documented")},
            "responses": {"NotFound": marked("documented")},
            "parameters": {"PageSize": with(json!({"name": "pg_size"}), "inferred")},
            "schemas": {
                "Push": {"properties": {"fee": marked("inferred"), "example": marked("observed")}},
                "PushStatus": with(json!({"x-transitions": [first, step]}), "observed"),
            },
        },
    });
    let found = statements(&document);
    let places: Vec<(&str, &str)> =
        found.iter().map(|one| (one.place.as_str(), one.evidence.grade)).collect();
    assert_eq!(
        places,
        [
            ("`createPush`, `POST /push`", "observed"),
            ("`pushEvent` of `createPush`", "inferred"),
            ("`pg_size`", "inferred"),
            ("`role` of `listPushes`", "inferred"),
            ("`NotFound`", "documented"),
            ("200 of `listPushes`", "inferred"),
            ("`Push.example`", "observed"),
            ("`Push.fee`", "inferred"),
            ("`PushStatus`", "observed"),
            ("`PushStatus`: new to `READY` by `create`", "inferred"),
            ("`PushStatus`: `READY` to `DONE` by `execute`", "inferred"),
            ("the security scheme `token`", "documented"),
            ("the server `http://two`", "inferred"),
            ("`#/tags/0`", "inferred"),
        ]
    );
    assert!(found.iter().all(|one| one.evidence.source == "A page"));
    assert!(
        counts(&found).contains("| **observed** | A public client of DropPay's API does so. | 3 |")
    );
}

#[test]
fn an_example_is_no_statement() {
    let document = json!({
        "components": {"examples": {"One": {"value": marked("inferred")}}, "schemas": {"A": {"example": marked("inferred")}}},
    });
    assert!(statements(&document).is_empty());
}
