//! What the client adds to the generated calls, over real HTTP.

mod stub;

use std::time::Duration;

use axum::{
    body::Body,
    http::{Response, StatusCode},
};
use droppay_ext::{
    DropPay, Error, ErrorKind,
    api::{
        KnownError,
        types::{ConnectionCreate, PostedRecipient, PushCreate},
    },
    auth::TokenError,
};
use futures_util::future::join_all;
use serde_json::json;
use stub::{CODE, KEY, SECRET, Stub, answer, push, raw};

const USER_TOKEN: &str = "POST /oa2/v1/ac/token";
const APPLICATION_TOKEN: &str = "POST /oa2/v1/cc/token";
const REFRESH: &str = "PUT /oa2/v1/ac/token";
const PUSH: &str = "GET /bank/v2/push/SEM1";

async fn get_push(droppay: &DropPay) -> Result<(), Error> {
    Ok(droppay.get_push().id("SEM1").send().await.map(drop)?)
}

fn new_push() -> PushCreate {
    let recipient = PostedRecipient { account: "IT60X0542811101000000123456".into(), owner: None };
    PushCreate::builder().amount("120.00").recipient(recipient).try_into().expect("it is complete")
}

#[tokio::test]
async fn each_operation_gets_the_token_that_the_document_asks_for() {
    let server = Stub::with_tokens(|asked| match asked.line.as_str() {
        PUSH => push(),
        _ => answer(200, json!({"id": "CON1", "status": "WAITING"})),
    })
    .await;
    let droppay = server.client();
    get_push(&droppay).await.expect("a push");
    droppay.get_connection().id("CON1").send().await.expect("a connection");
    droppay
        .create_connection()
        .body(ConnectionCreate::default())
        .send()
        .await
        .expect("a connection");
    get_push(&droppay).await.expect("a push");
    let asked: Vec<_> = server
        .asked()
        .into_iter()
        .map(|asked| (asked.line.clone(), asked.token().map(str::to_owned)))
        .collect();
    let expected = [
        (USER_TOKEN, None),
        (PUSH, Some("access-token-1")),
        (APPLICATION_TOKEN, None),
        ("GET /oa2/v1/connection/CON1", Some("access-token-2")),
        ("POST /oa2/v1/connection", Some("access-token-2")),
        (PUSH, Some("access-token-1")),
    ];
    assert_eq!(asked, expected.map(|(line, token)| (line.to_owned(), token.map(str::to_owned))));
}

#[tokio::test]
async fn the_grants_carry_the_credentials_in_their_bodies() {
    let server = Stub::with_tokens(|asked| {
        if asked.token() == Some("access-token-1") { raw(401, "") } else { push() }
    })
    .await;
    let droppay = server.client();
    get_push(&droppay).await.expect("a push");
    let _ = droppay.get_connection().id("CON1").send().await;
    let body = |line: &str| {
        let asked =
            server.asked().into_iter().find(|asked| asked.line == line).expect("it was asked");
        serde_json::from_slice::<serde_json::Value>(&asked.body).expect("it is JSON")
    };
    let common = json!({"client_id": KEY, "client_secret": SECRET, "scope": "app"});
    let with = |more: serde_json::Value| {
        let mut all = common.as_object().expect("an object").clone();
        all.extend(more.as_object().expect("an object").clone());
        serde_json::Value::Object(all)
    };
    assert_eq!(body(USER_TOKEN), with(json!({"grant_type": "authorization_code", "code": CODE})));
    assert_eq!(
        body(REFRESH),
        with(json!({"grant_type": "refresh_token", "refresh_token": "refresh-token-1"}))
    );
    assert_eq!(body(APPLICATION_TOKEN), with(json!({"grant_type": "client_credentials"})));
}

#[tokio::test]
async fn without_a_connection_code_connections_can_be_made_and_pushes_say_what_is_missing() {
    let server =
        Stub::with_tokens(|_| answer(200, json!({"id": "CON1", "status": "WAITING"}))).await;
    let builder =
        DropPay::builder().base_url(&server.url).application_key(KEY).application_secret(SECRET);
    let droppay = builder.build().expect("a client of the application alone");
    droppay
        .create_connection()
        .body(ConnectionCreate::default())
        .send()
        .await
        .expect("a connection");
    let before = server.lines().len();
    let error = get_push(&droppay).await.expect_err("a push belongs to an account");
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Token, Some("getPush")));
    assert!(error.to_string().contains("DROPPAY_CONNECTION_CODE"), "{error}");
    assert!(!error.is_retryable() && !error.is_outcome_unknown());
    assert_eq!(server.lines().len(), before, "nothing was sent");
}

