//! The deliveries as the handle of a sandbox shows them, and the wait for their end.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use axum::http::StatusCode;
use jiff::Timestamp;
use tokio::sync::oneshot;

use super::delivery::{Delivery, DeliveryId};
use crate::error::{ApiError, ControlError};
use crate::sandbox::Sandbox;
use crate::shared::Shared;

/// Events that the log shows at most.
pub(super) const LONGEST_LOG: u32 = 100_000;

/// How long a drain takes at most, in real time.
const LONGEST_DRAIN: Duration = Duration::from_secs(30);

impl Sandbox {
    /// The events of the first application and what came of sending them, oldest first. The latest 100,000 are shown.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub fn deliveries(&self) -> Result<Vec<Delivery>, ControlError> {
        Ok(self.shared.transact(|session| session.deliveries(LONGEST_LOG.into()))?)
    }

    /// Sends an event again, whatever came of it before. No fault happens to it this time; if it is not taken, it is
    /// retried like a new one.
    ///
    /// # Errors
    ///
    /// If there is no such event, or the database fails.
    pub fn replay_delivery(&self, id: DeliveryId) -> Result<(), ControlError> {
        Ok(self.shared.transact(|session| session.replay_delivery(id))?)
    }

    /// Waits until every event of the first application that is due now was sent, and the outcome is in the log.
    /// Events that wait for a retry are not due before the clock shows its time.
    ///
    /// # Errors
    ///
    /// With the status 503 if that takes more than 30 seconds of real time; if the database fails.
    pub async fn drain_deliveries(&self) -> Result<(), ControlError> {
        let (mut answer, answered) = oneshot::channel();
        let shared = Arc::clone(&self.shared);
        // On a thread of its own, because the time of the caller's runtime may be paused.
        let spawned =
            thread::Builder::new().name("droppay-sandbox-drain".to_owned()).spawn(move || {
                let drained = drain_blocking(&shared, &mut answer);
                // The caller may stop the sandbox as soon as he is answered, and open its database anew.
                drop(shared);
                // Nobody waits any more if the caller has lost patience.
                let _ = answer.send(drained);
            });
        spawned.map_err(|error| impossible(&error))?;
        Ok(answered.await.unwrap_or_else(|error| Err(impossible(&error)))?)
    }
}

/// Waits until nothing is due and nothing under way.
pub(super) async fn drain(shared: &Shared) -> Result<(), ApiError> {
    let mut changes = shared.subscribe();
    let drained = async {
        loop {
            changes.mark_unchanged();
            if !shared.transact(|session| session.is_delivering(Timestamp::now()))? {
                return Ok(());
            }
            // The sender lives as long as the world.
            let _ = changes.changed().await;
        }
    };
    tokio::time::timeout(LONGEST_DRAIN, drained).await.unwrap_or_else(|_| {
        let description = "Events are still under way after 30 seconds";
        Err(ApiError::uncoded(StatusCode::SERVICE_UNAVAILABLE, description))
    })
}

/// Drains for as long as somebody waits for the answer.
fn drain_blocking(
    shared: &Shared,
    answer: &mut oneshot::Sender<Result<(), ApiError>>,
) -> Result<(), ApiError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.map_err(|error| impossible(&error))?.block_on(async {
        tokio::select! {
            drained = drain(shared) => drained,
            () = answer.closed() => Ok(()),
        }
    })
}

fn impossible(error: &dyn std::error::Error) -> ApiError {
    let description = format!("The wait for deliveries cannot be begun: {error}");
    ApiError::uncoded(StatusCode::INTERNAL_SERVER_ERROR, &description)
}
