//! Where the time of day and chance come from, so that tests can set both.
//!
//! Waiting goes through `tokio::time`, which tests can pause.

use std::{fmt, sync::Arc, time::Duration};

use jiff::Timestamp;

/// The time of day, and chance.
#[derive(Clone)]
pub(crate) struct Timing {
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    chance: Arc<dyn Fn() -> f64 + Send + Sync>,
}

impl Timing {
    /// The system's clock and random numbers.
    pub(crate) fn system() -> Self {
        Self { now: Arc::new(Timestamp::now), chance: Arc::new(rand::random) }
    }

    /// A clock that follows tokio's, and a chance that always falls the same way.
    #[cfg(test)]
    pub(crate) fn following_tokio(chance: f64) -> Self {
        let (start, base) = (tokio::time::Instant::now(), Timestamp::constant(1_700_000_000, 0));
        Self { now: Arc::new(move || base + start.elapsed()), chance: Arc::new(move || chance) }
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.now)()
    }

    /// A duration between two others, left to chance.
    pub(crate) fn between(&self, least: Duration, most: Duration) -> Duration {
        least + most.saturating_sub(least).mul_f64((self.chance)().clamp(0.0, 1.0))
    }
}

impl fmt::Debug for Timing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Timing")
    }
}
