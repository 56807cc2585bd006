//! Both grants, the refresh, and how tokens end.

use std::time::Duration;

use jiff::ToSpan;
use reqwest::Method;
use serde_json::{Value, json};

use crate::session::{Session, code, frozen, is};

const CODE: &str = "4e1d8a7c6b5f4039a2c1e0d9f8b7a695";

#[tokio::test]
async fn the_connection_code_is_exchanged_as_often_as_wanted() {
    let session = Session::start().await;
    let (_, first) = session.user_token(CODE).await;
    let (_, second) = session.user_token(CODE).await;
    assert_ne!(first["access_token"], second["access_token"]);
    assert_eq!(
        (&first["token_type"], first["expires_in"].as_f64()),
        (&json!("bearer"), Some(3600.0))
    );
    for token in [first, second] {
        let token = token["access_token"].as_str().unwrap();
        assert_eq!(session.call_with(token, Method::GET, "/bank/v2/pushes", None).await.0, 200);
        assert!(token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit()), "{token}");
    }
}

#[tokio::test]
async fn a_used_refresh_token_is_worthless() {
    let session = Session::start().await;
    let (_, token) = session.user_token(CODE).await;
    let (status, renewed) = session.refresh(&token["refresh_token"]).await;
    assert_eq!(status, 200);
    assert_eq!(code(session.refresh(&token["refresh_token"]).await), is(401, "100"));
    assert_eq!(session.refresh(&renewed["refresh_token"]).await.0, 200);
}

#[tokio::test]
async fn without_rotation_a_refresh_token_stays() {
    let session = Session::on(frozen().rotate_refresh_tokens(false)).await;
    let (_, token) = session.user_token(CODE).await;
    for _ in 0..2 {
        let (status, renewed) = session.refresh(&token["refresh_token"]).await;
        assert_eq!((status, &renewed["refresh_token"]), (200, &token["refresh_token"]));
    }
}

#[tokio::test]
async fn a_token_expires_when_the_clock_reaches_its_lifetime() {
    let session = Session::on(frozen().token_lifetime(Duration::from_secs(60))).await;
    let (_, token) = session.user_token(CODE).await;
    assert_eq!(token["expires_in"].as_f64(), Some(60.0));
    let call = async || {
        session
            .call_with(
                token["access_token"].as_str().unwrap(),
                Method::GET,
                "/bank/v2/pushes",
                None,
            )
            .await
    };
    session.sandbox.advance(59.seconds()).unwrap();
    assert_eq!(call().await.0, 200);
    session.sandbox.advance(1.second()).unwrap();
    assert_eq!(code(call().await), is(401, "102"));
    assert_eq!(session.refresh(&token["refresh_token"]).await.0, 200);
}

#[tokio::test]
async fn expired_on_demand_the_access_tokens_are_worthless_and_the_refresh_tokens_are_not() {
    let session = Session::start().await;
    let (_, token) = session.user_token(CODE).await;
    session.sandbox.expire_tokens().unwrap();
    assert_eq!(code(session.call(Method::GET, "/bank/v2/pushes", None).await), is(401, "102"));
    assert_eq!(session.refresh(&token["refresh_token"]).await.0, 200);
}

#[tokio::test]
async fn wrong_credentials_are_told_from_wrong_requests() {
    let session = Session::start().await;
    let user =
        async |members: Value| code(session.token(Method::POST, "/oa2/v1/ac/token", members).await);
    let grant = "authorization_code";
    assert_eq!(user(json!({ "grant_type": grant, "code": "wrong" })).await, is(401, "100"));
    assert_eq!(
        user(json!({ "grant_type": grant, "code": CODE, "client_secret": "wrong" })).await,
        is(401, "100")
    );
    assert_eq!(
        user(json!({ "grant_type": grant, "code": CODE, "client_id": "wrong" })).await,
        is(401, "100")
    );
    assert_eq!(
        user(json!({ "grant_type": "client_credentials", "code": CODE })).await,
        is(400, "101")
    );
    assert_eq!(user(json!({ "grant_type": "password", "code": CODE })).await, is(400, "101"));
    assert_eq!(user(json!({ "grant_type": grant })).await, is(400, "100"));
    assert_eq!(code(session.refresh(&json!("wrong")).await), is(401, "100"));
    assert_eq!(code(session.refresh(&json!(7)).await), is(400, "101"));
}

#[tokio::test]
async fn each_kind_of_token_opens_its_operations_only() {
    let session = Session::start().await;
    let application = session.application_token().await;
    let wrong_kind = session.call_with(&application, Method::GET, "/bank/v2/pushes", None).await;
    assert_eq!(code(wrong_kind), is(401, "101"));
    let wrong_kind = session.call(Method::POST, "/oa2/v1/connection", Some(json!({}))).await;
    assert_eq!(code(wrong_kind), is(401, "101"));
    for token in ["", "wrong"] {
        let refused = session.call_with(token, Method::GET, "/bank/v2/pushes", None).await;
        assert_eq!(code(refused), is(401, "102"));
    }
}
