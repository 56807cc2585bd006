//! One connection to Redis for everybody in the process, made when it is needed and made again when it is broken.
//!
//! The crate `redis` has a `ConnectionManager`, but that does not give up a connection on which nothing is answered, nor
//! one to a primary that has become a replica, and it never tries again after Redis has refused the password or was
//! still loading.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use redis::{
    AsyncConnectionConfig, Client, FromRedisValue, ScriptInvocation, aio::MultiplexedConnection,
};

use super::failure::Failure;
use crate::random;

/// How long connecting and answering may take together.
const PATIENCE: Duration = Duration::from_secs(2);

/// A connection that mends itself.
pub(super) struct Connection {
    client: Client,
    link: tokio::sync::Mutex<Option<Link>>,
    /// What the last command failed with, so that a change is told once.
    last_failure: Mutex<Option<Failure>>,
}

#[derive(Clone)]
struct Link {
    connection: MultiplexedConnection,
    /// Tells it apart from those before and after it.
    number: u64,
}

/// What a failed attempt leaves behind.
struct Setback {
    failure: Failure,
    /// Whether the connection was an old one, which may have been broken before.
    was_old: bool,
}

impl Connection {
    pub(super) fn new(client: Client) -> Self {
        Self { client, link: tokio::sync::Mutex::default(), last_failure: Mutex::default() }
    }

    /// Where Redis is; without user and password.
    pub(super) fn address(&self) -> String {
        self.client.get_connection_info().addr().to_string()
    }

    /// Runs a script that changes nothing. It must not matter whether it runs twice.
    pub(super) async fn read<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
    ) -> Result<T, Failure> {
        self.persistently(script).await.inspect_err(|failure| self.note_failure(failure))
    }

    /// Runs a script that changes something. It must not matter whether it runs twice.
    pub(super) async fn write<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
    ) -> Result<T, Failure> {
        let outcome = self.persistently(script).await;
        match &outcome {
            // Reading alone is no recovery: a replica is read and does not take tokens.
            Ok(_) => self.note_recovery(),
            Err(failure) => self.note_failure(failure),
        }
        outcome
    }

    async fn persistently<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
    ) -> Result<T, Failure> {
        match self.attempt(script).await {
            // Renewals are far apart, so a connection has often been cut meanwhile without anybody noticing.
            Err(Setback { failure, was_old: true }) if failure.spoils_the_connection() => {
                self.attempt(script).await.map_err(|setback| setback.failure)
            }
            outcome => outcome.map_err(|setback| setback.failure),
        }
    }

    async fn attempt<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
    ) -> Result<T, Setback> {
        let mut used = None;
        let mut was_old = false;
        let conversation = async {
            let mut link = self.link(&mut was_old).await?;
            used = Some(link.number);
            Ok(script.invoke_async(&mut link.connection).await?)
        };
        let outcome = tokio::time::timeout(PATIENCE, conversation).await;
        let failure = match outcome {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(failure)) => failure,
            Err(_) => Failure::Silence,
        };
        if failure.spoils_the_connection() {
            let mut link = self.link.lock().await;
            if link.as_ref().map(|link| link.number) == used {
                *link = None;
            }
        }
        Err(Setback { failure, was_old })
    }

    /// The connection, or a new one.
    async fn link(&self, was_old: &mut bool) -> Result<Link, Failure> {
        let mut link = self.link.lock().await;
        if let Some(link) = &*link {
            *was_old = true;
            return Ok(link.clone());
        }
        // The crate's own timeouts are shorter than ours, and keep the connection on which they pass.
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(None);
        let connection = self.client.get_multiplexed_async_connection_with_config(&config).await?;
        let number = u64::from_ne_bytes(random::bytes());
        Ok(link.insert(Link { connection, number }).clone())
    }

    fn note_failure(&self, failure: &Failure) {
        let mut last = self.last_failure.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref() != Some(failure) {
            *last = Some(failure.clone());
            drop(last);
            tracing::warn!(redis = self.address(), %failure, "Redis does not keep the tokens; they are not shared");
        }
    }

    fn note_recovery(&self) {
        let mut last = self.last_failure.lock().unwrap_or_else(PoisonError::into_inner);
        if last.take().is_some() {
            drop(last);
            tracing::info!(redis = self.address(), "Redis keeps the tokens again");
        }
    }
}
