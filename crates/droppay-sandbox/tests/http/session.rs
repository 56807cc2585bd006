//! A sandbox with a frozen clock and a program that talks to it.

use std::sync::LazyLock;

use droppay_contract::Contract;
use droppay_sandbox::{ClockSetting, Sandbox, SandboxBuilder};
use reqwest::Method;
use serde_json::{Value, json};

pub(crate) const SEPA: &str = "IT60X0542811101000000123456";
pub(crate) const INTERNAL: &str = "IT63B3606400003471234567";

static DOCUMENT: LazyLock<Contract> =
    LazyLock::new(|| Contract::new(&serde_json::from_str(droppay_api::DOCUMENT).unwrap()).unwrap());

pub(crate) struct Session {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: reqwest::Client,
    pub(crate) token: String,
}

/// A sandbox whose clock stands at nine in the morning of Monday, 5 January 2026.
pub(crate) fn frozen() -> SandboxBuilder {
    Sandbox::builder()
        .seed(1)
        .clock(ClockSetting::Frozen("2026-01-05T09:00:00+01:00".parse().unwrap()))
}

impl Session {
    pub(crate) async fn start() -> Session {
        Session::on(frozen()).await
    }

    pub(crate) async fn on(builder: SandboxBuilder) -> Session {
        let sandbox = builder.start().await.unwrap();
        let token = sandbox.credentials().access_token.clone();
        Session { sandbox, http: reqwest::Client::new(), token }
    }

    /// Sends a request with the session's token.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        self.call_with(&self.token, method, path, body).await
    }

    /// Sends a request with this token, or without any if it is empty. Every answer of the API is held against the
    /// document.
    pub(crate) async fn call_with(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        let mut request =
            self.http.request(method.clone(), format!("{}{path}", self.sandbox.base_url()));
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        assert_eq!(response.headers()["content-type"], "application/json");
        let body = response.bytes().await.unwrap();
        let plain_path = path.split('?').next().unwrap();
        if DOCUMENT.operation(method.as_str(), plain_path).is_some() {
            let wrong = DOCUMENT.check_response(
                method.as_str(),
                plain_path,
                status,
                Some("application/json"),
                &body,
            );
            assert!(wrong.is_empty(), "{path}: {wrong:?}");
        }
        (status, serde_json::from_slice(&body).unwrap())
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let (status, body) = self.call(Method::GET, path, None).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        let (status, body) = self.call(Method::POST, path, Some(body)).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// Creates a push of 120.00 EUR inside the institute, with some properties changed, and gives back its id.
    pub(crate) async fn push(&self, changes: Value) -> String {
        let mut posted =
            json!({ "amount": 120.00, "recipient": { "account": INTERNAL }, "status": "READY" });
        posted.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        self.post("/bank/v2/push", posted).await["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn status(&self, push: &str) -> String {
        self.get(&format!("/bank/v2/push/{push}")).await["status"].as_str().unwrap().to_owned()
    }

    /// Sends a token request with the seeded application's credentials and these members.
    pub(crate) async fn token(&self, method: Method, path: &str, members: Value) -> (u16, Value) {
        let credentials = self.sandbox.credentials();
        let mut body = json!({ "client_id": credentials.client_id, "client_secret": credentials.client_secret });
        body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        self.call_with("", method, path, Some(body)).await
    }

    pub(crate) async fn application_token(&self) -> String {
        let (status, token) = self
            .token(Method::POST, "/oa2/v1/cc/token", json!({ "grant_type": "client_credentials" }))
            .await;
        assert_eq!(status, 200, "{token}");
        token["access_token"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn user_token(&self, code: &str) -> (u16, Value) {
        let members = json!({ "grant_type": "authorization_code", "code": code });
        self.token(Method::POST, "/oa2/v1/ac/token", members).await
    }

    pub(crate) async fn refresh(&self, token: &Value) -> (u16, Value) {
        let members = json!({ "grant_type": "refresh_token", "refresh_token": token });
        self.token(Method::PUT, "/oa2/v1/ac/token", members).await
    }
}

/// The status and the code of an error.
pub(crate) fn code((status, body): (u16, Value)) -> (u16, String) {
    assert!(body["description"].is_string(), "{body}");
    (status, body["code"].as_str().unwrap_or_default().to_owned())
}

pub(crate) fn is(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}
