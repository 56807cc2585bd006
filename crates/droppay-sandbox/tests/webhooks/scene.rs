//! A sandbox with a frozen clock, and a program that subscribes to events.

use std::time::Duration;

use droppay_sandbox::{Attempt, AttemptOutcome, ClockSetting, Delivery, Sandbox, SandboxBuilder};
use reqwest::Method;
use serde_json::{Value, json};

pub(crate) struct Scene {
    pub(crate) sandbox: Sandbox,
    http: reqwest::Client,
    token: String,
}

/// A sandbox whose clock stands at nine in the morning of Monday, 5 January 2026.
pub(crate) fn frozen() -> SandboxBuilder {
    Sandbox::builder()
        .seed(1)
        .clock(ClockSetting::Frozen("2026-01-05T09:00:00+01:00".parse().unwrap()))
        .webhook_timeout(Duration::from_secs(5))
}

impl Scene {
    pub(crate) async fn start() -> Scene {
        Scene::on(frozen()).await
    }

    pub(crate) async fn on(builder: SandboxBuilder) -> Scene {
        let sandbox = builder.start().await.unwrap();
        let token = sandbox.credentials().access_token.clone();
        Scene { sandbox, http: reqwest::Client::new(), token }
    }

    /// Calls the API, or a control path.
    pub(crate) async fn call(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}{path}", self.sandbox.base_url());
        let mut request = self.http.request(method, url).bearer_auth(&self.token);
        if !body.is_null() {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        let (status, body) = self.call(Method::POST, path, body).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// Creates a push inside the institute whose events go to a URL, and gives back its id.
    pub(crate) async fn push(&self, url: &str) -> String {
        let push = json!({
            "amount": 12.00,
            "recipient": { "account": "IT63B3606400003471234567" },
            "status": "READY",
            "webhooks": { "all": url },
        });
        self.post("/bank/v2/push", push).await["id"].as_str().unwrap().to_owned()
    }

    /// Has something happen that sends one event to a URL: a push is refused. Gives back its id.
    pub(crate) async fn event(&self, url: &str) -> String {
        let push = self.push(url).await;
        self.sandbox.refuse_push(&push).unwrap();
        push
    }

    /// The same for the application that has this token and the key `suite-1`.
    pub(crate) async fn event_of(&self, token: &str, url: &str) -> String {
        let push = json!({
            "amount": 12.00,
            "recipient": { "account": "IT63B3606400003471234567" },
            "status": "READY",
            "webhooks": { "all": url },
        });
        let to = format!("{}/bank/v2/push", self.sandbox.base_url());
        let answer = self.http.post(to).bearer_auth(token).json(&push).send().await.unwrap();
        let push: Value = answer.json().await.unwrap();
        let id = push["id"].as_str().unwrap().to_owned();
        self.post(&format!("/_sandbox/pushes/{id}/refuse?application=suite-1"), json!({})).await;
        id
    }

    /// Orders a fault.
    pub(crate) async fn fault(&self, fault: &str, times: u64) {
        let fault = json!({ "operation": "pushEvent", "fault": fault, "times": times });
        self.post("/_sandbox/faults", fault).await;
    }

    pub(crate) async fn drain(&self) {
        self.sandbox.drain_deliveries().await.unwrap();
    }

    /// The deliveries so far.
    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        self.sandbox.deliveries().unwrap()
    }

    /// The only delivery so far.
    pub(crate) fn delivery(&self) -> Delivery {
        let mut deliveries = self.deliveries();
        assert_eq!(deliveries.len(), 1, "{deliveries:?}");
        deliveries.pop().unwrap()
    }
}

/// What came of the attempts.
pub(crate) fn outcomes(delivery: &Delivery) -> Vec<AttemptOutcome> {
    delivery.attempts.iter().map(|Attempt { outcome, .. }| outcome.clone()).collect()
}

pub(crate) fn answered(status: u16) -> AttemptOutcome {
    AttemptOutcome::Answered(status)
}

pub(crate) fn unanswered(reason: &str) -> AttemptOutcome {
    AttemptOutcome::Unanswered(reason.to_owned())
}
