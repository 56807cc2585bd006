//! A request for a page, checked. The sandbox listens on loopback, where any site that the user has open can send
//! requests to it: a site whose name was made to lead to 127.0.0.1 could read the pages, and any site could send their
//! forms. Both are refused here.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Query};
use axum::http::header::{HOST, HeaderMap, ORIGIN};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderName, StatusCode, Uri};
use droppay_api::types::PushStatus;
use serde::Deserialize;

use super::notice::Notice;
use super::reading::STATUSES;
use crate::applications::Applications;
use crate::shared::Shared;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A visitor who may see a world and act on it.
pub(crate) struct Visit {
    pub(crate) applications: Arc<Applications>,
    pub(crate) world: Arc<Shared>,
    /// The status of the pushes that the dashboard shows; all without it.
    pub(crate) status: Option<PushStatus>,
}

#[derive(Deserialize)]
struct Asked {
    application: Option<String>,
    status: Option<String>,
}

impl Visit {
    /// The address of another page about the same application.
    pub(crate) fn address(&self, path: &str) -> String {
        self.written(path, None)
    }

    /// The address of a page that leads back to the dashboard as it is shown now.
    pub(crate) fn address_and_back(&self, path: &str) -> String {
        self.written(path, self.status.as_ref())
    }

    /// The address of the dashboard with the pushes of one status, or all.
    pub(crate) fn dashboard(&self, status: Option<&PushStatus>) -> String {
        self.written("/", status)
    }

    /// Keys and statuses are made of letters, digits, `-` and `_`, so neither needs escaping.
    fn written(&self, path: &str, status: Option<&PushStatus>) -> String {
        let application = (!self.world.identity().is_first())
            .then(|| format!("application={}", self.world.client_id()));
        let status = status.map(|status| format!("status={}", status.as_str()));
        let query: Vec<String> = application.into_iter().chain(status).collect();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
    }
}

impl FromRequestParts<Arc<Applications>> for Visit {
    type Rejection = Notice;

    async fn from_request_parts(
        parts: &mut Parts,
        applications: &Arc<Applications>,
    ) -> Result<Visit, Notice> {
        let own =
            Uri::try_from(applications.base_url()).ok().and_then(|url| url.authority().cloned());
        if !is_own_host(&parts.headers, own.as_ref()) {
            return Err(Notice::foreign_host());
        }
        if !parts.method.is_safe() && !is_own_form(&parts.headers, own.as_ref()) {
            return Err(Notice::foreign_form());
        }
        let Query(asked) = Query::<Asked>::try_from_uri(&parts.uri)
            .map_err(|_| Notice::refused("The address of this page is not one of the sandbox's"))?;
        let world = match &asked.application {
            Some(client_id) => applications.by_client_id(client_id),
            None => Some(applications.first()),
        };
        let world = world.ok_or_else(|| {
            Notice::new(StatusCode::NOT_FOUND, "There is no application with this key")
        })?;
        let status = asked.status.map(PushStatus::from).filter(|status| STATUSES.contains(status));
        Ok(Visit { applications: Arc::clone(applications), world, status })
    }
}

/// Whether the browser took the sandbox for a machine that can only be this one, or for the one of the public address.
fn is_own_host(headers: &HeaderMap, own: Option<&Authority>) -> bool {
    let Some(asked) = authority(headers, &HOST) else { return false };
    let host = asked.host().to_ascii_lowercase();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.ends_with(".localhost")
        || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        || own.is_some_and(|own| own.host().eq_ignore_ascii_case(&host))
}

/// Whether a form was sent from a page of the sandbox, or by something that is no browser.
fn is_own_form(headers: &HeaderMap, own: Option<&Authority>) -> bool {
    if let Some(site) = headers.get(SEC_FETCH_SITE) {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let origin = origin.to_str().ok().and_then(|origin| Uri::try_from(origin).ok());
    let origin = origin.as_ref().and_then(Uri::authority);
    origin.is_some_and(|origin| {
        Some(origin) == authority(headers, &HOST).as_ref() || Some(origin) == own
    })
}

fn authority(headers: &HeaderMap, name: &HeaderName) -> Option<Authority> {
    Authority::try_from(headers.get(name)?.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    fn public() -> Authority {
        Authority::from_static("sandbox.example:8443")
    }

    #[test]
    fn only_names_of_this_machine_and_of_the_public_address_are_its_own() {
        for host in [
            "127.0.0.1:8080",
            "127.8.8.8",
            "[::1]:8080",
            "localhost:8080",
            "LOCALHOST",
            "me.localhost:80",
            "Sandbox.Example",
        ] {
            assert!(is_own_host(&headers(&[("host", host)]), Some(&public())), "{host}");
        }
        for host in [
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "localhost@evil.example",
            "192.168.1.5",
            "[::2]",
            "",
            "notlocalhost",
        ] {
            assert!(!is_own_host(&headers(&[("host", host)]), Some(&public())), "{host}");
        }
        assert!(!is_own_host(&headers(&[]), Some(&public())), "a request without a host");
    }

    #[test]
    fn a_form_is_taken_from_the_same_origin_only() {
        let host = ("host", "127.0.0.1:8080");
        let own = [
            vec![host],
            vec![host, ("sec-fetch-site", "same-origin")],
            vec![host, ("sec-fetch-site", "none")],
            vec![host, ("origin", "http://127.0.0.1:8080")],
            vec![host, ("origin", "https://sandbox.example:8443")],
        ];
        for pairs in own {
            assert!(is_own_form(&headers(&pairs), Some(&public())), "{pairs:?}");
        }
        let foreign = [
            vec![host, ("sec-fetch-site", "cross-site")],
            vec![host, ("sec-fetch-site", "same-site"), ("origin", "http://127.0.0.1:8080")],
            vec![host, ("origin", "http://127.0.0.1:3000")],
            vec![host, ("origin", "https://evil.example")],
            vec![host, ("origin", "null")],
        ];
        for pairs in foreign {
            assert!(!is_own_form(&headers(&pairs), Some(&public())), "{pairs:?}");
        }
    }
}
