//! How often one call is attempted, and with which pauses.

use std::time::Duration;

use crate::timing::Timing;

/// How often one call is attempted, for how long, and with which pauses.
///
/// It limits what may be repeated; what may be at all does not depend on it: see [`retry`](crate::retry).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    attempts: u32,
    time_limit: Duration,
    first_pause: Duration,
    longest_pause: Duration,
    longest_retry_after: Duration,
}

impl RetryPolicy {
    /// Every call is attempted once. (A call whose token was refused is still sent once more, with another token.)
    pub const fn never() -> Self {
        Self {
            attempts: 1,
            time_limit: Duration::from_secs(90),
            first_pause: Duration::from_millis(200),
            longest_pause: Duration::from_secs(10),
            longest_retry_after: Duration::from_secs(30),
        }
    }

    /// How often a call is attempted at most, the first time included; 3 if not given. None counts as one.
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = if attempts == 0 { 1 } else { attempts };
        self
    }

    /// For how long after the beginning of a call another attempt may begin, its pause included; 90 seconds if not
    /// given. An attempt itself takes as long as the client's
    /// [`request_timeout`](crate::Builder::request_timeout) allows.
    pub const fn time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = limit;
        self
    }

    /// The longest pause before the second attempt, which doubles with each further one, and where the doubling ends;
    /// 0.2 and 10 seconds if not given. Chance takes each pause between nothing and that (full jitter).
    pub const fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.first_pause = first;
        self.longest_pause = longest;
        self
    }

    /// The longest `Retry-After` that is waited for; 30 seconds if not given.
    pub const fn longest_retry_after(mut self, longest: Duration) -> Self {
        self.longest_retry_after = longest;
        self
    }

    /// The pause before the next attempt; `None` if there is to be none. What the server asks for is never cut short.
    pub(crate) fn pause(
        &self,
        attempts: u32,
        elapsed: Duration,
        retry_after: Option<Duration>,
        timing: &Timing,
    ) -> Option<Duration> {
        if attempts >= self.attempts
            || retry_after.is_some_and(|asked| asked > self.longest_retry_after)
        {
            return None;
        }
        let doubled =
            self.first_pause.saturating_mul(2_u32.saturating_pow(attempts.saturating_sub(1)));
        let pause = timing.between(Duration::ZERO, doubled.min(self.longest_pause));
        let pause = retry_after.map_or(pause, |asked| asked.saturating_add(pause));
        (elapsed.saturating_add(pause) < self.time_limit).then_some(pause)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::never().attempts(3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn pauses(policy: &RetryPolicy, chance: f64) -> Vec<u64> {
        let timing = Timing::following_tokio(chance);
        let millis = |attempts| policy.pause(attempts, Duration::ZERO, None, &timing);
        (1..100).map_while(millis).map(|pause| pause.as_millis().try_into().unwrap()).collect()
    }

    #[tokio::test]
    async fn pauses_double_up_to_the_longest_and_end_with_the_attempts() {
        let policy = RetryPolicy::default().attempts(6).backoff(SECOND, 5 * SECOND);
        assert_eq!(pauses(&policy, 1.0), [1_000, 2_000, 4_000, 5_000, 5_000]);
        assert_eq!(pauses(&policy, 0.5), [500, 1_000, 2_000, 2_500, 2_500]);
        assert_eq!(pauses(&policy, 0.0), [0; 5], "the jitter is full");
        assert_eq!(pauses(&RetryPolicy::default(), 1.0), [200, 400]);
        assert!(pauses(&RetryPolicy::never(), 1.0).is_empty());
        assert!(pauses(&RetryPolicy::never().attempts(0), 1.0).is_empty());
    }

    #[tokio::test]
    async fn no_attempt_begins_beyond_the_time_limit() {
        let policy = RetryPolicy::default().time_limit(10 * SECOND).backoff(SECOND, SECOND);
        let timing = Timing::following_tokio(1.0);
        assert_eq!(policy.pause(1, 8 * SECOND, None, &timing), Some(SECOND));
        assert_eq!(policy.pause(1, 9 * SECOND, None, &timing), None);
    }

    #[tokio::test]
    async fn what_the_server_asks_for_is_waited_for_whole_or_not_at_all() {
        let policy =
            RetryPolicy::default().backoff(SECOND, SECOND).longest_retry_after(20 * SECOND);
        let (certain, chance) = (Timing::following_tokio(1.0), Timing::following_tokio(0.0));
        assert_eq!(policy.pause(1, SECOND, Some(20 * SECOND), &chance), Some(20 * SECOND));
        assert_eq!(
            policy.pause(1, SECOND, Some(7 * SECOND), &certain),
            Some(8 * SECOND),
            "spread by chance"
        );
        assert_eq!(policy.pause(1, SECOND, Some(21 * SECOND), &chance), None);
        let short = policy.time_limit(10 * SECOND);
        assert_eq!(short.pause(1, SECOND, Some(10 * SECOND), &chance), None);
    }

    #[tokio::test]
    async fn settings_beyond_reason_overflow_nothing() {
        let endless =
            RetryPolicy::default().attempts(u32::MAX).backoff(Duration::MAX, Duration::MAX);
        let endless = endless.time_limit(Duration::MAX).longest_retry_after(Duration::MAX);
        let timing = Timing::following_tokio(1.0);
        assert!(endless.pause(u32::MAX - 1, Duration::MAX, Some(Duration::MAX), &timing).is_none());
        assert!(endless.pause(64, SECOND, None, &Timing::following_tokio(0.0)).is_some());
    }
}
