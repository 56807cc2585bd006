//! From credentials and settings to a client.

use std::{env, fmt, sync::Arc, time::Duration};

use droppay_api::Secret;
use reqwest::redirect::Policy;

use crate::{
    DropPay, Error,
    auth::{
        Application, Auth, ClientCredentials, ConnectionCode, MemoryTokenStore, Renewal,
        SharedStore, TokenCache, TokenKey, TokenSource, TokenStore,
    },
    base_url::BaseUrl,
    own_headers::OwnHeaders,
    retry::{RetryBudget, RetryPolicy},
    session::Session,
    timing::Timing,
};

const USER_AGENT: &str = concat!("droppay-ext/", env!("CARGO_PKG_VERSION"));

/// Collects what a [`DropPay`] needs: [`DropPay::builder`].
///
/// `Debug` shows no credential.
#[must_use = "a builder does nothing until `build`"]
pub struct Builder {
    application_key: Option<String>,
    application_secret: Option<Secret>,
    connection_code: Option<Secret>,
    base_url: Option<String>,
    connect_timeout: Duration,
    request_timeout: Duration,
    token_timeout: Duration,
    headers: Vec<(String, String)>,
    retry: RetryPolicy,
    budget: RetryBudget,
    store: Arc<dyn TokenStore>,
    http: Option<reqwest::Client>,
    timing: Timing,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            application_key: None,
            application_secret: None,
            connection_code: None,
            base_url: None,
            connect_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(30),
            token_timeout: Duration::from_secs(15),
            headers: Vec::new(),
            retry: RetryPolicy::default(),
            budget: RetryBudget::default(),
            store: Arc::new(MemoryTokenStore::new()),
            http: None,
            timing: Timing::system(),
        }
    }
}

