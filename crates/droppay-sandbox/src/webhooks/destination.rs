//! What a subscription's URL says: whom it leads to, what of it may be shown, and whether it can be sent to at all.

use std::net::IpAddr;

use reqwest::Url;

/// Stands in the log for a URL that is none.
const UNREADABLE: &str = "…";

/// The subscriber that a URL leads to: scheme, host and port. All URLs that cannot be read are one subscriber.
pub(crate) fn subscriber(url: &str) -> String {
    let Ok(url) = Url::parse(url) else { return String::from(UNREADABLE) };
    let (scheme, host) = (url.scheme(), url.host_str().unwrap_or_default());
    format!("{scheme}://{host}:{}", url.port_or_known_default().unwrap_or_default())
}

/// What may be shown of a URL: scheme, host, port and path. Credentials that were not encoded can end in any part of
/// it, so of a URL with an `@` too many only the scheme is shown.
pub(super) fn shown(url: &str) -> String {
    let Ok(mut url) = Url::parse(url) else { return String::from(UNREADABLE) };
    url.set_query(None);
    url.set_fragment(None);
    // These fail for URLs that can carry no credentials.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if !url.has_host() || url.as_str().contains('@') {
        return format!("{}://{UNREADABLE}", url.scheme());
    }
    url.into()
}

/// A URL that an event can be sent to.
///
/// # Errors
///
/// Says why nothing can be sent to it.
pub(super) fn sendable(url: &str, allow_remote: bool) -> Result<Url, &'static str> {
    let url = Url::parse(url).map_err(|_| "refused: the URL cannot be read")?;
    match url.scheme() {
        "http" => {}
        "https" if cfg!(feature = "rustls") => {}
        "https" => {
            return Err(
                "refused: this sandbox was built without the feature rustls, which https needs",
            );
        }
        _ => return Err("refused: the URL is neither http nor https"),
    }
    match literal(&url) {
        Some(address) if !allow_remote && !is_loopback(address) => Err(NOT_LOOPBACK),
        _ => Ok(url),
    }
}

/// Why nothing is sent to another machine.
pub(super) const NOT_LOOPBACK: &str = "refused: the address is not one of this machine's loopback, and remote webhooks are not allowed";

/// Whether an address leads to this machine and nowhere else.
pub(super) fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// The address that a URL names in place of a host name. It needs no resolving, so no resolver would see it.
fn literal(url: &Url) -> Option<IpAddr> {
    let host = url.host_str()?;
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_credentials_nor_queries_are_shown() {
        let url = "http://credenA:credenB@127.0.0.1:8080/listener?key=hidden#hidden";
        assert_eq!(shown(url), "http://127.0.0.1:8080/listener");
        assert_eq!(shown("http://credenA:12/hidden@127.0.0.1/"), "http://…");
        assert_eq!(shown("http://credenA:p/ss@127.0.0.1/"), "…");
        assert_eq!(shown("mailto:credenA@example.com"), "mailto://…");
        assert_eq!(shown("credenA:credenB"), "credena://…");
        assert_eq!(shown(""), "…");
    }

    #[test]
    fn a_subscriber_is_a_scheme_a_host_and_a_port() {
        let one = subscriber("http://a:b@LOCALHOST/first?x=1");
        assert_eq!(one, subscriber("http://localhost:80/second"));
        assert_ne!(one, subscriber("https://localhost/"));
        assert_ne!(one, subscriber("http://localhost:81/"));
        assert_eq!(subscriber("nothing"), subscriber(""));
    }

    #[test]
    fn only_loopback_addresses_can_be_sent_to_in_whatever_way_they_are_written() {
        for near in [
            "http://127.0.0.1/",
            "http://127.1.2.3:81/",
            "http://[::1]:8080/",
            "http://[::ffff:127.0.0.1]/",
            "http://0x7f000001/",
            "http://2130706433/",
            "http://a.name/",
        ] {
            assert!(sendable(near, false).is_ok(), "{near}");
        }
        for far in [
            "http://10.0.0.1/",
            "http://0.0.0.0/",
            "http://[::]/",
            "http://[fe80::1]/",
            "http://169.254.169.254/",
            "http://127.0.0.1@10.0.0.1/",
            "http://0xa9fea9fe/",
            "http://[::ffff:10.0.0.1]/",
        ] {
            assert_eq!(sendable(far, false).unwrap_err(), NOT_LOOPBACK, "{far}");
            assert!(sendable(far, true).is_ok(), "{far}");
        }
    }

    #[test]
    fn only_http_can_be_sent_to() {
        for url in ["", "listener", "ftp://127.0.0.1/", "file:///etc/passwd", "http://"] {
            assert!(sendable(url, true).is_err(), "{url}");
        }
        assert_eq!(sendable("https://127.0.0.1/", false).is_ok(), cfg!(feature = "rustls"));
    }
}
