//! How a client is made, and what it shows of itself.
//!
//! The generator's own constructor follows redirects, which would carry a request that moves money to another place,
//! and panics where no HTTP client can be built.

use std::{fmt, time::Duration};

use reqwest::{
    Method, Request, Url,
    header::{ACCEPT, CONTENT_TYPE, HeaderValue},
    redirect, retry,
};
use serde::Serialize;

use crate::{Client, Error, Seam, base::Base};

/// How long [`Client::new`] waits for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long [`Client::new`] waits for an answer, from the beginning of the call to the last byte.
const TIMEOUT: Duration = Duration::from_secs(30);

fn json() -> HeaderValue {
    HeaderValue::from_static("application/json")
}

impl Client {
    /// A client of the server at this URL, with an HTTP client of its own.
    ///
    /// It speaks HTTP/1.1, follows no redirect, repeats nothing, waits 10 seconds for a connection and 30 seconds for an
    /// answer, and names itself `droppay-api` and the version.
    ///
    /// # Errors
    ///
    /// If the HTTP client cannot be built, its TLS having no provider for instance.
    pub fn new(base_url: &str, seam: Seam) -> Result<Self, Error> {
        let http = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .http1_only()
            .retry(retry::never().max_retries_per_request(0))
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .user_agent(concat!("droppay-api/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self::new_with_client(base_url, http, seam))
    }

    /// A client of the server at this URL, with the given HTTP client. Let that follow no redirects: they would carry
    /// a request that moves money to another place. Nor let it repeat anything, as a policy of `reqwest::retry` would.
    pub fn new_with_client(base_url: &str, http: reqwest::Client, seam: Seam) -> Self {
        let baseurl = base_url.trim_end_matches('/').to_owned();
        Self { base: Base::of(&baseurl), baseurl, client: http, inner: seam }
    }

    /// The URL of an operation.
    pub(crate) fn url(&self, path: &str) -> Result<Url, Error> {
        if let Some(url) = self.base.with(path) {
            return Ok(url);
        }
        let text = format!("{}{path}", self.baseurl);
        match Url::parse(&text) {
            Ok(url) => Ok(url),
            // reqwest says what is wrong with it, in the error that it has for all that cannot be sent.
            Err(_) => Ok(self.client.get(text).build()?.url().clone()),
        }
    }

    /// A request for JSON.
    pub(crate) fn request(&self, method: Method, url: Url) -> Result<Request, Error> {
        let mut request = if url.username().is_empty() && url.password().is_none() {
            Request::new(method, url)
        } else {
            // reqwest's builder makes a header of credentials.
            self.client.request(method, url).build()?
        };
        request.headers_mut().insert(ACCEPT, json());
        Ok(request)
    }

    /// A request with JSON, for JSON.
    pub(crate) fn request_with(
        &self,
        method: Method,
        url: Url,
        body: &impl Serialize,
    ) -> Result<Request, Error> {
        let body = serde_json::to_vec(body).map_err(Error::not_sent)?;
        let mut request = self.request(method, url)?;
        request.headers_mut().insert(CONTENT_TYPE, json());
        *request.body_mut() = Some(body.into());
        Ok(request)
    }
}

impl fmt::Debug for Client {
    /// The server and the seam; neither credentials in the URL nor the headers of the HTTP client.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let server = Url::parse(&self.baseurl).map(|url| url.origin().ascii_serialization());
        f.debug_struct("Client")
            .field("server", &server.as_deref().unwrap_or("(no URL)"))
            .field("seam", &self.inner)
            .finish_non_exhaustive()
    }
}