impl Builder {
    /// Takes the credentials from the environment: `DROPPAY_APP_KEY`, `DROPPAY_APP_SECRET`,
    /// `DROPPAY_CONNECTION_CODE`, and the server from `DROPPAY_BASE_URL` if that is set.
    ///
    /// # Errors
    ///
    /// Names the variable that is missing, empty or no Unicode.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(|name| match env::var(name) {
            Ok(value) => Ok(Some(value)),
            Err(env::VarError::NotPresent) => Ok(None),
            Err(env::VarError::NotUnicode(_)) => {
                Err(Error::configuration(format!("the environment variable {name} is no Unicode")))
            }
        })
    }

    fn from_variables(read: impl Fn(&str) -> Result<Option<String>, Error>) -> Result<Self, Error> {
        let given = |name: &str| read(name).map(|value| value.filter(|value| !value.is_empty()));
        let needed = |name: &str| {
            let missing = || {
                Error::configuration(format!("the environment variable {name} is missing or empty"))
            };
            given(name)?.ok_or_else(missing)
        };
        let builder = Self::default()
            .application_key(needed("DROPPAY_APP_KEY")?)
            .application_secret(needed("DROPPAY_APP_SECRET")?)
            .connection_code(needed("DROPPAY_CONNECTION_CODE")?);
        Ok(match given("DROPPAY_BASE_URL")? {
            Some(url) => builder.base_url(url),
            None => builder,
        })
    }

    /// The Application Key, the `client_id` of OAuth 2.0.
    pub fn application_key(mut self, key: impl Into<String>) -> Self {
        self.application_key = Some(key.into());
        self
    }

    /// The Application Secret, the `client_secret` of OAuth 2.0.
    pub fn application_secret(mut self, secret: impl Into<Secret>) -> Self {
        self.application_secret = Some(secret.into());
        self
    }

    /// The code of a granted connection. Without one only connection operations are possible.
    pub fn connection_code(mut self, code: impl Into<Secret>) -> Self {
        self.connection_code = Some(code.into());
        self
    }

    /// The server, `https://api.drop-pay.io` if not given. Plain http is accepted for loopback only, and does not go
    /// through a proxy.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// How long making a connection may take; 10 seconds if not given. It has no effect on an
    /// [`http_client`](Self::http_client) of your own.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long one attempt of a call may take, from connecting to the end of the answer; 30 seconds if not given. Time
    /// spent waiting for a token does not count, and a call that is sent again after a 401 starts anew.
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.request_timeout = timeout;
        self
    }

    /// How long a token call may take; 15 seconds if not given.
    pub fn token_timeout(mut self, timeout: Duration) -> Self {
        self.token_timeout = timeout;
        self
    }

    /// A header to send with every call, except for token calls. Its name begins with `X-DropPay-`.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// How calls are repeated that failed and may be repeated; up to twice if not given. See [`retry`](crate::retry) for
    /// which they are; a POST or PATCH that may have been carried out is never one of them.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How many repetitions all calls together may have; five a second and one for every five calls if not given.
    pub fn retry_budget(mut self, budget: RetryBudget) -> Self {
        self.budget = budget;
        self
    }

    /// Where the tokens live; in the memory of this client if not given.
    pub fn token_store(mut self, store: impl TokenStore) -> Self {
        self.store = Arc::new(store);
        self
    }

    /// An HTTP client of your own, with the TLS, the proxy or the certificates that you need.
    ///
    /// It must follow no redirects (`reqwest::redirect::Policy::none()`): following one would send an order to another
    /// place than yours, after the first may have carried it out. And where a redirect leads to nobody, reqwest reports a
    /// connection that could not be made, which is taken to mean that nothing was sent: the order would be sent again.
    ///
    /// It must repeat nothing by itself either, as it does with a policy of `reqwest::retry`: what is sent again has to be
    /// known here.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// The client. It logs in with its first call.
    ///
    /// # Errors
    ///
    /// Says which setting is missing or wrong.
    ///
    /// # Panics
    ///
    /// With the feature `rustls-no-provider` and without an [`http_client`](Self::http_client): if no cryptography
    /// provider has been installed before, because then reqwest panics.
    pub fn build(mut self) -> Result<DropPay, Error> {
        let base_url =
            self.base_url.as_deref().map_or_else(|| Ok(BaseUrl::production()), BaseUrl::parse)?;
        let mut headers = OwnHeaders::default();
        for (name, value) in std::mem::take(&mut self.headers) {
            headers.set(&name, &value)?;
        }
        // A client of its own has the timeout already, which spares each request one.
        let request_timeout = self.http.is_some().then_some(self.request_timeout);
        let http = self.http.take().map_or_else(|| self.new_http_client(&base_url), Ok)?;
        let timing = self.timing.clone();
        let (retry, budget) = (self.retry.clone(), self.budget.clone());
        let auth = Arc::new(self.auth(&base_url, &http)?);
        let session = Session { auth, headers, request_timeout, retry, budget, timing };
        Ok(DropPay::new(base_url.as_str(), http, session))
    }

    fn new_http_client(&self, base_url: &BaseUrl) -> Result<reqwest::Client, Error> {
        let mut http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(self.connect_timeout)
            // Of calls; those for a token bring their own.
            .timeout(self.request_timeout)
            // A redirected order would arrive somewhere else than intended.
            .redirect(Policy::none())
            // Whatever features of reqwest the rest of a program asks for. Over HTTP/1.1 reqwest never sends anything again
            // by itself, so the copy of each request that it would keep for that is needless.
            .http1_only()
            .retry(reqwest::retry::never().max_retries_per_request(0));
        if base_url.is_plain() {
            // A proxy would carry the credentials off the machine, unencrypted.
            http = http.no_proxy();
        }
        http.build().map_err(|error| {
            Error::configuration(format!("the HTTP client cannot be made: {error}"))
        })
    }

    fn auth(self, base_url: &BaseUrl, http: &reqwest::Client) -> Result<Auth, Error> {
        let missing =
            |what: &str| Error::configuration(format!("{what} is missing: give it to the builder"));
        let key = self
            .application_key
            .filter(|key| !key.is_empty())
            .ok_or_else(|| missing("the application key"))?;
        let secret = self.application_secret.filter(|secret| !secret.expose().is_empty());
        let secret = secret.ok_or_else(|| missing("the application secret"))?;
        let code = self.connection_code.filter(|code| !code.expose().is_empty());

        let cache = |kind: &str, code: Option<&Secret>, source: Box<dyn TokenSource>| {
            let key = TokenKey::new(kind, base_url.as_str(), &key, code);
            let store =
                SharedStore { store: self.store.clone(), key, patience: self.token_timeout };
            TokenCache::new(Renewal { source, store, timing: self.timing.clone() })
        };
        let application = Application::new(
            base_url.as_str(),
            http.clone(),
            self.token_timeout,
            key.clone(),
            secret,
        );
        let user = code.map(|code| {
            let source = ConnectionCode { application: application.clone(), code: code.clone() };
            cache("user", Some(&code), Box::new(source))
        });
        Ok(Auth {
            application: cache("application", None, Box::new(ClientCredentials(application))),
            user,
        })
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("application_key", &self.application_key)
            .field("connection_code", &self.connection_code)
            .field("connect_timeout", &self.connect_timeout)
            .field("request_timeout", &self.request_timeout)
            .field("token_timeout", &self.token_timeout)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPLETE: [(&str, &str); 4] = [
        ("DROPPAY_APP_KEY", "key"),
        ("DROPPAY_APP_SECRET", "hunter2"),
        ("DROPPAY_CONNECTION_CODE", "hunter3"),
        ("DROPPAY_BASE_URL", "http://localhost:1"),
    ];

    fn from_variables(variables: &[(&str, &str)]) -> Result<Builder, Error> {
        Builder::from_variables(|wanted| {
            Ok(variables
                .iter()
                .find(|(name, _)| *name == wanted)
                .map(|(_, value)| (*value).to_owned()))
        })
    }

    #[tokio::test]
    async fn the_environment_makes_a_client() {
        let droppay =
            from_variables(&COMPLETE).and_then(Builder::build).expect("everything is there");
        assert_eq!(droppay.base_url(), "http://localhost:1");
        let production = from_variables(&COMPLETE[..3])
            .and_then(Builder::build)
            .expect("the server has a default");
        assert_eq!(production.base_url(), "https://api.drop-pay.io");
    }

    #[test]
    fn a_missing_or_empty_variable_is_named() {
        for (place, (name, _)) in COMPLETE[..3].iter().enumerate() {
            let mut missing = COMPLETE.to_vec();
            missing.remove(place);
            let mut empty = COMPLETE.to_vec();
            empty[place].1 = "";
            for variables in [missing, empty] {
                let error = from_variables(&variables).expect_err("a credential is missing");
                assert!(error.to_string().contains(name), "{error}");
            }
        }
    }

    #[test]
    fn an_empty_base_url_counts_as_missing() {
        let mut empty = COMPLETE;
        empty[3].1 = "";
        assert!(from_variables(&empty).expect("the server has a default").base_url.is_none());
    }

    #[test]
    fn a_missing_credential_is_named_before_anything_is_sent() {
        let key = Builder::default().application_secret("hunter2").build().expect_err("no key");
        assert!(key.to_string().contains("application key"), "{key}");
        let secret = Builder::default()
            .application_key("key")
            .application_secret("")
            .build()
            .expect_err("no secret");
        assert!(secret.to_string().contains("application secret"), "{secret}");
    }

    #[test]
    fn no_credential_is_shown() {
        let builder = from_variables(&COMPLETE).expect("everything is there");
        assert!(!format!("{builder:?}").contains("hunter"), "{builder:?}");
    }
}
