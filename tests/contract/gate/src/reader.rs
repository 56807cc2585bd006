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

/// Something on the server, at the very path that was asked for.
#[derive(Debug)]
pub(crate) struct Place(Url);

/// Why a server is not read from. No variant repeats the URL, which may hold a password.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// It is not the URL of a server.
    #[error("what was given is not the URL of a server, such as https://api.drop-pay.io")]
    Malformed,
    /// It holds more than a server.
    #[error(
        "the URL of the server may hold no user, no password, no query and no fragment: it is printed, and shown in the list of processes"
    )]
    MoreThanAServer,
    /// A token would travel where others can read it.
    #[error(
        "{0} would be sent the token in the clear: only https, or http on this machine, is possible"
    )]
    InTheClear(String),
    /// There is no client.
    #[error("no client for https: {0}")]
    Client(#[from] reqwest::Error),
}

impl Reader {
    /// Reads from the server with this URL.
    ///
    /// # Errors
    ///
    /// If it is no URL of a server, holds more than that, or is plain http to another machine.
    pub fn of(server: &str) -> Result<Self, TargetError> {
        let url = Url::parse(server).map_err(|_| TargetError::Malformed)?;
        let has_user = !url.username().is_empty() || url.password().is_some();
        if has_user || url.query().is_some() || url.fragment().is_some() {
            return Err(TargetError::MoreThanAServer);
        }
        let here = is_loopback(&url);
        match url.scheme() {
            "https" => {}
            "http" if here => {}
            "http" => {
                return Err(TargetError::InTheClear(url.host_str().unwrap_or_default().to_owned()));
            }
            _ => return Err(TargetError::Malformed),
        }
        // A server that leads elsewhere would have the token sent there.
        let http = Client::builder().redirect(redirect::Policy::none()).timeout(PATIENCE);
        // Nor has a proxy to see what stays on this machine.
        let http = if here { http.no_proxy() } else { http };
        Ok(Self { http: http.build()?, server: url })
    }

    /// What is at this path, unless a URL with this path means another: `..` and its disguises lead elsewhere than the
    /// path that the document has.
    pub(crate) fn place(&self, path: &PathAndQuery) -> Option<Place> {
        let base = self.server.as_str().trim_end_matches('/');
        let url = Url::parse(&format!("{base}{path}")).ok()?;
        let asked = format!("{}{}", self.server.path().trim_end_matches('/'), path.path());
        (url.path() == asked && url.origin() == self.server.origin()).then_some(Place(url))
    }

    /// Reads what is at this place.
    pub(crate) async fn get(
        &self,
        place: Place,
        authorization: Option<&str>,
    ) -> reqwest::Result<Response> {
        let request = self.http.get(place.0).header(header::ACCEPT, "application/json");
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
            assert!(matches!(Reader::of(url), Err(TargetError::Malformed)), "{url}");
        }
    }

    #[test]
    fn a_url_with_more_than_a_server_is_refused_and_not_repeated() {
        let refused = [
            "https://anna:secret@api.drop-pay.io",
            "https://secret@api.drop-pay.io",
            "https://:secret@api.drop-pay.io",
            "https://api.drop-pay.io?secret",
            "https://api.drop-pay.io/#secret",
            "https://api.drop-pay.io/?",
            "http://anna:secret@api.drop-pay.io",
            "ftp://anna:secret@api.drop-pay.io",
            "https://anna:secret@",
        ];
        for url in refused {
            let error = Reader::of(url).expect_err(url);
            let said = format!("{error} {error:?}");
            assert!(!said.contains("secret") && !said.contains("anna"), "{url}: {said}");
        }
    }

    #[test]
    fn a_path_that_a_url_reads_as_another_leads_nowhere() {
        for server in ["https://api.drop-pay.io", "https://api.drop-pay.io/droppay/"] {
            let reader = Reader::of(server).expect("a server");
            let place = |path: &str| reader.place(&path.parse().expect("a path"));
            let place = |path: &str| place(path).map(|place| place.0.to_string());
            let path = "/bank/v2/push/SEM%201/transfers?iban=%2e%2e/../a";
            assert_eq!(place(path), Some(format!("{}{path}", server.trim_end_matches('/'))));
            for step in ["..", ".", "%2e%2e", ".%2E", "%2E.", r"x\..\..\admin", r"a\b"] {
                assert_eq!(place(&format!("/bank/v2/push/{step}/transfers")), None, "{step}");
            }
        }
    }
}
