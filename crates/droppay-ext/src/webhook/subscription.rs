//! Where events are to be sent, and by which credentials they are known: one value for both sides.

use std::fmt;

use droppay_api::{
    Secret, WebhookUrl,
    types::{ConnectionWebhooks, PushWebhooks},
};
use http::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;

use super::{Credentials, Listener};
use crate::{Error, base_url::is_loopback};

/// All but the unreserved characters of RFC 3986. [`Url`] alone would leave a `%` of the password as it is, and it
/// would then be decoded to something else.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The URL of a listener with its credentials.
///
/// It is https on port 443 or 80, as the document allows, or loopback for tests. For anything else there are
/// [`WebhookUrl`] and [`Credentials`]. `Debug` leaves out the credentials and the query.
#[derive(Clone)]
pub struct Subscription {
    url: WebhookUrl,
    credentials: Credentials,
}

impl Subscription {
    /// A listener at this URL, with these credentials, which are percent-encoded.
    ///
    /// # Errors
    ///
    /// When [`Credentials::new`] does not accept the credentials, or events cannot be sent to the URL safely: it is no
    /// absolute URL, not https, on another port than 443 or 80, holds credentials already or a fragment. Plain http and
    /// any port are accepted for loopback.
    pub fn new(
        url: &str,
        user: impl Into<Secret>,
        password: impl Into<Secret>,
    ) -> Result<Self, Error> {
        let url = safe(url)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused("holds credentials already: use Subscription::from_url"));
        }
        Ok(Self::of(url, Credentials::new(user, password)?))
    }

    /// A listener at this URL, which holds the credentials: `https://user:password@host/path`.
    ///
    /// # Errors
    ///
    /// As of [`new`](Self::new), and when the URL holds no credentials.
    pub fn from_url(url: &str) -> Result<Self, Error> {
        let url = safe(url)?;
        let credentials = Credentials::in_url(&url)?;
        Ok(Self::of(url, credentials))
    }

    fn of(mut url: Url, credentials: Credentials) -> Self {
        let encoded = |text| utf8_percent_encode(text, ENCODED).to_string();
        // Neither fails for a URL with a host.
        let _ = url.set_username(&encoded(credentials.user()));
        let _ = url.set_password(Some(&encoded(credentials.password())));
        Self { url: WebhookUrl::from(String::from(url)), credentials }
    }

    /// The URL with the credentials in it, as DropPay is told.
    pub fn url(&self) -> &WebhookUrl {
        &self.url
    }

    /// The credentials.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// What a push is created with.
    pub fn push_webhooks(&self) -> PushWebhooks {
        PushWebhooks { all: Some(self.url.clone()) }
    }

    /// What a connection is created with.
    pub fn connection_webhooks(&self) -> ConnectionWebhooks {
        ConnectionWebhooks { all: Some(self.url.clone()) }
    }

    /// The path and the query of the URL.
    pub(crate) fn target(&self) -> Uri {
        let url = Url::parse(self.url.as_str()).expect("it was parsed before");
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        format!("{}{query}", url.path()).parse().unwrap_or_default()
    }

    /// A listener that accepts events with these credentials.
    pub fn listener(&self) -> Listener {
        Listener::new(&self.credentials)
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription").field("url", &self.url).finish_non_exhaustive()
    }
}

/// The URL, if events can be sent to it without telling them to others on the way.
fn safe(url: &str) -> Result<Url, Error> {
    let url = Url::parse(url).map_err(|_| refused("is no absolute URL"))?;
    if url.fragment().is_some() {
        return Err(refused("holds a fragment, which is never sent"));
    }
    if matches!(url.scheme(), "http" | "https") && is_loopback(&url) {
        return Ok(url);
    }
    match (url.scheme(), url.port_or_known_default()) {
        ("https", Some(443 | 80)) => Ok(url),
        ("https", _) => {
            Err(refused("is on another port than 443 or 80, where DropPay sends nothing"))
        }
        ("http", _) => {
            Err(refused("is plain http, which shows the password on the way: use https"))
        }
        _ => Err(refused("is not https")),
    }
}

fn refused(why: &str) -> Error {
    Error::configuration(format!("the webhook's URL {why}"))
}

#[cfg(test)]
mod tests {
    use rand::{RngExt as _, SeedableRng as _, rngs::SmallRng};

    use super::*;

    const LISTENER: &str = "https://app.server.com/listener";

    #[test]
    fn the_url_that_is_subscribed_holds_the_credentials_of_the_listener() {
        let subscription = Subscription::new(LISTENER, "credenA", "credenB").expect("it is safe");
        let url = "https://credenA:credenB@app.server.com/listener";
        assert_eq!(subscription.url().as_str(), url);
        let (push, connection) = (subscription.push_webhooks(), subscription.connection_webhooks());
        assert_eq!(push.all.as_ref().map(WebhookUrl::as_str), Some(url));
        assert_eq!(connection.all.as_ref().map(WebhookUrl::as_str), Some(url));
        let same = Subscription::from_url(url).expect("it is safe");
        assert_eq!(same.url().as_str(), url);
        assert_eq!(
            format!("{same:?}"),
            "Subscription { url: WebhookUrl(https://app.server.com/listener), .. }"
        );
    }

    #[test]
    fn any_credentials_survive_the_url() {
        let mut random = SmallRng::seed_from_u64(18);
        let alphabet: Vec<char> = ('!'..='~').chain("èü€🏴‍☠️%%%@@::// ".chars()).collect();
        let mut text = |most: usize| -> String {
            let length = random.random_range(1..=most);
            (0..length).map(|_| alphabet[random.random_range(0..alphabet.len())]).collect()
        };
        for _ in 0..2_000 {
            let (user, password) = (text(12).replace(':', ";"), text(24));
            let made = Subscription::new(LISTENER, user.as_str(), password.as_str());
            let made = made.expect("HTTP Basic can carry them");
            let found = Credentials::from_url(made.url()).expect("the URL holds them");
            assert_eq!((found.user(), found.password()), (user.as_str(), password.as_str()));
            let again = Subscription::from_url(made.url().as_str()).expect("it is safe");
            assert_eq!(again.url().as_str(), made.url().as_str());
        }
    }

    #[test]
    fn a_url_that_would_tell_the_password_or_hear_nothing_is_refused() {
        for url in [
            "http://app.server.com/listener",
            "http://app.server.com:443/listener",
            "https://app.server.com:8443/listener",
            "https://hunter2:hunter2@app.server.com/",
            "https://hunter2@app.server.com/",
            "https://app.server.com/#hunter2",
            "ftp://app.server.com/hunter2",
            "mailto:hunter2",
            "ftp://localhost/hunter2",
            "hunter2",
            "",
        ] {
            let error = Subscription::new(url, "u", "hunter2").expect_err(url);
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
        for url in [
            "https://app.server.com:80/",
            "https://app.server.com/?tenant=1",
            "http://127.0.0.1:8080/",
            "http://[::1]:1/",
            "http://localhost/listener",
        ] {
            assert!(Subscription::new(url, "u", "p").is_ok(), "{url}");
        }
    }

    #[test]
    fn a_password_that_was_not_encoded_is_encoded_when_it_is_subscribed() {
        let subscription =
            Subscription::from_url("https://user:p@s%s@app.server.com/").expect("it is safe");
        assert_eq!(subscription.url().as_str(), "https://user:p%40s%25s@app.server.com/");
    }
}
