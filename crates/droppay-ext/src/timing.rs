//! Where the time of day and chance come from, so that tests can set both.
//!
//! Waiting goes through `tokio::time`, which tests can pause.

use std::{fmt, sync::Arc, time::Duration};

use droppay_api::RequestId;
use jiff::Timestamp;

use crate::random;

/// The time of day, and chance.
#[derive(Clone)]
pub(crate) struct Timing {
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    bits: Arc<dyn Fn() -> u64 + Send + Sync>,
}

impl Timing {
    /// The system's clock and random numbers.
    pub(crate) fn system() -> Self {
        Self { now: Arc::new(Timestamp::now), bits: Arc::new(random::bits) }
    }

    /// A clock that follows tokio's, and a chance that always falls the same way.
    #[cfg(test)]
    pub(crate) fn following_tokio(chance: f64) -> Self {
        let (start, base) = (tokio::time::Instant::now(), Timestamp::constant(1_700_000_000, 0));
        Self::by(move || base + start.elapsed(), chance)
    }

    /// A clock of the caller's own.
    #[cfg(any(test, feature = "benchmarking"))]
    pub(crate) fn by(now: impl Fn() -> Timestamp + Send + Sync + 'static, chance: f64) -> Self {
        let bits = (chance * u64::MAX as f64) as u64;
        Self { now: Arc::new(now), bits: Arc::new(move || bits) }
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.now)()
    }

    /// What tells one call from the others.
    pub(crate) fn request_id(&self) -> RequestId {
        RequestId::new((self.bits)())
    }

    /// A duration between two others, left to chance.
    pub(crate) fn between(&self, least: Duration, most: Duration) -> Duration {
        let span = most.saturating_sub(least);
        let part = span.as_secs_f64() * ((self.bits)() as f64 / u64::MAX as f64);
        // Only a span at the end of all durations is lost in rounding.
        least.saturating_add(Duration::try_from_secs_f64(part).unwrap_or(span))
    }
}

impl fmt::Debug for Timing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Timing")
    }
}
