//! Makes one attempt to deliver an event, and says in words without secrets what came of it.

use std::error::Error;
use std::io;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use super::destination::{NOT_LOOPBACK, sendable};
use super::resolver::{NotLoopback, Resolver, UnknownName};
use super::settings::WebhookSettings;

/// How long a connection is kept for the next event. Servers keep theirs for longer, so an event does not meet one that
/// is just being closed.
const IDLE: Duration = Duration::from_secs(1);

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The subscriber answered with this HTTP status.
    Answered(u16),
    /// There was no answer, which may be otherwise another time.
    Failed(&'static str),
    /// Nothing was sent, and nothing will be.
    Refused(&'static str),
}

impl Outcome {
    pub(super) fn is_success(self) -> bool {
        matches!(self, Outcome::Answered(200..=299))
    }
}

/// An attempt that was made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tried {
    pub(super) outcome: Outcome,
    /// How long it took, in real time.
    pub(super) duration: Duration,
}

/// Sends events.
pub(super) struct Courier {
    allow_remote: bool,
    timeout: Duration,
    /// Set up with the first event, which most sandboxes never have.
    client: OnceLock<Option<Client>>,
}

impl Courier {
    pub(super) fn new(settings: &WebhookSettings) -> Courier {
        let &WebhookSettings { allow_remote, timeout, .. } = settings;
        Courier { allow_remote, timeout, client: OnceLock::new() }
    }

    /// Sends an event. The credentials in the URL are taken out of it and sent in the Authorization header.
    pub(super) async fn attempt(&self, url: &str, body: Bytes) -> Tried {
        let start = Instant::now();
        let outcome = match sendable(url, self.allow_remote) {
            Ok(url) => self.send(url, body).await,
            Err(why) => Outcome::Refused(why),
        };
        Tried { outcome, duration: start.elapsed() }
    }

    async fn send(&self, url: Url, body: Bytes) -> Outcome {
        let client = self.client.get_or_init(|| self.client(Resolver::new(self.allow_remote)).ok());
        match client {
            Some(client) => post(client, url, body).await,
            None => Outcome::Failed("the certificates of this machine cannot be read"),
        }
    }

    /// A client that goes where the URL says, and nowhere else.
    fn client(&self, resolver: Resolver) -> reqwest::Result<Client> {
        Client::builder()
            .user_agent(concat!("droppay-sandbox/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .referer(false)
            .no_proxy()
            .timeout(self.timeout)
            .pool_idle_timeout(IDLE)
            .dns_resolver(resolver)
            .build()
    }
}

async fn post(client: &Client, url: Url, body: Bytes) -> Outcome {
    match client.post(url).header(CONTENT_TYPE, "application/json").body(body).send().await {
        Ok(answer) => Outcome::Answered(answer.status().as_u16()),
        Err(error) => outcome(&error),
    }
}

/// Why there was no answer. The error's own words may hold the whole URL, so they are not used.
fn outcome(error: &reqwest::Error) -> Outcome {
    let mut refused = None;
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<NotLoopback>() {
            return Outcome::Refused(NOT_LOOPBACK);
        }
        if error.is::<UnknownName>() {
            return Outcome::Failed("the host's name leads to no address");
        }
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        refused = refused.or(kind.filter(|kind| *kind == io::ErrorKind::ConnectionRefused));
        cause = error.source();
    }
    Outcome::Failed(if error.is_timeout() {
        "timed out"
    } else if refused.is_some() {
        "connection refused"
    } else if error.is_connect() {
        "no connection"
    } else if error.is_builder() {
        "the URL cannot be sent to"
    } else {
        "the connection ended without an answer"
    })
}

#[cfg(test)]
mod tests;
