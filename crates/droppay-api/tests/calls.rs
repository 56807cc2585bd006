//! What the client puts on the wire, what it takes from it, and what of it an error shows.

mod canned;

use std::error::Error as _;

use canned::{Canned, response};
use droppay_api::{
    BoxFuture, Client, Error, ErrorKind, Iban, KnownError, OperationInfo, Response, Seam,
    Transport,
    reqwest::{self, Request},
    types::{PostedRecipient, Push, PushStatus, builder},
};

const PUSH: &str = r#"{"id":"SEM1234568UN8","status":"DRAFT"}"#;
const INFO: &str = r#"{"code":100,"description":"Missing arguments"}"#;
const IBAN: &str = "IT60X0542811101000000123456";

/// Everything that an error may show of itself.
fn shown(error: &Error) -> String {
    let mut shown = format!("{error} {error:?} {error:#} {error:#?}");
    let mut source = error.source();
    while let Some(cause) = source {
        shown.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    shown
}

async fn failure(server: &Canned) -> Error {
    server
        .client()
        .get_push()
        .id("SEM1234568UN8")
        .send()
        .await
        .expect_err("the answer is no success")
}

#[tokio::test]
async fn the_generators_version_header_is_not_sent() {
    let server = Canned::once(200, "", PUSH);
    server.client().get_push().id("SEM1234568UN8").send().await.expect("a push");
    let asked = server.asked().expect("a request");
    assert_eq!(asked.line, "GET /bank/v2/push/SEM1234568UN8");
    assert!(
        !asked.headers.iter().any(|header| header.starts_with("api-version")),
        "{:?}",
        asked.headers
    );
}

#[tokio::test]
async fn a_builder_takes_texts_and_sends_exact_amounts() {
    let server = Canned::once(200, "", PUSH);
    let recipient = PostedRecipient::builder().account(IBAN);
    let push =
        |push: builder::PushCreate| push.amount("120.10").recipient(recipient).description("Rent");
    server.client().create_push().body_map(push).send().await.expect("a push");
    let asked = server.asked().expect("a request");
    assert_eq!(asked.line, "POST /bank/v2/push");
    let body: serde_json::Value = serde_json::from_str(&asked.body).expect("JSON");
    let expected = serde_json::json!({"amount": 120.10, "description": "Rent", "recipient": {"account": IBAN}});
    assert_eq!(body, expected);
}

#[tokio::test]
async fn a_value_that_cannot_be_converted_is_refused_with_its_name_and_the_reason() {
    let server = Canned::once(200, "", PUSH);
    let client = server.client();
    let amount = client.update_push().id("SEM1").body_map(|push| push.amount("much")).send().await;
    let number = client.list_pushes().pg_num(-1).send().await;
    for (error, name) in
        [(amount.expect_err("no amount"), "amount: "), (number.expect_err("no number"), "pg_num: ")]
    {
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains(name), "{error}");
    }
    let missing = client.create_push().send().await.expect_err("nothing is given");
    assert!(missing.to_string().contains("amount"), "{missing}");
    assert!(server.asked().is_none());
}

#[tokio::test]
async fn an_id_that_would_change_the_path_is_refused_before_anything_is_sent() {
    for id in ["", ".", "..", "../pushes", "a/b", "a\\b", "%2e%2e", "a?b", "a#b", "a\nb"] {
        let server = Canned::once(200, "", PUSH);
        let error =
            server.client().delete_push().id(id).send().await.expect_err("the id is refused");
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{id:?}: {error}");
        assert_eq!(error.operation(), Some("deletePush"));
        assert!(server.asked().is_none(), "{id:?} was sent");
    }
}

