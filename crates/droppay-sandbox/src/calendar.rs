//! Dates as DropPay writes and reads them. It never says in which time zone a date without an offset stands, so the
//! sandbox takes that of Italy, where the institute is.

use std::sync::LazyLock;

use jiff::civil;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Serialize, Serializer};

static ROME: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::get("Europe/Rome").expect("the time zones are part of the program"));

/// The time zone of dates without an offset.
pub(crate) fn rome() -> TimeZone {
    ROME.clone()
}

/// A moment in whole seconds, the precision in which DropPay states its dates. Because nothing finer is stored, a date
/// that was read from one answer selects the same entries when it is sent back as a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stamp(Timestamp);

/// What a day without a time of day stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DayEdge {
    /// Its first second.
    Start,
    /// Its last second.
    End,
}

impl Stamp {
    /// The second in which a moment lies.
    pub(crate) fn of(moment: Timestamp) -> Stamp {
        let second = moment.as_millisecond().div_euclid(1000);
        Stamp(Timestamp::from_second(second).unwrap_or(moment))
    }

    /// Reads a date in any of the shapes that the documents show.
    pub(crate) fn read(text: &str, edge: DayEdge) -> Option<Stamp> {
        let moment = if text.len() == 10 {
            let day: civil::Date = text.parse().ok()?;
            let time = match edge {
                DayEdge::Start => civil::time(0, 0, 0, 0),
                DayEdge::End => civil::time(23, 59, 59, 0),
            };
            day.to_datetime(time).to_zoned(rome()).ok()?.timestamp()
        } else if let Ok(moment) = text.parse::<Timestamp>() {
            moment
        } else {
            text.parse::<civil::DateTime>().ok()?.to_zoned(rome()).ok()?.timestamp()
        };
        Some(Stamp::of(moment))
    }

    /// The moment on the clocks of Italy.
    pub(crate) fn zoned(self) -> Zoned {
        self.0.to_zoned(rome())
    }

    /// The moment itself.
    pub(crate) fn timestamp(self) -> Timestamp {
        self.0
    }
}

impl std::fmt::Display for Stamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let zoned = self.zoned();
        // Before 1893 the offset of Italy had seconds, which RFC 3339 cannot write.
        let zoned =
            if zoned.offset().seconds() % 60 == 0 { zoned } else { self.0.to_zoned(TimeZone::UTC) };
        write!(f, "{}", zoned.strftime("%Y-%m-%dT%H:%M:%S%:z"))
    }
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl ToSql for Stamp {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.as_second().into())
    }
}

impl FromSql for Stamp {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let second = value.as_i64()?;
        Timestamp::from_second(second).map(Stamp).map_err(|_| FromSqlError::OutOfRange(second))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        Stamp::read(text, DayEdge::Start).map(|stamp| stamp.to_string())
    }

    #[test]
    fn each_documented_shape_is_read() {
        assert_eq!(read("2016-07-16T19:20:30+01:00").unwrap(), "2016-07-16T20:20:30+02:00");
        assert_eq!(read("2016-07-16T19:20:30+0100").unwrap(), "2016-07-16T20:20:30+02:00");
        assert_eq!(read("2016-07-16T19:20:30.9Z").unwrap(), "2016-07-16T21:20:30+02:00");
        assert_eq!(read("2019-07-10T00:00:00").unwrap(), "2019-07-10T00:00:00+02:00");
        assert_eq!(read("2018-06-15 10:00:00").unwrap(), "2018-06-15T10:00:00+02:00");
        assert_eq!(read("2018-01-15 10:00").unwrap(), "2018-01-15T10:00:00+01:00");
        assert_eq!(read("2016-10-12").unwrap(), "2016-10-12T00:00:00+02:00");
    }

    #[test]
    fn a_day_as_the_end_of_a_range_includes_its_evening() {
        let end = Stamp::read("2016-10-12", DayEdge::End).unwrap();
        assert_eq!(end.to_string(), "2016-10-12T23:59:59+02:00");
    }

    #[test]
    fn a_date_of_an_age_without_whole_minutes_of_offset_is_written_in_utc() {
        assert_eq!(read("1850-01-01T00:00:00Z").unwrap(), "1850-01-01T00:00:00+00:00");
        assert_eq!(read("1950-01-01T00:00:00Z").unwrap(), "1950-01-01T01:00:00+01:00");
    }

    #[test]
    fn an_impossible_date_is_refused() {
        for text in [
            "2018-13-01",
            "2018-02-30",
            "2018-06-15T25:00:00",
            "9999-12-31T23:59:59-23:00",
            "0000-00-00",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_back_as_the_same_moment() {
        let stamp = Stamp::of("2026-03-29T00:59:59.999Z".parse().unwrap());
        assert_eq!(Stamp::read(&stamp.to_string(), DayEdge::Start), Some(stamp));
    }
}
