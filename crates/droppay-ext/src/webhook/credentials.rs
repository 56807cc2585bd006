//! What DropPay presents to a listener: a user and a password, in the URL that was subscribed and in a header.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use droppay_api::{Secret, WebhookUrl};
use http::HeaderValue;
use percent_encoding::percent_decode_str;
use reqwest::Url;
use sha2::{Digest as _, Sha256};

use crate::Error;

/// How long user and password may be together, in bytes. A header that holds more is not even decoded.
pub(crate) const LONGEST: usize = 1024;

/// The user and the password by which a listener knows DropPay.
///
/// Choose a long random password of letters and digits: how DropPay decodes other characters of a URL is not
/// documented. `Debug` shows neither part.
#[derive(Clone)]
pub struct Credentials {
    user: Secret,
    password: Secret,
}

impl Credentials {
    /// These credentials.
    ///
    /// # Errors
    ///
    /// When one of them is empty or holds a control character, when the user holds a colon, which HTTP Basic
    /// (RFC 7617) takes for the end of it, or when they are longer than 1,024 bytes together.
    pub fn new(user: impl Into<Secret>, password: impl Into<Secret>) -> Result<Self, Error> {
        let (user, password) = (user.into(), password.into());
        let refused = |why: &str| Err(Error::configuration(format!("the webhook's {why}")));
        for (part, name) in [(&user, "user"), (&password, "password")] {
            if part.expose().is_empty() {
                return refused(&format!("{name} is missing or empty: anybody could send events"));
            }
            if part.expose().chars().any(char::is_control) {
                return refused(&format!("{name} holds a control character"));
            }
        }
        if user.expose().contains(':') {
            return refused("user holds a colon, which would end it");
        }
        if user.expose().len() + password.expose().len() > LONGEST {
            return refused(&format!("user and password are longer than {LONGEST} bytes"));
        }
        Ok(Self { user, password })
    }

    /// The credentials in a URL that was subscribed, percent-decoded.
    ///
    /// # Errors
    ///
    /// When it is no URL, its credentials are no UTF-8, or [`new`](Self::new) does not accept them.
    pub fn from_url(url: &WebhookUrl) -> Result<Self, Error> {
        let url = Url::parse(url.as_str())
            .map_err(|_| Error::configuration("the webhook's URL is no absolute URL"))?;
        Self::in_url(&url)
    }

    pub(crate) fn in_url(url: &Url) -> Result<Self, Error> {
        let decoded = |text| match percent_decode_str(text).decode_utf8() {
            Ok(text) => Ok(text.into_owned()),
            Err(_) => {
                Err(Error::configuration("the credentials in the webhook's URL are no UTF-8"))
            }
        };
        Self::new(decoded(url.username())?, decoded(url.password().unwrap_or_default())?)
    }

    /// The value of the header `Authorization` that presents them; it is marked as sensitive.
    pub fn authorization(&self) -> HeaderValue {
        let value = format!("Basic {}", STANDARD.encode(self.text()));
        let mut value = HeaderValue::try_from(value).expect("Base64 can stand in a header");
        value.set_sensitive(true);
        value
    }

    pub(crate) fn user(&self) -> &str {
        self.user.expose()
    }

    pub(crate) fn password(&self) -> &str {
        self.password.expose()
    }

    /// What a listener compares: see [`Listener`](super::Listener).
    pub(crate) fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.text()).into()
    }

    /// As HTTP Basic puts them together. The user holds no colon, so no other pair gives the same text.
    fn text(&self) -> String {
        format!("{}:{}", self.user(), self.password())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_http_basic_cannot_carry_is_refused_without_being_repeated() {
        let long = "p".repeat(LONGEST);
        for (user, password) in [
            ("", "hunter2"),
            ("hunter2", ""),
            ("hun:ter2", "hunter2"),
            ("hunter2", "hunter2\n"),
            ("hunter2\u{7f}", "hunter2"),
            ("hunter2", &long),
        ] {
            let error = Credentials::new(user, password).expect_err(user);
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
        assert!(Credentials::new("u", &long[1..]).is_ok());
    }

    #[test]
    fn credentials_of_a_url_are_percent_decoded() {
        for (url, user, password) in [
            ("https://credenA:credenB@app.server.com/listener", "credenA", "credenB"),
            ("https://cr%C3%A8:p%40ss%3Aw%2Ford%25@app.server.com/", "crè", "p@ss:w/ord%"),
            ("https://user:p@ss@app.server.com/", "user", "p@ss"),
        ] {
            let found = Credentials::from_url(&url.into()).expect(url);
            assert_eq!((found.user(), found.password()), (user, password));
        }
        for url in [
            "https://app.server.com/",
            "https://user@app.server.com/",
            "https://:hunter2@app.server.com/",
            "https://us%FCr:hunter2@app.server.com/",
            "https://us%3Ar:hunter2@app.server.com/",
            "user:hunter2",
            "hunter2",
        ] {
            let error = Credentials::from_url(&url.into()).expect_err(url);
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn nothing_of_them_is_shown() {
        let credentials = Credentials::new("credenA", "credenB").expect("they are complete");
        let shown = format!("{credentials:?} {:?}", credentials.authorization());
        assert_eq!(shown, "Credentials(..) Sensitive");
    }
}
