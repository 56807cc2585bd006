//! Delivers events to whoever subscribed to them.
//!
//! An event is stored with the change that it tells of, and stays due in the database until the outcome of an attempt
//! is stored too. So each is delivered at least once: an attempt that was under way when the process ended is made
//! again.
//!
//! A subscriber, which is a scheme, a host and a port, gets one event at a time and first attempts in the order of the
//! changes. An event that failed waits for its retry while the ones after it go on. Subscribers do not wait for each
//! other, so one that hangs delays nobody else.

use std::sync::Arc;

use crate::applications::Applications;

mod courier;
mod delivery;
mod desk;
mod destination;
mod handle;
mod lanes;
mod log;
mod outbox;
mod paths;
mod resolver;
mod schedule;
mod search;
mod settings;

pub use delivery::{Attempt, AttemptOutcome, Delivery, DeliveryId, DeliveryState};
pub(crate) use destination::subscriber;
pub(crate) use paths::paths;
pub use settings::RetryClock;
pub(crate) use settings::WebhookSettings;

/// Delivers what is due, until it is dropped.
pub(crate) async fn deliver(applications: Arc<Applications>, settings: WebhookSettings) {
    desk::Desk::new(applications, settings).run().await;
}

#[cfg(test)]
mod tests;
