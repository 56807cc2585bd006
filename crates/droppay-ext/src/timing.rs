//! Where the time of day and chance come from, so that tests can set both.
//!
//! Waiting goes through `tokio::time`, which tests can pause.

use std::{fmt, sync::Arc, time::Duration};

use jiff::Timestamp;

use crate::random;

/// The time of day, and chance.
#[derive(Clone)]
pub(crate) struct Timing {
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    chance: Arc<dyn Fn() -> f64 + Send + Sync>,
}

impl Timing {
    /// The system's clock and random numbers.
    pub(crate) fn system() -> Self {
        Self { now: Arc::new(Timestamp::now), chance: Arc::new(random::fraction) }
    }

    /// A clock that follows tokio's, and a chance that always falls the same way.
    #[cfg(test)]
    pub(crate) fn following_tokio(chance: f64) -> Self {
        let (start, base) = (tokio::time::Instant::now(), Timestamp::constant(1_700_000_000, 0));
        Self { now: Arc::new(move || base + start.elapsed()), chance: Arc::new(move || chance) }
    }

    /// A clock of the caller's own.
    #[cfg(any(test, feature = "benchmarking"))]
    pub(crate) fn by(now: impl Fn() -> Timestamp + Send + Sync + 'static, chance: f64) -> Self {
        Self { now: Arc::new(now), chance: Arc::new(move || chance) }
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.now)()
    }

    /// Sixteen hexadecimal digits that tell things apart.
    pub(crate) fn id(&self) -> String {
        let half = || u64::from(((self.chance)().clamp(0.0, 1.0) * f64::from(u32::MAX)) as u32);
        let bits = half() << 32 | half();
        // Each call makes one, and formatting takes as long as the rest of what is noted about a call.
        (0..16)
            .rev()
            .filter_map(|place| char::from_digit((bits >> (4 * place) & 0xf) as u32, 16))
            .collect()
    }

    /// A duration between two others, left to chance.
    pub(crate) fn between(&self, least: Duration, most: Duration) -> Duration {
        let span = most.saturating_sub(least);
        let part = span.as_secs_f64() * (self.chance)().clamp(0.0, 1.0);
        // Only a span at the end of all durations is lost in rounding.
        least.saturating_add(Duration::try_from_secs_f64(part).unwrap_or(span))
    }
}

impl fmt::Debug for Timing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Timing")
    }
}
