//! What is wrong with a request is said in DropPay's codes, with the name of the place and never with its value.

use reqwest::Method;
use serde_json::{Value, json};

use crate::session::{INTERNAL, SEPA, Session, code, is};

#[tokio::test]
async fn a_wrong_body_gets_the_code_of_what_is_wrong() {
    let session = Session::start().await;
    let to = json!({ "account": INTERNAL });
    let named = json!({ "account": SEPA, "owner": { "name": "Edward Teach" } });
    let cases = [
        (json!({}), 400, "100", "amount"),
        (json!({ "amount": 1 }), 400, "100", "recipient"),
        (json!({ "amount": 1, "recipient": {} }), 400, "100", "recipient.account"),
        (
            json!({ "amount": 1, "recipient": { "account": SEPA }, "status": "READY" }),
            400,
            "100",
            "recipient.owner.name",
        ),
        (json!({ "amount": "secret", "recipient": to }), 400, "101", "amount"),
        (json!({ "amount": 0, "recipient": to }), 400, "101", "amount"),
        (json!({ "amount": -5, "recipient": to }), 400, "101", "amount"),
        (json!({ "amount": 0.001, "recipient": to }), 400, "101", "amount"),
        (json!({ "amount": 1e300, "recipient": to }), 400, "101", "amount"),
        (json!({ "amount": 1, "recipient": to, "status": "DONE" }), 400, "101", "status"),
        (json!({ "amount": 1, "recipient": to, "description": 7 }), 400, "101", "description"),
        (
            json!({ "amount": 1, "recipient": to, "recurrence": { "period": "weekly" } }),
            400,
            "101",
            "recurrence.period",
        ),
        (
            json!({ "amount": 1, "recipient": to, "recurrence": { "period": "P0D" } }),
            400,
            "101",
            "recurrence.period",
        ),
        (
            json!({ "amount": 1, "recipient": to, "recurrence": { "count": 2 } }),
            400,
            "100",
            "recurrence.period",
        ),
        (
            json!({ "amount": 1, "recipient": to, "recurrence": { "period": "P1D", "count": 0 } }),
            400,
            "101",
            "recurrence.count",
        ),
        (
            json!({ "amount": 1, "recipient": to, "date_scheduled": "tomorrow" }),
            400,
            "102",
            "date_scheduled",
        ),
        (
            json!({ "amount": 1, "recipient": to, "date_scheduled": "2026-02-30" }),
            400,
            "102",
            "date_scheduled",
        ),
        (
            json!({ "amount": 1, "recipient": { "account": "secret" } }),
            400,
            "104",
            "recipient.account",
        ),
        (
            json!({ "amount": 1, "recipient": { "account": "IT61X0542811101000000123456" } }),
            400,
            "104",
            "recipient.account",
        ),
        (
            json!({ "amount": 1, "recipient": { "account": "IT40B3606400000000000000001" } }),
            400,
            "104",
            "recipient.account",
        ),
        (
            json!({ "amount": 1, "recipient": to, "source": { "account": INTERNAL } }),
            403,
            "101",
            "source.account",
        ),
        (json!([]), 400, "101", "body"),
    ];
    for (body, status, expected, place) in cases {
        let (got, error) = session.call(Method::POST, "/bank/v2/push", Some(body.clone())).await;
        assert_eq!((got, error["code"].as_str()), (status, Some(expected)), "{body} {error}");
        let description = error["description"].as_str().unwrap();
        assert!(description.ends_with(place), "{body} {error}");
        assert!(!description.contains("secret"), "{error}");
    }
    let (status, push) = session
        .call(Method::POST, "/bank/v2/push", Some(json!({ "amount": 1, "recipient": named })))
        .await;
    assert_eq!(status, 200, "{push}");
}

