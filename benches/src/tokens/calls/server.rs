//! A server that gives out tokens, each good for so many calls.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header::AUTHORIZATION, header::CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::json;

/// Good for more calls than are ever made.
pub(super) const FOREVER: u32 = u32::MAX;

/// A push that is open to approval.
const PUSH: &str = r#"{"id":"SEM1234568UN8","description":"Sending money","amount":120.00,"fee":1.00,"date_creation":"2018-05-20T08:00:00+02:00","recipient":{"account":"IT60X0542811101000000123456","owner":{"name":"Edward Teach"}},"status":"READY"}"#;

/// The server, which ends with its runtime.
pub(super) struct Server {
    pub(super) url: String,
    /// How many tokens were given out.
    pub(super) requests: Arc<AtomicU64>,
}

#[derive(Clone)]
struct Granting {
    good_for: u32,
    requests: Arc<AtomicU64>,
    /// For how many calls the last token is still good.
    left: Arc<Mutex<u32>>,
}

impl Server {
    pub(super) async fn start(good_for: u32) -> Result<Server> {
        let requests = Arc::<AtomicU64>::default();
        let granting = Granting { good_for, requests: requests.clone(), left: Arc::default() };
        let router = Router::new()
            .route("/oa2/v1/ac/token", post(grant).put(grant))
            .route("/bank/v2/push/{id}", get(read))
            .with_state(granting);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        tokio::spawn(axum::serve(listener, router).into_future());
        Ok(Server { url, requests })
    }
}

impl Granting {
    /// Whether this header holds the last token, and it is still good. Then it is good for one call less.
    fn accepts(&self, headers: &HeaderMap) -> bool {
        let last = access_token(self.requests.load(Ordering::Relaxed));
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let is_last = headers
            .get(AUTHORIZATION)
            .is_some_and(|given| given.as_bytes() == format!("Bearer {last}").as_bytes());
        let good = is_last && *left > 0;
        *left -= u32::from(good);
        good
    }
}

async fn grant(State(granting): State<Granting>) -> Response {
    let number = granting.requests.fetch_add(1, Ordering::Relaxed) + 1;
    *granting.left.lock().unwrap_or_else(PoisonError::into_inner) = granting.good_for;
    let token = json!({
        "access_token": access_token(number),
        "refresh_token": format!("refresh-{number}"),
        "expires_in": 3600,
    });
    answer(StatusCode::OK, token.to_string())
}

async fn read(State(granting): State<Granting>, headers: HeaderMap) -> Response {
    if granting.accepts(&headers) {
        return answer(StatusCode::OK, PUSH.to_owned());
    }
    let expired = json!({"code": "102", "description": "Expired token"});
    answer(StatusCode::UNAUTHORIZED, expired.to_string())
}

fn access_token(number: u64) -> String {
    format!("{number:032x}")
}

fn answer(status: StatusCode, body: String) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], body).into_response()
}