#[tokio::test]
async fn droppays_own_headers_go_with_the_calls_and_not_with_token_calls() {
    let server = Stub::with_tokens(|_| {
        let mut response = push();
        response.headers_mut().insert("x-droppay-trace", "t-9".parse().expect("a value"));
        response
    })
    .await;
    let droppay = server
        .builder()
        .header("X-DropPay-Shop", "7")
        .build()
        .expect("the header is DropPay's own");
    let traced =
        droppay.with_header("x-droppay-trace", "t-1").expect("the header is DropPay's own");
    let answered = traced.get_push().id("SEM1").send().await.expect("a push");
    assert_eq!(answered.header("X-DropPay-Trace"), Some("t-9"));
    get_push(&droppay).await.expect("a push");
    let sent = |place: usize, name: &str| {
        server.asked()[place]
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok().map(str::to_owned))
    };
    assert_eq!((sent(0, "x-droppay-shop"), sent(0, "x-droppay-trace")), (None, None));
    assert_eq!(
        (sent(1, "x-droppay-shop"), sent(1, "x-droppay-trace")),
        (Some("7".into()), Some("t-1".into()))
    );
    assert_eq!((sent(2, "x-droppay-shop"), sent(2, "x-droppay-trace")), (Some("7".into()), None));
    assert_eq!(server.count(USER_TOKEN), 1, "both share their token");
    let agent = concat!("droppay-ext/", env!("CARGO_PKG_VERSION"));
    assert_eq!(sent(0, "user-agent").as_deref(), Some(agent));
    assert_eq!(sent(1, "user-agent").as_deref(), Some(agent));
}

