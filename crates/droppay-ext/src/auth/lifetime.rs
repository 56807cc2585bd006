//! When a token is renewed, when a call waits for that, and when the token is past use.
//!
//! Servers write nonsense into `expires_in`; what is made of it here can cause neither a busy loop nor an overflow.
//!
//! Clocks are set, back and forth, and the clocks of machines that share a store differ. So a token is taken to be as old
//! as the time of day says or as the time that has passed since it was taken up says, whichever is more; the second does
//! not depend on the clock, the first goes on while the machine sleeps. A token from the future begins its life when it
//! is taken up. What is still wrong then, a 401 puts right.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use crate::{auth::Tokens, timing::Timing};

/// Shorter lifetimes count as this long, so that a token is not asked for more often than once a second.
const SHORTEST: f64 = 1.0;
/// Longer lifetimes count as this long: a year, in seconds.
const LONGEST: f64 = 365.0 * 24.0 * 60.0 * 60.0;
/// The earliest renewal before expiry.
const EARLIEST_RENEWAL: Duration = Duration::from_secs(60);
/// How long before expiry a call no longer trusts the token to arrive in time.
const TRAVEL: Duration = Duration::from_secs(10);

/// When a token obtained now expires; `expires_in` is in seconds, and may be anything.
pub(crate) fn expiry(obtained_at: Timestamp, expires_in: f64) -> Timestamp {
    let seconds = if expires_in.is_nan() { SHORTEST } else { expires_in.clamp(SHORTEST, LONGEST) };
    let lifetime = Duration::from_secs_f64(seconds);
    obtained_at.checked_add(lifetime).unwrap_or(Timestamp::MAX)
}

/// The moments in the life of one token.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lifetime {
    /// The server did not say: the token is used until it is refused.
    Unknown,
    /// The server said.
    Known {
        /// From here on it is renewed beside the calls that use it.
        renewed_from: Moment,
        /// From here on calls wait for the renewal.
        awaited_from: Moment,
        /// From here on it is not used.
        expires_at: Moment,
    },
}

/// A moment by the time of day, and by a clock that nobody sets. It has come when the first of the two says so.
///
/// Both are worked out when a token is taken up, so that a call has nothing to do but to compare.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    of_day: Timestamp,
    /// `None` if it is too far off for that clock.
    instant: Option<Instant>,
}

impl Moment {
    fn has_come(&self, now: Timestamp, instant: Instant) -> bool {
        self.of_day <= now || self.instant.is_some_and(|own| own <= instant)
    }
}

/// What a call may do with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Age {
    /// Use it.
    Young,
    /// Use it, and see that it is renewed.
    Aging,
    /// Wait for its renewal; should that fail, use it.
    Old,
    /// It no longer works.
    Expired,
}

impl Lifetime {
    /// The moments of a token; chance spreads the renewals of many processes.
    pub(crate) fn of(tokens: &Tokens, timing: &Timing) -> Self {
        let Some(expires_at) = tokens.expires_at else { return Self::Unknown };
        let lifetime =
            expires_at.duration_since(tokens.obtained_at).try_into().unwrap_or(Duration::ZERO);
        let (now, instant) = (timing.now(), Instant::now());
        let expires_at = expires_at.min(now.checked_add(lifetime).unwrap_or(Timestamp::MAX));
        let before = |early: Duration| {
            let of_day = expires_at.checked_sub(early).unwrap_or(Timestamp::MIN);
            // What is past has come, whatever becomes of the time of day.
            let ahead = of_day.duration_since(now).try_into().unwrap_or(Duration::ZERO);
            Moment { of_day, instant: instant.checked_add(ahead) }
        };
        let early = EARLIEST_RENEWAL.min(lifetime / 4);
        Self::Known {
            renewed_from: before(timing.between(early / 2, early)),
            awaited_from: before(TRAVEL.min(lifetime / 20)),
            expires_at: before(Duration::ZERO),
        }
    }

    /// How old the token is at this moment, which both clocks tell.
    pub(crate) fn age(&self, now: Timestamp, instant: Instant) -> Age {
        let Self::Known { renewed_from, awaited_from, expires_at } = self else {
            return Age::Young;
        };
        let has_come = |moment: &Moment| moment.has_come(now, instant);
        match () {
            () if !has_come(renewed_from) => Age::Young,
            () if !has_come(awaited_from) => Age::Aging,
            () if !has_come(expires_at) => Age::Old,
            () => Age::Expired,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::constant(1_700_000_000, 0);

    fn seconds(expires_in: f64) -> i64 {
        expiry(NOW, expires_in).duration_since(NOW).as_secs()
    }

    #[test]
    fn nonsense_in_expires_in_is_clamped() {
        for short in [0.0, -1.0, -1e300, f64::NAN, f64::NEG_INFINITY] {
            assert_eq!(seconds(short), 1, "{short}");
        }
        for long in [1e10, 1e300, f64::INFINITY, f64::MAX] {
            assert_eq!(seconds(long), 365 * 24 * 60 * 60, "{long}");
        }
        assert_eq!(seconds(3600.0), 3600);
        assert_eq!(expiry(Timestamp::MAX, 3600.0), Timestamp::MAX);
    }

    fn ages(lifetime: f64, chance: f64, at: &[f64]) -> Vec<Age> {
        let timing = Timing::following_tokio(chance);
        let tokens = Tokens {
            access_token: "a".into(),
            refresh_token: None,
            obtained_at: NOW,
            expires_at: Some(expiry(NOW, lifetime)),
        };
        let lifetime = Lifetime::of(&tokens, &timing);
        at.iter()
            .map(|&at| lifetime.age(NOW + Duration::from_secs_f64(at), Instant::now()))
            .collect()
    }

    #[tokio::test]
    async fn an_hour_is_renewed_within_the_last_minute_and_awaited_in_the_last_seconds() {
        use Age::{Aging, Expired, Old, Young};
        let at = [3539.0, 3541.0, 3571.0, 3591.0, 3600.0];
        assert_eq!(ages(3600.0, 1.0, &at), [Young, Aging, Aging, Old, Expired]);
        assert_eq!(
            ages(3600.0, 0.0, &at),
            [Young, Young, Aging, Old, Expired],
            "chance spreads the renewals"
        );
    }

    #[tokio::test]
    async fn a_short_life_is_lived_for_the_most_part() {
        assert_eq!(
            ages(2.0, 1.0, &[1.4, 1.6, 1.95, 2.0]),
            [Age::Young, Age::Aging, Age::Old, Age::Expired]
        );
    }

    #[tokio::test]
    async fn a_token_that_expired_before_it_was_obtained_is_expired() {
        let tokens = Tokens {
            access_token: "a".into(),
            refresh_token: None,
            obtained_at: NOW,
            expires_at: Some(Timestamp::MIN),
        };
        assert_eq!(
            Lifetime::of(&tokens, &Timing::following_tokio(1.0)).age(NOW, Instant::now()),
            Age::Expired
        );
    }
}
