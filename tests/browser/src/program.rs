//! A program that uses the API, as a customer's would.

use anyhow::{Context as _, Result, ensure};
use droppay_sandbox::{Credentials, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};

/// An application with its credentials.
#[derive(Debug)]
pub struct Program {
    base_url: String,
    credentials: Credentials,
    http: reqwest::Client,
}

impl Program {
    /// The application that the sandbox holds from the beginning.
    pub fn of(sandbox: &Sandbox) -> Program {
        Program {
            base_url: sandbox.base_url().to_owned(),
            credentials: sandbox.credentials().clone(),
            http: reqwest::Client::new(),
        }
    }

    /// Calls an operation with a token.
    ///
    /// # Errors
    ///
    /// If it is not answered with success.
    pub async fn call(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<Value> {
        let request = self.http.request(method, format!("{}{path}", self.base_url));
        let response = request.bearer_auth(token).json(body).send().await?;
        let (status, answer) = (response.status(), response.json().await?);
        ensure!(status.is_success(), "{path}: {status}: {answer}");
        Ok(answer)
    }

    /// Creates a push. Gives back its id.
    ///
    /// # Errors
    ///
    /// If it is refused.
    pub async fn create_push(&self, push: &Value) -> Result<String> {
        let token = &self.credentials.access_token;
        let push = self.call(token, Method::POST, "/bank/v2/push", push).await?;
        id_of(&push)
    }

    /// Asks for a connection. Gives back its id.
    ///
    /// # Errors
    ///
    /// If it is refused.
    pub async fn create_connection(&self, loopback_uri: &str) -> Result<String> {
        let Credentials { client_id, client_secret, .. } = &self.credentials;
        let login = json!({ "client_id": client_id, "client_secret": client_secret,
                            "grant_type": "client_credentials" });
        let token = self.call("", Method::POST, "/oa2/v1/cc/token", &login).await?;
        let token = token["access_token"].as_str().context("no token was given")?;
        let wanted = json!({ "loopback_uri": loopback_uri,
                             "webhooks": { "ALL": "http://127.0.0.1:9/listener" } });
        id_of(&self.call(token, Method::POST, "/oa2/v1/connection", &wanted).await?)
    }
}

fn id_of(resource: &Value) -> Result<String> {
    Ok(resource["id"].as_str().context("what was created has no id")?.to_owned())
}