#[tokio::test]
async fn another_header_than_droppays_own_is_refused() {
    let error = stub::builder("http://localhost:1").header("Authorization", "Bearer mine").build();
    assert_eq!(error.expect_err("it is not DropPay's").kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Stub::with_tokens(|_| push()).await;
    let location = format!("{}/bank/v2/push", elsewhere.url);
    let server = Stub::with_tokens(move |_| {
        Response::builder()
            .status(307)
            .header("location", &location)
            .body(Body::empty())
            .expect("a redirect")
    })
    .await;
    let error: Error = server
        .client()
        .create_push()
        .body(new_push())
        .send()
        .await
        .expect_err("a redirect is no push")
        .into();
    assert_eq!(error.status(), Some(StatusCode::TEMPORARY_REDIRECT));
    assert!(error.is_outcome_unknown());
    assert!(elsewhere.lines().is_empty(), "the order stayed where it was sent");
}

#[tokio::test]
async fn a_call_refused_with_401_is_sent_once_more_with_its_body_and_another_token() {
    for body in [
        "",
        r#"{"code":"102","description":"Access token is bad or expired"}"#,
        r#"{"code":102}"#,
        "<html>",
    ] {
        let refuse_first = move |asked: &stub::Asked| match asked.token() {
            Some("access-token-1") => raw(401, body),
            _ => push(),
        };
        let server = Stub::with_tokens(refuse_first).await;
        server
            .client()
            .create_push()
            .body(new_push())
            .send()
            .await
            .expect("the second attempt succeeds");
        let asked = server.asked();
        let lines: Vec<_> = asked.iter().map(|asked| asked.line.as_str()).collect();
        assert_eq!(
            lines,
            [USER_TOKEN, "POST /bank/v2/push", REFRESH, "POST /bank/v2/push"],
            "{body}"
        );
        assert_eq!(asked[1].body, asked[3].body);
        assert_eq!(asked[3].token(), Some("access-token-2"));
    }
}

#[tokio::test]
async fn a_second_401_is_returned_with_its_body() {
    let server = Stub::with_tokens(|_| {
        answer(401, json!({"code": "102", "description": "Access token is bad"}))
    })
    .await;
    let error = get_push(&server.client()).await.expect_err("every token is refused");
    assert!(error.is_unauthorized() && error.kind() == ErrorKind::Call && !error.is_retryable());
    assert_eq!(error.known(), Some(KnownError::BadOrExpiredAccessToken));
    assert_eq!(server.lines(), [USER_TOKEN, PUSH, REFRESH, PUSH]);
}

#[tokio::test]
async fn a_401_that_no_token_would_change_is_returned_at_once_with_all_it_says() {
    for (code, known) in
        [("100", KnownError::WrongLoginCredentials), ("101", KnownError::OutOfScope)]
    {
        let server = Stub::with_tokens(move |_| {
            let mut response = answer(401, json!({"code": code, "description": "Not you"}));
            response.headers_mut().insert("x-droppay-trace", "t-1".parse().expect("a value"));
            response
        })
        .await;
        let error = get_push(&server.client()).await.expect_err("it is refused");
        assert_eq!((error.known(), error.header("X-DropPay-Trace")), (Some(known), Some("t-1")));
        assert_eq!(error.info().and_then(|info| info.description.as_deref()), Some("Not you"));
        assert_eq!(server.lines(), [USER_TOKEN, PUSH]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_calls_refused_with_401_make_one_refresh_and_all_succeed() {
    let server = Stub::with_tokens(|asked| {
        if asked.token() == Some("access-token-1") { raw(401, "") } else { push() }
    })
    .await;
    let droppay = server.client();
    let calls = (0..1_000).map(|_| {
        let droppay = droppay.clone();
        tokio::spawn(async move { get_push(&droppay).await })
    });
    for call in join_all(calls).await {
        call.expect("no call panics").expect("a push");
    }
    assert_eq!((server.count(USER_TOKEN), server.count(REFRESH)), (1, 1));
    assert!(server.count(PUSH) > 1_000, "some were refused");
}

#[tokio::test]
async fn a_token_failure_comes_out_of_the_call_as_what_it_is() {
    let server = Stub::start(|_| async {
        answer(401, json!({"code": "100", "description": "Wrong login credentials"}))
    })
    .await;
    let error: Error =
        server.client().create_push().body(new_push()).send().await.expect_err("no token").into();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Token, Some("createPush")));
    assert!(
        error.is_token_failure()
            && error.is_unauthorized()
            && !error.is_retryable()
            && !error.is_outcome_unknown()
    );
    assert_eq!(error.known(), Some(KnownError::WrongLoginCredentials));
    let call = error.as_token().and_then(TokenError::call).expect("a token call was made");
    assert_eq!(call.operation(), Some("createUserToken"));
    assert_eq!(server.lines(), [USER_TOKEN]);
}

#[tokio::test]
async fn a_token_failure_that_may_pass_can_be_retried_even_for_a_post() {
    let server = Stub::start(|_| async { raw(503, "") }).await;
    let error: Error =
        server.client().create_push().body(new_push()).send().await.expect_err("no token").into();
    assert!(error.is_token_failure() && error.is_retryable() && !error.is_outcome_unknown());
}

#[tokio::test]
async fn calls_and_token_calls_have_timeouts_of_their_own() {
    let slow = Duration::from_millis(300);
    let server = Stub::start(move |asked| async move {
        tokio::time::sleep(slow).await;
        if asked.is_token_call() { answer(200, json!({"access_token": "a"})) } else { push() }
    })
    .await;
    let short = || server.builder().request_timeout(slow / 3);
    for builder in [short(), short().http_client(reqwest::Client::new())] {
        let impatient = builder.build().expect("a client");
        let error = get_push(&impatient).await.expect_err("the call takes too long");
        assert!(error.is_timeout() && error.kind() == ErrorKind::Call, "{error}");
    }

    let impatient = server.builder().token_timeout(slow / 3).build().expect("a client");
    let error = get_push(&impatient).await.expect_err("the token call takes too long");
    assert!(error.is_timeout() && error.is_token_failure(), "{error}");
}

#[tokio::test]
async fn a_base_url_with_a_slash_at_its_end_asks_for_the_same_paths() {
    let server = Stub::with_tokens(|_| push()).await;
    let droppay = stub::builder(&format!("{}/", server.url)).build().expect("a client");
    get_push(&droppay).await.expect("a push");
    assert_eq!(server.lines(), [USER_TOKEN, PUSH]);
}
