//! When a push recurs. The calendar is counted by hand in months, days and hours; only the changes of summer time are
//! left to the calendar library.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// The Italian time zone.
pub(super) fn rome() -> TimeZone {
    TimeZone::get("Europe/Rome").unwrap()
}

/// A period, as it is posted and as what it means.
#[derive(Clone, Copy, Debug)]
pub(super) struct Period {
    pub(super) text: &'static str,
    months: i64,
    days: i64,
    hours: i64,
}

const fn period(text: &'static str, months: i64, days: i64, hours: i64) -> Period {
    Period { text, months, days, hours }
}

pub(super) const PERIODS: [Period; 9] = [
    period("PT1H", 0, 0, 1),
    period("PT36H", 0, 0, 36),
    period("P1D", 0, 1, 0),
    period("P1W", 0, 7, 0),
    period("P1M", 1, 0, 0),
    period("P2M", 2, 0, 0),
    period("P1Y", 12, 0, 0),
    period("P1M1D", 1, 1, 0),
    period("P10DT6H", 0, 10, 6),
];

impl Period {
    /// The second of an execution, counted from the first, which has the number 0.
    pub(super) fn execution(self, first: i64, number: i64) -> i64 {
        let hours = self.hours * number * 3600;
        if number == 0 || (self.months == 0 && self.days == 0) {
            return first + hours;
        }
        let start = Timestamp::from_second(first).unwrap().to_zoned(rome()).datetime();
        let months =
            i64::from(start.year()) * 12 + i64::from(start.month()) - 1 + self.months * number;
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
        let month = Date::new(year.try_into().unwrap(), month.try_into().unwrap(), 1).unwrap();
        let last = month.days_in_month();
        let day = month + (i64::from(start.day().min(last)) - 1 + self.days * number).days();
        let moment = day.to_datetime(start.time()).to_zoned(rome()).unwrap();
        moment.timestamp().as_second() + hours
    }
}
