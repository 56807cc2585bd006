//! What the API overview promises beside its operations: headers of DropPay's own, and statuses of DropPay's own.

use axum::{
    Json, Router, extract::Request, http::StatusCode, response::IntoResponse, routing::get,
};
use droppay_ext::{DropPay, Error};
use serde_json::json;

/// A server that answers each read of a push with the status that the push's id names, and mirrors a header.
async fn mirror() -> DropPay {
    let answer = |request: Request| async move {
        let status: u16 = request
            .uri()
            .path()
            .rsplit('/')
            .next()
            .and_then(|id| id.parse().ok())
            .expect("a status");
        let asked = request.headers().get("x-droppay-trace").cloned();
        let status = StatusCode::from_u16(status).expect("a status that HTTP can carry");
        let body = if status.is_success() {
            json!({"id": "SEM1234568UN8", "status": "DRAFT"})
        } else {
            json!({"code": 10, "description": "Not this way"})
        };
        let mut response = (status, Json(body)).into_response();
        if let Some(value) = asked {
            response.headers_mut().insert("x-droppay-trace", value);
        }
        response
    };
    let token = || async { Json(json!({"access_token": "a-token", "expires_in": 3600})) };
    let router = Router::new()
        .route("/bank/v2/push/{id}", get(answer))
        .route("/oa2/v1/ac/token", axum::routing::post(token))
        .route("/bank/v2/push/bare/transfers", get(|| async { StatusCode::IM_A_TEAPOT }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(axum::serve(listener, router).into_future());
    DropPay::builder()
        .base_url(url)
        .application_key("key")
        .application_secret("secret")
        .connection_code("code")
        .build()
        .expect("the credentials are complete")
}

#[tokio::test]
async fn a_header_of_droppays_own_is_sent_per_call_and_read_from_a_success() -> Result<(), Error> {
    let droppay = mirror().await;
    let plain = droppay.get_push().id("200").send().await?;
    assert_eq!(plain.headers().get("x-droppay-trace"), None);
    let traced = droppay.with_header("X-DropPay-Trace", "t-1")?.get_push().id("200").send().await?;
    assert_eq!(traced.headers().get("x-droppay-trace").map(|v| v.as_bytes()), Some(&b"t-1"[..]));
    Ok(())
}

#[tokio::test]
async fn a_header_of_droppays_own_is_read_from_an_error() -> Result<(), Error> {
    let droppay = mirror().await.with_header("X-DropPay-Trace", "t-2")?;
    let error: Error =
        droppay.get_push().id("400").send().await.expect_err("400 is an error").into();
    assert_eq!(error.header("X-DropPay-Trace"), Some("t-2"));
    Ok(())
}

#[tokio::test]
async fn another_header_is_not_sent_under_this_name() {
    assert!(mirror().await.with_header("Authorization", "Bearer other").is_err());
}

#[tokio::test]
async fn droppays_own_statuses_are_read_by_their_class() -> Result<(), Error> {
    let droppay = mirror().await;
    let success = droppay.get_push().id("210").send().await?;
    assert_eq!(success.status().as_u16(), 210);
    for status in [460, 560] {
        let error: Error =
            droppay.get_push().id(status.to_string()).send().await.expect_err("an error").into();
        assert_eq!(error.status().map(|s| s.as_u16()), Some(status));
        let info = error.info().expect("the body is an ErrorInfo");
        assert_eq!(info.description.as_deref(), Some("Not this way"));
    }
    Ok(())
}

#[tokio::test]
async fn an_error_without_a_body_keeps_its_status() {
    let droppay = mirror().await;
    let error: Error =
        droppay.list_transfers().id("bare").send().await.expect_err("418 is an error").into();
    assert_eq!(error.status().map(|s| s.as_u16()), Some(418));
    assert!(error.info().is_none());
}
