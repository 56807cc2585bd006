//! Which server the client may talk to: credentials go over https, or do not leave the machine.

use std::net::IpAddr;

use reqwest::Url;

use crate::Error;

/// DropPay's production server.
const PRODUCTION: &str = "https://api.drop-pay.io";

/// The URL that paths are appended to; it has no trailing slash.
#[derive(Clone, Debug)]
pub(crate) struct BaseUrl {
    text: String,
    plain: bool,
}

impl BaseUrl {
    pub(crate) fn production() -> Self {
        Self { text: PRODUCTION.to_owned(), plain: false }
    }

    /// Accepts https, and http to loopback.
    ///
    /// The reasons never repeat the URL, because it may hold a password.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let refused = |reason: &str| Err(Error::configuration(format!("the base URL {reason}")));
        let Ok(url) = Url::parse(text) else { return refused("is no absolute URL") };
        let plain = match url.scheme() {
            "https" => false,
            "http" if is_loopback(&url) => true,
            "http" => {
                return refused("is plain http, which is accepted for loopback only: use https");
            }
            _ => return refused("is neither https nor http"),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return refused("holds credentials: give them to the builder");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return refused("holds a query or a fragment");
        }
        Ok(Self { text: url.as_str().trim_end_matches('/').to_owned(), plain })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is plain http, to loopback then.
    pub(crate) fn is_plain(&self) -> bool {
        self.plain
    }
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_refused_unless_the_host_is_loopback() {
        for loopback in [
            "http://localhost:8080",
            "http://127.0.0.1",
            "http://127.8.9.1:1",
            "http://[::1]:8080/",
        ] {
            assert!(BaseUrl::parse(loopback).is_ok_and(|url| url.is_plain()), "{loopback}");
        }
        for remote in [
            "http://api.drop-pay.io",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "http://0.0.0.0",
            "http://10.0.0.1",
            "http://[::2]",
            "http://localhost@example.com",
        ] {
            assert!(BaseUrl::parse(remote).is_err(), "{remote}");
        }
    }

    #[test]
    fn a_url_with_anything_but_a_server_and_a_path_is_refused_without_being_repeated() {
        for wrong in [
            "https://user:hunter2@api.drop-pay.io",
            "https://hunter2@api.drop-pay.io",
            "https://api.drop-pay.io?hunter2=1",
            "https://api.drop-pay.io#hunter2",
            "ftp://hunter2",
            "hunter2",
            "",
        ] {
            let error = BaseUrl::parse(wrong).expect_err(wrong);
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn a_trailing_slash_makes_no_difference() {
        for (given, meant) in [
            ("https://api.drop-pay.io/", "https://api.drop-pay.io"),
            ("https://api.drop-pay.io", "https://api.drop-pay.io"),
            ("https://gateway.example/droppay/", "https://gateway.example/droppay"),
        ] {
            assert_eq!(BaseUrl::parse(given).expect("a server").as_str(), meant);
        }
        assert_eq!(
            BaseUrl::parse(PRODUCTION).expect("a server").as_str(),
            BaseUrl::production().as_str()
        );
    }
}