#[tokio::test]
async fn an_unsafe_id_out_of_a_response_reaches_no_other_path() {
    let push: Push =
        serde_json::from_str(r#"{"id":"..","status":"DRAFT"}"#).expect("a response is always read");
    let server = Canned::once(404, "", "");
    let outcome = server.client().delete_push().id(push.id).send().await;
    assert!(outcome.is_err());
    if let Some(asked) = server.asked() {
        assert!(asked.line.starts_with("DELETE /bank/v2/push/"), "{}", asked.line);
        assert_ne!(asked.line, "DELETE /bank/v2/push/");
    }
}

#[tokio::test]
async fn a_list_is_sent_as_one_parameter() {
    let server = Canned::once(200, "", r#"{"pushes":[]}"#);
    let statuses = [PushStatus::Draft, PushStatus::Ready];
    server.client().list_pushes().status(statuses).send().await.expect("a page");
    assert_eq!(server.asked().expect("a request").line, "GET /bank/v2/pushes?status=DRAFT%2CREADY");
}

#[tokio::test]
async fn a_success_status_of_droppays_own_is_a_success() {
    let server = Canned::once(210, "X-DropPay-Trace: t-1\r\n", PUSH);
    let push =
        server.client().get_push().id("SEM1234568UN8").send().await.expect("210 is a success");
    assert_eq!((push.status().as_u16(), push.header("x-droppay-trace")), (210, Some("t-1")));
    assert_eq!(push.status, PushStatus::Draft);
}

#[tokio::test]
async fn an_error_status_of_droppays_own_has_its_information() {
    for status in [460, 560] {
        let error = failure(&Canned::once(status, "X-DropPay-Trace: t-2\r\n", INFO)).await;
        assert_eq!(error.kind(), ErrorKind::Response);
        assert_eq!(error.status().map(|s| s.as_u16()), Some(status));
        assert_eq!(error.header("X-DropPay-Trace"), Some("t-2"));
        assert_eq!(
            error.info().and_then(|info| info.description.as_deref()),
            Some("Missing arguments")
        );
        assert_eq!(error.known(), None);
    }
}

#[tokio::test]
async fn a_code_is_known_by_its_status_whether_it_is_a_number_or_a_text() {
    let error = failure(&Canned::once(400, "", INFO)).await;
    assert_eq!(error.known(), Some(KnownError::MissingArguments));
    assert_eq!(error.to_string(), "getPush failed: 400 Bad Request, code 100: Missing arguments");
    let error = failure(&Canned::once(401, "", r#"{"code":"100"}"#)).await;
    assert_eq!(error.known(), Some(KnownError::WrongLoginCredentials));
}

#[tokio::test]
async fn a_gateways_page_costs_neither_status_nor_body() {
    let page = "<html>Bad gateway</html>";
    let error = failure(&Canned::once(502, "content-type: text/html\r\n", page)).await;
    assert_eq!(
        (error.kind(), error.status().map(|s| s.as_u16())),
        (ErrorKind::Response, Some(502))
    );
    assert_eq!(
        (error.header("content-type"), error.body()),
        (Some("text/html"), Some(page.as_bytes()))
    );
    assert!(error.info().is_none());
    assert!(!shown(&error).contains("html"), "{error:?}");
}

#[tokio::test]
async fn an_error_without_a_body_keeps_its_status() {
    let error = failure(&Canned::once(401, "", "")).await;
    assert_eq!((error.status().map(|s| s.as_u16()), error.body()), (Some(401), Some(&b""[..])));
    assert!(error.info().is_none());
}

#[tokio::test]
async fn a_list_in_the_place_of_the_error_information_is_not_taken_for_it() {
    let error = failure(&Canned::once(400, "", r#"["100", "no information"]"#)).await;
    assert!(error.info().is_none(), "{error}");
}

#[tokio::test]
async fn an_error_whose_body_breaks_off_keeps_its_status() {
    let cut = "HTTP/1.1 503 Busy\r\ncontent-length: 500\r\n\r\n{\"code\":";
    let error = failure(&Canned::answering(vec![cut.to_owned()])).await;
    assert_eq!(
        (error.status().map(|s| s.as_u16()), error.body()),
        (Some(503), Some(&b"{\"code\":"[..]))
    );
}

#[tokio::test]
async fn an_endless_error_page_is_kept_up_to_a_bound() {
    let error = failure(&Canned::once(500, "", &"x".repeat(1_000_000))).await;
    assert_eq!(error.body().map(<[u8]>::len), Some(64 * 1024));
}

#[tokio::test]
async fn a_success_that_cannot_be_read_keeps_everything_and_shows_nothing_of_it() {
    let body =
        format!(r#"{{"id":"SEM1234568UN8","status":"DRAFT","recipient":{{"owner":"{IBAN}"}}}}"#);
    let error = failure(&Canned::once(200, "X-DropPay-Trace: t-3\r\n", &body)).await;
    assert_eq!(error.kind(), ErrorKind::UnreadableResponse);
    assert_eq!(
        (error.status().map(|s| s.as_u16()), error.header("x-droppay-trace")),
        (Some(200), Some("t-3"))
    );
    assert_eq!((error.json_path(), error.body()), (Some("recipient.owner"), Some(body.as_bytes())));
    assert!(!shown(&error).contains(IBAN), "{error:?}");
}

#[tokio::test]
async fn a_success_that_is_followed_by_something_else_is_not_taken_for_json() {
    let error = failure(&Canned::once(200, "", &format!("{PUSH}<html>"))).await;
    assert_eq!(error.kind(), ErrorKind::UnreadableResponse);
}

#[tokio::test]
async fn a_success_whose_body_breaks_off_is_known_to_be_a_success() {
    let cut = "HTTP/1.1 200 OK\r\nx-droppay-trace: t-4\r\ncontent-length: 500\r\n\r\n{\"id\":";
    let error = failure(&Canned::answering(vec![cut.to_owned()])).await;
    assert_eq!(error.kind(), ErrorKind::UnreadableResponse, "{error}");
    assert_eq!(
        (error.status().map(|s| s.as_u16()), error.header("x-droppay-trace")),
        (Some(200), Some("t-4"))
    );
}

#[tokio::test]
async fn a_status_that_is_neither_success_nor_error_is_unexpected() {
    let error = failure(&Canned::once(304, "", "")).await;
    assert_eq!(
        (error.kind(), error.status().map(|s| s.as_u16())),
        (ErrorKind::UnexpectedStatus, Some(304))
    );
}

#[tokio::test]
async fn a_client_that_builds_its_own_http_client_follows_no_redirect() {
    let elsewhere = Canned::once(200, "", PUSH);
    let redirect =
        response(307, &format!("location: {}/bank/v2/push/other\r\n", elsewhere.url()), "");
    let server = Canned::answering(vec![redirect]);
    let client = Client::new(server.url(), Seam::direct()).expect("an HTTP client");
    let error =
        client.get_push().id("SEM1234568UN8").send().await.expect_err("a redirect is no answer");
    assert_eq!(
        (error.kind(), error.status().map(|s| s.as_u16())),
        (ErrorKind::UnexpectedStatus, Some(307))
    );
    assert!(elsewhere.asked().is_none());
}

#[tokio::test]
async fn an_error_of_the_connection_does_not_show_what_was_asked() {
    // A port that was free a moment ago refuses connections.
    let url = format!(
        "http://{}",
        std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
    );
    let client = Client::new_with_client(&url, reqwest::Client::new(), Seam::direct());
    let error =
        client.list_pushes().iban(Iban::from(IBAN)).send().await.expect_err("nobody listens");
    assert!(error.is_connect() && !error.is_timeout());
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Transport, Some("listPushes")));
    assert!(
        !shown(&error).contains(IBAN) && !shown(&error).contains("pushes?"),
        "{}",
        shown(&error)
    );
}

#[tokio::test]
async fn a_base_url_that_is_none_is_refused_without_showing_what_was_asked() {
    let client = Client::new_with_client("no url", reqwest::Client::new(), Seam::direct());
    let error =
        client.list_pushes().iban(Iban::from(IBAN)).send().await.expect_err("there is no server");
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest | ErrorKind::NotSent), "{error}");
    assert!(!shown(&error).contains(IBAN), "{}", shown(&error));
}

#[tokio::test]
async fn what_a_server_repeats_of_the_request_is_shown_shortened() {
    for repeated in [IBAN, "IT60 X054 2811 1010 0000 0123 456"] {
        let body = format!(r#"{{"code":"104","description":"Invalid IBAN {repeated}"}}"#);
        let error = failure(&Canned::once(400, "", &body)).await;
        assert_eq!(error.known(), Some(KnownError::InvalidIban));
        let shown = shown(&error);
        assert!(
            shown.contains("Invalid IBAN") && !shown.contains("123456") && !shown.contains("0123"),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn an_unknown_status_is_read_and_written_as_it_was() {
    let server = Canned::once(200, "", r#"{"id":"SEM1234568UN8","status":"ON_HOLD"}"#);
    let push =
        server.client().get_push().id("SEM1234568UN8").send().await.expect("a push").into_inner();
    assert!(!push.status.is_known());
    let written = serde_json::to_value(&push).expect("JSON");
    assert_eq!(written["status"], "ON_HOLD");
}

#[tokio::test]
async fn a_client_does_not_show_the_credentials_of_its_url() {
    let http = reqwest::Client::new();
    let client =
        Client::new_with_client("https://credenA:credenB@example.com", http, Seam::direct());
    assert!(!format!("{client:?}").contains("credenB"), "{client:?}");
}

/// Adds a header, answers deletions itself, and gives up on transfers.
#[derive(Debug)]
struct Meddling;

#[derive(Debug, PartialEq)]
struct NoToken;

impl std::fmt::Display for NoToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no token")
    }
}

impl std::error::Error for NoToken {}

impl Transport for Meddling {
    fn send<'a>(
        &'a self,
        http: &'a reqwest::Client,
        mut request: Request,
        operation: &'a OperationInfo,
    ) -> BoxFuture<'a, Result<Response, Error>> {
        Box::pin(async move {
            match operation.operation_id {
                "deletePush" => {
                    Ok(Response::new(http::StatusCode::FORBIDDEN, http::HeaderMap::new(), INFO))
                }
                "getTransfer" => Err(Error::not_sent(NoToken)),
                _ => {
                    let value = reqwest::header::HeaderValue::from_static("Bearer t");
                    request.headers_mut().insert("authorization", value);
                    Response::received(http.execute(request).await?).await
                }
            }
        })
    }
}

#[tokio::test]
async fn a_transport_may_alter_answer_or_refuse_a_request() {
    let server = Canned::once(200, "", PUSH);
    let client =
        Client::new_with_client(server.url(), reqwest::Client::new(), Seam::through(Meddling));
    client.get_push().id("SEM1234568UN8").send().await.expect("a push");
    let asked = server.asked().expect("a request");
    assert!(asked.headers.contains(&"authorization: bearer t".to_owned()), "{:?}", asked.headers);

    let answered = client.delete_push().id("SEM1234568UN8").send().await.expect_err("403");
    assert_eq!(
        (answered.operation(), answered.status().map(|s| s.as_u16())),
        (Some("deletePush"), Some(403))
    );

    let refused = client.get_transfer().id("SMP1").send().await.expect_err("no token");
    assert_eq!((refused.kind(), refused.operation()), (ErrorKind::NotSent, Some("getTransfer")));
    assert_eq!(refused.source().and_then(|cause| cause.downcast_ref::<NoToken>()), Some(&NoToken));
    assert!(server.asked().is_none());
}
