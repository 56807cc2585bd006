//! The only part that sends anything to the server.

use std::net::IpAddr;
use std::time::Duration;

use axum::http::uri::PathAndQuery;
use reqwest::{Client, Response, Url, header, redirect};

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Reads from one server. It has no method that sends anything but a `GET` without a body.
#[derive(Debug)]
pub struct Reader {
    http: Client,
    server: Url,
}

/// Why a server is not read from.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// It is not the URL of a server.
    #[error("{0:?} is not the URL of a server, such as https://api.drop-pay.io")]
    Malformed(String),
    /// A token would travel where others can read it.
    #[error(
        "{0} would be sent the token in the clear: only https, or http on this machine, is possible"
    )]
    InTheClear(Url),
    /// There is no client.
    #[error("no client for https: {0}")]
    Client(#[from] reqwest::Error),
}

impl Reader {
    /// Reads from the server with this URL.
    ///
    /// # Errors
    ///
    /// If it is no URL of a server, or plain http to another machine.
    pub fn of(server: &str) -> Result<Self, TargetError> {
        let malformed = || TargetError::Malformed(server.to_owned());
        let url = Url::parse(server.trim_end_matches('/')).map_err(|_| malformed())?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return Err(TargetError::InTheClear(url)),
            _ => return Err(malformed()),
        }
        // A server that leads elsewhere would have the token sent there.
        let http =
            Client::builder().redirect(redirect::Policy::none()).timeout(PATIENCE).build()?;
        Ok(Self { http, server: url })
    }

    /// Reads what is at this path.
    pub(crate) async fn get(
        &self,
        path: &PathAndQuery,
        authorization: Option<&str>,
    ) -> reqwest::Result<Response> {
        let base = self.server.as_str().trim_end_matches('/');
        let request =
            self.http.get(format!("{base}{path}")).header(header::ACCEPT, "application/json");
        match authorization {
            Some(authorization) => request.header(header::AUTHORIZATION, authorization),
            None => request,
        }
        .send()
        .await
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_travels_encrypted_or_stays_on_this_machine() {
        let good = [
            "https://api.drop-pay.io",
            "https://api.drop-pay.io/",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
            "http://localhost:8080",
        ];
        for url in good {
            assert!(Reader::of(url).is_ok(), "{url}");
        }
        for url in ["http://api.drop-pay.io", "http://127.0.0.1.example.com", "http://10.0.0.1"] {
            assert!(matches!(Reader::of(url), Err(TargetError::InTheClear(_))), "{url}");
        }
        for url in ["", "api.drop-pay.io", "ftp://api.drop-pay.io", "file:///etc/passwd"] {
            assert!(matches!(Reader::of(url), Err(TargetError::Malformed(_))), "{url}");
        }
    }
}
