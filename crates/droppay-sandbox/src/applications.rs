//! The applications of one process. Each has a world of its own, so that the tests of a suite in another language can
//! run side by side against one sandbox: each takes an application key and sees nothing of the others.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::{FromRequestParts, Query};
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use serde::Deserialize;
use tokio::sync::{Notify, watch};

use crate::error::ApiError;
use crate::shared::Shared;
use crate::world::identity::Identity;
use crate::world::seed::CLIENT_ID;
use crate::world::{OpenError, Settings, World};

/// Applications that one process may have. Each holds a database.
const MOST: usize = 1000;

/// How the paths of token requests end, which carry a key instead of a token.
const TOKEN_PATHS: &str = "/token";

/// The longest application key.
const LONGEST_KEY: usize = 64;

/// Every application of a process, each with its world.
pub(crate) struct Applications {
    first: Arc<Shared>,
    others: RwLock<BTreeMap<String, Arc<Shared>>>,
    settings: Settings,
    base_url: String,
    /// Rung when there may be something to deliver: events were announced, or a clock was moved.
    pub(crate) bell: Arc<Notify>,
    stopping: watch::Sender<bool>,
}

impl Applications {
    /// Opens the first application's world, and those that were added to its database before.
    pub(crate) fn open(settings: Settings, base_url: String) -> Result<Applications, OpenError> {
        let bell = Arc::new(Notify::new());
        let first = open_world(&settings, Identity::of_the_documents(), &bell)?;
        let mut others = BTreeMap::new();
        for client_id in settings.stored_applications()? {
            let identity = Identity::derived(&client_id);
            let world = open_world(&settings.of_application(&client_id), identity, &bell)?;
            others.insert(client_id, world);
        }
        let (stopping, _) = watch::channel(false);
        let others = RwLock::new(others);
        Ok(Applications { first, others, settings, base_url, bell, stopping })
    }

    /// The application of the documents' examples, which is always there.
    pub(crate) fn first(&self) -> Arc<Shared> {
        Arc::clone(&self.first)
    }

    /// Every application, the first one first.
    pub(crate) fn all(&self) -> Vec<Arc<Shared>> {
        let others = self.others.read().unwrap_or_else(PoisonError::into_inner);
        std::iter::once(&self.first).chain(others.values()).cloned().collect()
    }

    /// The application with this key.
    pub(crate) fn by_client_id(&self, client_id: &str) -> Option<Arc<Shared>> {
        if client_id == CLIENT_ID {
            return Some(self.first());
        }
        let others = self.others.read().unwrap_or_else(PoisonError::into_inner);
        others.get(client_id).cloned()
    }

    /// The application that a request to the API is meant for: that of its bearer token, or that of the key in a token
    /// request. Where neither tells, it is the first one, which then refuses it.
    pub(crate) fn of_request(&self, parts: &Parts, body: &[u8]) -> Arc<Shared> {
        let others = self.others.read().unwrap_or_else(PoisonError::into_inner);
        if others.is_empty() {
            return self.first();
        }
        let found = if parts.uri.path().ends_with(TOKEN_PATHS) {
            let login = serde_json::from_slice(body).ok();
            login.and_then(|Login { client_id }| others.get(&client_id))
        } else {
            let authorization = parts.headers.get(AUTHORIZATION);
            authorization.and_then(|value| value.to_str().ok()).and_then(|authorization| {
                others.values().find(|shared| shared.identity().issued(authorization))
            })
        };
        found.cloned().unwrap_or_else(|| self.first())
    }

    /// Adds an application, or gives back the one that has this key already.
    ///
    /// # Errors
    ///
    /// 400 if the key is not one, or there are too many applications; 500 if its database cannot be opened.
    pub(crate) fn add(&self, client_id: &str) -> Result<Arc<Shared>, ApiError> {
        if client_id == CLIENT_ID {
            return Ok(self.first());
        }
        let possible = (1..=LONGEST_KEY).contains(&client_id.len())
            && client_id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !possible {
            return Err(ApiError::wrong("client_id"));
        }
        let mut others = self.others.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = others.get(client_id) {
            return Ok(Arc::clone(known));
        }
        if others.len() >= MOST {
            return Err(ApiError::uncoded(
                StatusCode::BAD_REQUEST,
                "This sandbox holds as many applications as it can",
            ));
        }
        let settings = self.settings.of_application(client_id);
        let opened = open_world(&settings, Identity::derived(client_id), &self.bell);
        let shared = opened.map_err(|error| {
            // What is left of it would be an application at the next start. The error to tell is the first one.
            let _ = settings.remove_database();
            let what = format!("The application's database cannot be used: {error}");
            ApiError::uncoded(StatusCode::INTERNAL_SERVER_ERROR, &what)
        })?;
        others.insert(client_id.to_owned(), Arc::clone(&shared));
        Ok(shared)
    }

    /// Removes an application, with all that its database holds.
    ///
    /// # Errors
    ///
    /// 404 if there is none with this key, 403 if it is the first, which is always there; 500 if its file cannot be
    /// removed.
    pub(crate) fn remove(&self, client_id: &str) -> Result<(), ApiError> {
        if client_id == CLIENT_ID {
            return Err(ApiError::denied("the first application is always there"));
        }
        let mut others = self.others.write().unwrap_or_else(PoisonError::into_inner);
        others.remove(client_id).ok_or_else(ApiError::not_found)?;
        let removed = self.settings.of_application(client_id).remove_database();
        removed.map_err(|error| {
            let what = format!("The application's database cannot be removed: {error}");
            ApiError::uncoded(StatusCode::INTERNAL_SERVER_ERROR, &what)
        })
    }

    /// Where the account's owner reaches the sandbox, without a slash at the end.
    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Becomes true when the server is to stop, so that streams without an end can end.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    /// Tells the streams to end.
    pub(crate) fn stop(&self) {
        self.stopping.send_replace(true);
    }
}

#[derive(Deserialize)]
struct Login {
    client_id: String,
}

fn open_world(
    settings: &Settings,
    identity: Identity,
    bell: &Arc<Notify>,
) -> Result<Arc<Shared>, OpenError> {
    let world = World::open(settings.clone(), identity.clone())?;
    Ok(Arc::new(Shared::new(world, identity, Arc::clone(bell))))
}

/// The application that a control path or a page is about: `?application=KEY`, the first one without it.
pub(crate) struct InWorld(pub(crate) Arc<Shared>);

#[derive(Deserialize)]
struct Chosen {
    application: Option<String>,
}

impl FromRequestParts<Arc<Applications>> for InWorld {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        applications: &Arc<Applications>,
    ) -> Result<InWorld, ApiError> {
        let Query(Chosen { application }) =
            Query::try_from_uri(&parts.uri).map_err(|_| ApiError::wrong("application"))?;
        let chosen = match application {
            Some(client_id) => applications.by_client_id(&client_id),
            None => Some(applications.first()),
        };
        chosen.map(InWorld).ok_or_else(|| {
            ApiError::uncoded(StatusCode::NOT_FOUND, "There is no application with this key")
        })
    }
}
