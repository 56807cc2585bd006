//! The contract suite: the judge finds what is wrong, and the sandbox keeps the document in every operation.

use axum::{Json, Router, http::StatusCode, middleware::from_fn, routing::get};
use droppay_tests::{Judge, JudgedSandbox};
use reqwest::{Client, Method, header};
use serde_json::{Value, json};

const SAMPLE_TOKEN: &str = "ac9185e9f2984867b11069fd2881ff1a";

/// A server that answers every read of a push with this, judged.
async fn judged_answer(judge: Judge, status: u16, body: Value) -> Vec<String> {
    let watching = judge.clone();
    let answer =
        move || async move { (StatusCode::from_u16(status).expect("a status"), Json(body)) };
    let router = Router::new()
        .route("/bank/v2/push/{id}", get(answer))
        .layer(from_fn(move |request, next| watching.clone().watch(request, next)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url =
        format!("http://{}/bank/v2/push/SEM1234568UN8", listener.local_addr().expect("an address"));
    let server = tokio::spawn(axum::serve(listener, router).into_future());
    Client::new().get(url).bearer_auth(SAMPLE_TOKEN).send().await.expect("an answer");
    server.abort();
    assert_eq!(judge.judged(), 1);
    judge.take().into_iter().map(|wrong| wrong.what).collect()
}

#[tokio::test]
async fn an_answer_that_keeps_the_document_is_no_finding() {
    let good =
        json!({"id": "SEM1234568UN8", "status": "DRAFT", "amount": 120.0, "new_property": true});
    assert_eq!(judged_answer(Judge::new(), 200, good).await, Vec::<String>::new());
    assert_eq!(
        judged_answer(Judge::new(), 404, json!({"description": "Resource not found"})).await,
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn each_planted_mistake_in_an_answer_is_found() {
    let planted = [
        ("a wrong type", 200, json!({"id": "SEM1", "status": "DRAFT", "amount": "120.00"})),
        ("a missing property", 200, json!({"id": "SEM1"})),
        ("an unknown status of a push", 200, json!({"id": "SEM1", "status": "PAID"})),
        ("a number as id", 200, json!({"id": 1, "status": "DRAFT"})),
        ("an undocumented HTTP status", 202, json!({"id": "SEM1", "status": "DRAFT"})),
        ("an error code of the wrong type", 400, json!({"code": true})),
        ("a list for an object", 200, json!([])),
    ];
    for (mistake, status, body) in planted {
        let judge = Judge::new();
        judge.expect_wrong_answers();
        assert!(!judged_answer(judge, status, body).await.is_empty(), "{mistake} is not found");
    }
}

struct Call {
    method: Method,
    path: String,
    body: Option<Value>,
    token: Option<&'static str>,
}

async fn status_of(sandbox: &JudgedSandbox, call: &Call) -> u16 {
    let mut request =
        Client::new().request(call.method.clone(), format!("{}{}", sandbox.base_url(), call.path));
    if let Some(token) = call.token {
        request = request.bearer_auth(token);
    }
    if let Some(body) = &call.body {
        request = request.header(header::CONTENT_TYPE, "application/json").body(body.to_string());
    }
    request.send().await.expect("an answer").status().as_u16()
}

fn call(method: Method, path: &str, body: Option<Value>) -> Call {
    Call { method, path: path.to_owned(), body, token: Some(SAMPLE_TOKEN) }
}

#[tokio::test]
async fn wrong_requests_are_refused_in_the_documents_form() {
    let sandbox = JudgedSandbox::start().await;
    sandbox.judge().expect_wrong_requests();
    let recipient = json!({"account": "IT60X0542811101000000123456"});
    let push = "/bank/v2/push";
    let wrong = [
        (400, call(Method::POST, push, Some(json!({})))),
        (400, call(Method::POST, push, Some(json!({"amount": 1})))),
        (400, call(Method::POST, push, Some(json!({"amount": "1", "recipient": recipient})))),
        (400, call(Method::POST, push, Some(json!({"amount": 0, "recipient": recipient})))),
        (400, call(Method::POST, push, Some(json!({"amount": 0.001, "recipient": recipient})))),
        (400, call(Method::POST, push, Some(json!({"amount": 1e300, "recipient": recipient})))),
        (
            400,
            call(
                Method::POST,
                push,
                Some(json!({"amount": 1, "recipient": recipient, "status": "DONE"})),
            ),
        ),
        (
            400,
            call(Method::POST, push, Some(json!({"amount": 1, "recipient": {"account": "IT60"}}))),
        ),
        (
            400,
            call(
                Method::POST,
                push,
                Some(json!({"amount": 1, "recipient": recipient, "date_scheduled": "soon"})),
            ),
        ),
        (400, call(Method::POST, push, Some(json!([])))),
        (400, call(Method::GET, "/bank/v2/pushes?pg_num=-1", None)),
        (400, call(Method::GET, "/bank/v2/pushes?pg_num=one", None)),
        (400, call(Method::GET, "/bank/v2/pushes?pg_size=0", None)),
        (400, call(Method::GET, "/bank/v2/pushes?status=PAID", None)),
        (400, call(Method::GET, "/bank/v2/pushes?order_by=id", None)),
        (400, call(Method::GET, "/bank/v2/pushes?date_from=2018-13-45", None)),
        (404, call(Method::GET, "/bank/v2/push/SEMNOSUCHPUSH", None)),
        (404, call(Method::GET, "/bank/v2/push/transfer/SMPNOSUCH", None)),
        (404, call(Method::GET, "/bank/v2/push/SEMNOSUCHPUSH/transfers", None)),
        (401, Call { token: None, ..call(Method::GET, "/bank/v2/pushes", None) }),
        (401, Call { token: Some("nonsense"), ..call(Method::GET, "/bank/v2/pushes", None) }),
        (401, call(Method::POST, "/oa2/v1/connection", Some(json!({})))),
    ];
    for (expected, call) in &wrong {
        let status = status_of(&sandbox, call).await;
        assert_eq!(status, *expected, "{} {} {:?}", call.method, call.path, call.body);
    }
    assert_eq!(sandbox.judge().judged(), wrong.len());
}

#[tokio::test]
async fn the_documents_own_requests_work_as_printed() {
    let sandbox = JudgedSandbox::start().await;
    let draft = json!({
        "amount": 120.00,
        "description": "Sending money",
        "transfer_description": "Sending money / first payment",
        "recipient": {"account": "IT60X0542811101000000123456", "owner": {"name": "Edward Teach"}},
        "status": "DRAFT",
    });
    let printed = [
        call(Method::POST, "/bank/v2/push", Some(draft)),
        call(Method::GET, "/bank/v2/push/SEM1234568UN8", None),
        call(Method::PATCH, "/bank/v2/push/SEM145123G6YY", Some(json!({"status": "READY"}))),
        call(Method::DELETE, "/bank/v2/push/SEM145123G6YY", None),
        call(Method::GET, "/bank/v2/pushes?status=DRAFT,READY&pg_num=0&pg_size=100", None),
        call(Method::GET, "/bank/v2/push/transfer/SMP145123G6YY", None),
        call(Method::GET, "/bank/v2/push/-1/transfers?pg_num=0&pg_size=100", None),
    ];
    for call in &printed {
        assert_eq!(status_of(&sandbox, call).await, 200, "{} {}", call.method, call.path);
    }
}