#[tokio::test]
async fn a_wrong_query_gets_the_code_of_what_is_wrong() {
    let session = Session::start().await;
    for (query, expected, place) in [
        ("pg_num=first", "101", "pg_num"),
        ("pg_num=-1", "101", "pg_num"),
        ("pg_size=0", "101", "pg_size"),
        ("pg_size=99999999999", "101", "pg_size"),
        ("status=DRAFT,HALF_DONE", "101", "status"),
        ("type=CASH", "101", "type"),
        ("order_by=amount", "101", "order_by"),
        ("order_dir=up", "101", "order_dir"),
        ("date_from=yesterday", "102", "date_from"),
        ("date_to=2026-13-01", "102", "date_to"),
    ] {
        let (status, error) =
            session.call(Method::GET, &format!("/bank/v2/pushes?{query}"), None).await;
        assert_eq!((status, error["code"].as_str()), (400, Some(expected)), "{query} {error}");
        assert!(error["description"].as_str().unwrap().ends_with(place), "{query} {error}");
    }
    // A parameter that an operation does not have changes nothing, and is noted in the log.
    assert_eq!(session.get("/bank/v2/pushes?role=thief").await["paging_info"]["total_items"], 3);
    session.get("/bank/v2/push/SEM1234568UN8?pg_num=x").await;
    assert_eq!(session.sandbox.calls().last().unwrap().warnings, ["?pg_num"]);
    let wrong = session.call(Method::GET, "/bank/v2/push/-1/transfers?role=thief", None).await;
    assert_eq!(code(wrong), is(400, "101"));
}

#[tokio::test]
async fn ids_are_wrong_unknown_or_anothers() {
    let session = Session::start().await;
    let get = async |path: &str| code(session.call(Method::GET, path, None).await);
    assert_eq!(get("/bank/v2/push/SEM0000000000").await, is(404, ""));
    assert_eq!(get("/bank/v2/push/nonsense").await, is(400, "103"));
    assert_eq!(get("/bank/v2/push/%2e%2e%2fx").await, is(400, "103"));
    assert_eq!(get("/bank/v2/push/transfer/SMP0000000000").await, is(404, ""));
    assert_eq!(get("/bank/v2/push/transfer/SEM1234568UN8").await, is(400, "103"));
    assert_eq!(get("/bank/v2/push/SEM0000000000/transfers").await, is(404, ""));
}

#[tokio::test]
async fn unknown_paths_and_methods_are_answered_in_json() {
    let session = Session::start().await;
    assert_eq!(code(session.call(Method::GET, "/nowhere", None).await), is(404, ""));
    assert_eq!(code(session.call(Method::GET, "/bank/v1/push", None).await), is(404, ""));
    assert_eq!(code(session.call(Method::DELETE, "/bank/v2/pushes", None).await), is(405, ""));
    assert_eq!(code(session.call(Method::GET, "/_sandbox/nonsense", None).await), is(404, ""));
    assert_eq!(code(session.call(Method::DELETE, "/_sandbox/clock", None).await), is(405, ""));
}

#[tokio::test]
async fn hostile_requests_are_refused_without_harm() {
    let session = Session::start().await;
    let url = format!("{}/bank/v2/push", session.sandbox.base_url());
    let send = async |body: Vec<u8>| {
        let request = session
            .http
            .post(&url)
            .bearer_auth(&session.token)
            .header("content-type", "application/json");
        let response = request.body(body).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    assert_eq!(send(vec![b' '; 1024 * 1024 + 1]).await.0, 413);
    assert_eq!(code(send(b"{".to_vec()).await), is(400, "101"));
    assert_eq!(code(send(vec![0xff, 0xfe]).await), is(400, "101"));
    assert_eq!(code(send(vec![b'['; 100_000]).await), is(400, "101"));
    assert_eq!(code(send(Vec::new()).await), is(400, "100"));
    let quoted = json!({ "amount": 1, "recipient": { "account": INTERNAL }, "description": "'; DROP TABLE push; --" });
    assert_eq!(send(serde_json::to_vec(&quoted).unwrap()).await.0, 200);
    assert_eq!(
        session.get("/bank/v2/pushes?description=%27%3B+DROP").await["paging_info"]["total_items"],
        1
    );
}
