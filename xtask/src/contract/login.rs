//! The way from the sandbox's credentials to the two kinds of token, by a connection of its own: whatever the run
//! withdraws, it is not this one.

use serde_json::{Value, json};

use crate::{failure::Failure, loopback};

/// How the sandbox is started: the same world in each run, in which no token expires.
pub(super) const WORLD: [&str; 4] = ["--seed", "1", "--clock", "frozen:2026-01-05T09:00:00+01:00"];

/// The resources of that world which exist from the start.
const KNOWN_IDS: &str = r#"{"push": ["SEM1234568UN8", "SEM145123G6YY"], "transfer": ["SMP145123G6YY"], "connection": ["CONK312VB67"]}"#;

/// What is needed to speak for an application and for an account's owner.
pub(super) struct Login {
    client_id: String,
    client_secret: String,
    connection_code: String,
    application_token: String,
    user_token: String,
    accounts: Vec<String>,
}

impl Login {
    /// Opens a connection to the sandbox, has it granted, and exchanges its code.
    pub(super) fn to(url: &str) -> Result<Self, Failure> {
        let credentials = loopback::get(&format!("{url}/_sandbox/credentials"), None)?;
        let (client_id, client_secret) =
            (text(&credentials, "client_id")?, text(&credentials, "client_secret")?);
        let token = |path: &str, grant: &str, code: Option<&str>| {
            let body = json!({
                "grant_type": grant, "client_id": client_id, "client_secret": client_secret, "code": code
            });
            let answer = loopback::post(&format!("{url}{path}"), None, &without_null(body))?;
            text(&answer, "access_token")
        };
        let application_token = token("/oa2/v1/cc/token", "client_credentials", None)?;
        let connections = format!("{url}/oa2/v1/connection");
        let opened = loopback::post(&connections, Some(&application_token), &json!({}))?;
        let id = text(&opened, "id")?;
        loopback::post(&format!("{url}/_sandbox/connections/{id}/grant"), None, &json!({}))?;
        let granted = loopback::get(&format!("{connections}/{id}"), Some(&application_token))?;
        let connection_code = text(&granted, "code")?;
        let user_token = token("/oa2/v1/ac/token", "authorization_code", Some(&connection_code))?;
        let accounts = credentials["accounts"].as_array().into_iter().flatten();
        let accounts = accounts.map(|account| text(account, "iban")).collect::<Result<_, _>>()?;
        let login = Self {
            application_token,
            user_token,
            connection_code,
            accounts,
            client_id: client_id.clone(),
            client_secret: client_secret.clone(),
        };
        Ok(login)
    }

    /// The token of the account's owner.
    pub(super) fn user_token(&self) -> &str {
        &self.user_token
    }

    /// What schemathesis and its hooks read.
    pub(super) fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("DROPPAY_USER_TOKEN", self.user_token.clone()),
            ("DROPPAY_APPLICATION_TOKEN", self.application_token.clone()),
            ("DROPPAY_APP_KEY", self.client_id.clone()),
            ("DROPPAY_APP_SECRET", self.client_secret.clone()),
            ("DROPPAY_CONNECTION_CODE", self.connection_code.clone()),
            ("DROPPAY_CONTRACT_IDS", KNOWN_IDS.to_owned()),
            ("DROPPAY_CONTRACT_IBANS", json!(self.accounts).to_string()),
        ]
    }
}

fn text(answer: &Value, name: &str) -> Result<String, Failure> {
    let text = answer[name].as_str().map(str::to_owned);
    text.ok_or_else(|| Failure::Reason(format!("error: the sandbox's answer has no {name}")))
}

fn without_null(mut body: Value) -> Value {
    if let Value::Object(members) = &mut body {
        members.retain(|_, value| !value.is_null());
    }
    body
}
