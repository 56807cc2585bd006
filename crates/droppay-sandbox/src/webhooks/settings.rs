//! How events are delivered.

use std::time::Duration;

use super::schedule;
use crate::builder::SandboxBuilder;

/// The clock by which an event that was not taken waits for its next attempt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryClock {
    /// The sandbox's clock: a test moves it, and the retry that falls due is made at once.
    #[default]
    Virtual,
    /// The real time, whatever the sandbox's clock shows.
    Real,
}

/// How events are delivered.
#[derive(Clone, Debug)]
pub(crate) struct WebhookSettings {
    pub(crate) retries: RetryClock,
    /// The times from each failed attempt to the next.
    pub(crate) waits: &'static [Duration],
    /// Whether subscribers outside this machine get events.
    pub(crate) allow_remote: bool,
    /// How long an attempt may take, in real time.
    pub(crate) timeout: Duration,
}

impl Default for WebhookSettings {
    fn default() -> WebhookSettings {
        WebhookSettings {
            retries: RetryClock::default(),
            waits: &schedule::WAITS,
            allow_remote: false,
            timeout: Duration::from_secs(10),
        }
    }
}

impl SandboxBuilder {
    /// The clock by which events that were not taken are sent again: 10 seconds, 1, 5 and 30 minutes, 2, 6 and 24
    /// hours after the attempts before. The sandbox's clock without this setting.
    pub fn webhook_retries(mut self, clock: RetryClock) -> Self {
        self.webhooks.retries = clock;
        self
    }

    /// Whether events are sent to other machines than this one. Without this setting they are not: no test is to reach
    /// a subscriber in the world by accident.
    pub fn allow_remote_webhooks(mut self, allow: bool) -> Self {
        self.webhooks.allow_remote = allow;
        self
    }

    /// How long a subscriber may take to answer, in real time. 10 seconds without this setting.
    pub fn webhook_timeout(mut self, timeout: Duration) -> Self {
        self.webhooks.timeout = timeout;
        self
    }
}
