//! The virtual clock. Every date, token lifetime and execution of the sandbox follows it, so that a test reaches next
//! year without waiting for it.

use jiff::{SignedDuration, Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::calendar::rome;

/// How the sandbox's clock starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClockSetting {
    /// The clock shows the real time, and runs.
    #[default]
    Running,
    /// The clock starts at this moment, and runs.
    RunningFrom(Timestamp),
    /// The clock stands at this moment until it is set or advanced.
    Frozen(Timestamp),
}

/// The clock's state, in the form in which a database keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Clock {
    /// Milliseconds that the clock is ahead of the real time.
    Ahead(i64),
    /// The clock stands here, in milliseconds since 1970.
    Frozen(i64),
}

impl Clock {
    /// A clock as the setting asks for.
    pub(crate) fn new(setting: ClockSetting) -> Clock {
        match setting {
            ClockSetting::Running => Clock::Ahead(0),
            ClockSetting::RunningFrom(moment) => Clock::Ahead(ahead(moment)),
            ClockSetting::Frozen(moment) => Clock::Frozen(moment.as_millisecond()),
        }
    }

    /// Whether the clock shows a year in which dates can be written: 1970 to 9000.
    pub(crate) fn is_possible(&self) -> bool {
        (1970..=9000).contains(&self.now().to_zoned(rome()).year())
    }

    /// What the clock shows.
    pub(crate) fn now(&self) -> Timestamp {
        match *self {
            Clock::Frozen(moment) => Timestamp::from_millisecond(moment).unwrap_or(Timestamp::MAX),
            Clock::Ahead(ahead) => {
                let ahead = SignedDuration::from_millis(ahead);
                Timestamp::now().saturating_add(ahead).unwrap_or(Timestamp::MAX)
            }
        }
    }

    /// The clock set to a moment; it keeps running, or standing. `None` for a year outside 1970 to 9000, beyond which
    /// dates could not be written any more.
    pub(crate) fn set(self, moment: Timestamp) -> Option<Clock> {
        let set = match self {
            Clock::Frozen(_) => Clock::Frozen(moment.as_millisecond()),
            Clock::Ahead(_) => Clock::Ahead(ahead(moment)),
        };
        set.is_possible().then_some(set)
    }

    /// The clock running from what it shows.
    pub(crate) fn run(self) -> Clock {
        Clock::Ahead(ahead(self.now()))
    }

    /// The clock standing at what it shows.
    pub(crate) fn freeze(self) -> Clock {
        Clock::Frozen(self.now().as_millisecond())
    }

    /// Whether the clock runs.
    pub(crate) fn is_running(self) -> bool {
        matches!(self, Clock::Ahead(_))
    }

    /// The clock moved by a span, counted on the calendar of Italy. `None` as for [`Clock::set`].
    pub(crate) fn advance(self, span: Span) -> Option<Clock> {
        let moment = self.now().to_zoned(rome()).checked_add(span).ok()?.timestamp();
        self.set(moment)
    }
}

fn ahead(moment: Timestamp) -> i64 {
    moment.as_millisecond().saturating_sub(Timestamp::now().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;

    fn moment(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_frozen_clock_stands_until_it_is_advanced() {
        let clock = Clock::new(ClockSetting::Frozen(moment("2026-01-31T10:00:00Z")));
        assert_eq!(clock.now(), moment("2026-01-31T10:00:00Z"));
        assert_eq!(clock.advance(1.month()).unwrap().now(), moment("2026-02-28T10:00:00Z"));
    }

    #[test]
    fn a_month_keeps_the_time_of_day_across_the_change_to_summer_time() {
        let clock = Clock::new(ClockSetting::Frozen(moment("2026-03-15T09:00:00Z")));
        assert_eq!(clock.advance(1.month()).unwrap().now(), moment("2026-04-15T08:00:00Z"));
    }

    #[test]
    fn a_running_clock_that_is_set_runs_on_from_there() {
        let clock = Clock::new(ClockSetting::Running).set(moment("2030-01-01T00:00:00Z")).unwrap();
        let now = clock.now();
        assert!(
            now >= moment("2030-01-01T00:00:00Z") && now < moment("2030-01-01T00:01:00Z"),
            "{now}"
        );
    }

    #[test]
    fn a_clock_cannot_leave_the_years_that_can_be_written() {
        let clock = Clock::new(ClockSetting::Frozen(moment("2026-01-01T00:00:00Z")));
        assert_eq!(clock.advance(8000.years()), None);
        assert_eq!(clock.advance(-100.years()), None);
    }
}
