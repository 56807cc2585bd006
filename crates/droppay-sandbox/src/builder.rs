//! How a sandbox is set up and started, and what can prevent it.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;

use crate::applications::Applications;
use crate::checks::Checks;
use crate::clock::{Clock, ClockSetting};
use crate::sandbox::Sandbox;
use crate::server::{self, Layer, Server};
use crate::ticker;
use crate::webhooks::{self, WebhookSettings};
use crate::world::Settings;

/// Sets up a [`Sandbox`]. Without any setting it listens on a free port, keeps its state in memory, shows the real
/// time, and draws other ids at each start.
#[derive(Default)]
#[must_use = "nothing happens before start()"]
pub struct SandboxBuilder {
    pub(crate) port: u16,
    pub(crate) public_url: Option<String>,
    pub(crate) settings: Settings,
    pub(crate) webhooks: WebhookSettings,
    pub(crate) no_control_paths: bool,
    pub(crate) layer: Option<Layer>,
}

/// Why a sandbox could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The port is taken, or may not be used.
    #[error("port {port} of 127.0.0.1 cannot be used: {source}")]
    Port {
        /// The port.
        port: u16,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The database cannot be opened, or was not written by this version of the sandbox.
    #[error("the database {} cannot be used: {reason}", name(file.as_deref()))]
    Database {
        /// The file, if it is one.
        file: Option<PathBuf>,
        /// What SQLite says.
        reason: String,
    },
    /// The clock is to show a year outside 1970 to 9000.
    #[error("the clock can only show the years 1970 to 9000")]
    Clock,
    /// The operating system gave no thread.
    #[error("the server cannot be started: {0}")]
    Server(#[from] std::io::Error),
}

impl SandboxBuilder {
    /// Listens on this port of 127.0.0.1. 0 means a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Keeps the state in this file, which is created if it does not exist and continued if it does.
    pub fn database(mut self, file: impl Into<PathBuf>) -> Self {
        self.settings.database = Some(file.into());
        self
    }

    /// Starts the clock in this way. Without it, the clock of an existing database goes on as it was.
    pub fn clock(mut self, setting: ClockSetting) -> Self {
        self.settings.clock = Some(setting);
        self
    }

    /// Draws ids and tokens from this seed: the same seed and the same calls give the same ids.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = Some(seed);
        self
    }

    /// How long access tokens live, by the sandbox's clock. An hour without this setting.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.settings.token_lifetime = lifetime;
        self
    }

    /// Whether each refresh gives a new refresh token and makes the used one worthless, as it does without this
    /// setting.
    pub fn rotate_refresh_tokens(mut self, rotate: bool) -> Self {
        self.settings.rotate_refresh_tokens = rotate;
        self
    }

    /// Where the account's owner reaches the sandbox, if that is not where it listens: the sharing links begin with
    /// this URL.
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.public_url = Some(url.into().trim_end_matches('/').to_owned());
        self
    }

    /// Whether the pages and the control paths below `/_sandbox` are served, as they are without this setting.
    pub fn control_paths(mut self, serve: bool) -> Self {
        self.no_control_paths = !serve;
        self
    }

    /// Wraps the whole router, to judge or to disturb what is exchanged.
    pub fn layer(mut self, layer: impl FnOnce(Router) -> Router + Send + 'static) -> Self {
        self.layer = Some(Box::new(layer));
        self
    }

    /// Starts the sandbox. It is ready for requests when this returns.
    ///
    /// # Errors
    ///
    /// If the port or the database cannot be used, or the clock is to show an impossible year.
    #[expect(
        clippy::unused_async,
        reason = "a start that must wait for something is to change no caller"
    )]
    pub async fn start(mut self) -> Result<Sandbox, StartError> {
        if !Clock::new(self.settings.clock.unwrap_or_default()).is_possible() {
            return Err(StartError::Clock);
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))
            .map_err(|source| StartError::Port { port: self.port, source })?;
        let address = listener.local_addr()?;
        let file = self.settings.database.clone();
        let refused = |reason: String| StartError::Database { file: file.clone(), reason };
        let base_url = format!("http://{address}");
        self.settings.public_url = self.public_url.unwrap_or_else(|| base_url.clone());
        let public_url = self.settings.public_url.clone();
        let applications = Applications::open(self.settings, public_url)
            .map_err(|error| refused(error.to_string()))?;
        let applications = Arc::new(applications);
        let credentials =
            applications.first().credentials().map_err(|error| refused(error.to_string()))?;
        Checks::of_document();
        let router = server::router(Arc::clone(&applications), !self.no_control_paths);
        let router = match self.layer {
            Some(layer) => layer(router),
            None => router,
        };
        let background = background(Arc::clone(&applications), self.webhooks);
        let server = Server::start(listener, router, Arc::clone(&applications), background)?;
        Ok(Sandbox::new(base_url, credentials, applications, server))
    }
}

/// What goes on beside the calls.
async fn background(applications: Arc<Applications>, webhooks: WebhookSettings) {
    tokio::join!(
        ticker::run(Arc::clone(&applications)),
        webhooks::deliver(Arc::clone(&applications), webhooks),
    );
}

impl std::fmt::Debug for SandboxBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SandboxBuilder")
            .field("port", &self.port)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

fn name(file: Option<&Path>) -> String {
    file.map_or_else(|| "in memory".to_owned(), |file| file.display().to_string())
}
