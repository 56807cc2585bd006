//! Dates, in every shape that the documents show.
//!
//! One of the four is a date-time of RFC 3339; a reader that insists on it loses whole responses. So the text is kept,
//! reading it never fails, and what it means is asked for when it is needed.

use std::{borrow::Cow, convert::Infallible, fmt, str::FromStr};

use jiff::{
    Timestamp, Unit, Zoned, civil,
    fmt::strtime,
    tz::{Offset, TimeZone},
};
use serde::{Deserialize, Serialize};

/// A date with or without time and offset, exactly as it was written.
///
/// ```
/// use droppay_api::{DropPayDate, Moment};
///
/// let date = DropPayDate::from("2018-06-15 10:00:00");
/// assert!(matches!(date.moment(), Some(Moment::Local(_))));
/// assert_eq!(date.as_str(), "2018-06-15 10:00:00");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DropPayDate(String);

/// What a [`DropPayDate`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A point in time, and the offset from UTC that it was written with.
    Instant(Timestamp, Offset),
    /// A date and time without an offset. DropPay does not say in which time zone; Europe/Rome is likely.
    Local(civil::DateTime),
    /// A day.
    Day(civil::Date),
}

/// The shapes with an offset, after the one of RFC 3339.
const WITH_OFFSET: [&str; 3] =
    ["%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%d %H:%M:%S%.f%z", "%Y-%m-%dT%H:%M%z"];
const WITHOUT_OFFSET: [&str; 3] =
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"];

impl DropPayDate {
    /// The text as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it says; `None` if it is in no known shape.
    pub fn moment(&self) -> Option<Moment> {
        let text = self.0.trim();
        // The directive for years reads `18` and `-2018` as well, which no document shows.
        let (year, _) = text.split_once('-')?;
        if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        instant(text)
            .or_else(|| {
                WITHOUT_OFFSET.iter().find_map(|shape| local(shape, text)).map(Moment::Local)
            })
            .or_else(|| civil::Date::strptime("%Y-%m-%d", text).ok().map(Moment::Day))
    }

    /// The point in time, if the text has an offset.
    pub fn timestamp(&self) -> Option<Timestamp> {
        match self.moment()? {
            Moment::Instant(timestamp, _) => Some(timestamp),
            Moment::Local(_) | Moment::Day(_) => None,
        }
    }

    /// The point in time, taking a text without an offset to be in this time zone, and a day to be its first moment.
    pub fn timestamp_in(&self, zone: &TimeZone) -> Option<Timestamp> {
        let local = match self.moment()? {
            Moment::Instant(timestamp, _) => return Some(timestamp),
            Moment::Local(local) => local,
            Moment::Day(day) => day.to_datetime(civil::Time::midnight()),
        };
        zone.to_timestamp(local).ok()
    }

    /// The day, as written.
    pub fn day(&self) -> Option<civil::Date> {
        Some(match self.moment()? {
            Moment::Instant(timestamp, offset) => offset.to_datetime(timestamp).date(),
            Moment::Local(local) => local.date(),
            Moment::Day(day) => day,
        })
    }
}

fn instant(text: &str) -> Option<Moment> {
    // RFC 3339 writes `Z` and `+01:00`; the directive for offsets reads neither of the two in every version.
    let text = match text.strip_suffix('Z') {
        Some(rest) => Cow::Owned(format!("{rest}+0000")),
        None => Cow::Borrowed(text),
    };
    let text = without_colon_in_offset(&text);
    WITH_OFFSET.iter().find_map(|shape| {
        let parsed = strtime::parse(shape, text.as_ref()).ok()?;
        Some(Moment::Instant(parsed.to_timestamp().ok()?, parsed.offset()?))
    })
}

fn local(shape: &str, text: &str) -> Option<civil::DateTime> {
    civil::DateTime::strptime(shape, text).ok()
}

/// `...+01:00` as `...+0100`.
fn without_colon_in_offset(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let Some(sign) = bytes.len().checked_sub(6) else { return Cow::Borrowed(text) };
    if matches!(bytes[sign], b'+' | b'-') && bytes[sign + 3] == b':' && text.is_ascii() {
        return Cow::Owned(format!("{}{}", &text[..sign + 3], &text[sign + 4..]));
    }
    Cow::Borrowed(text)
}

impl fmt::Display for DropPayDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for DropPayDate {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::from(text))
    }
}

impl From<&str> for DropPayDate {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for DropPayDate {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<Timestamp> for DropPayDate {
    /// Written with the offset of UTC, to the second.
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string())
    }
}

impl From<&Zoned> for DropPayDate {
    /// Written with the offset of its time zone, to the second.
    fn from(zoned: &Zoned) -> Self {
        // Before there were time zones, offsets had seconds; RFC 3339 has none for them.
        let offset = zoned.offset().round(Unit::Minute).unwrap_or(Offset::UTC);
        let zoned = zoned.timestamp().to_zoned(TimeZone::fixed(offset));
        Self(zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
    }
}

impl From<civil::Date> for DropPayDate {
    fn from(day: civil::Date) -> Self {
        Self(day.to_string())
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for DropPayDate {
    fn schema_name() -> Cow<'static, str> {
        "DropPayDate".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        String::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> DropPayDate {
        serde_json::from_value(text.into()).expect("reading a date never fails")
    }

    #[test]
    fn each_documented_shape_says_what_it_holds() {
        let instant = date("2016-07-16T19:20:30+01:00");
        assert_eq!(instant.timestamp(), "2016-07-16T18:20:30Z".parse().ok());
        assert_eq!(instant.day(), Some(civil::date(2016, 7, 16)));
        let local = civil::date(2018, 6, 15).at(10, 0, 0, 0);
        assert_eq!(date("2018-06-15 10:00:00").moment(), Some(Moment::Local(local)));
        let end = civil::date(2019, 7, 10).at(0, 0, 0, 0);
        assert_eq!(date("2019-07-10T00:00:00").moment(), Some(Moment::Local(end)));
        assert_eq!(date("2016-10-12").moment(), Some(Moment::Day(civil::date(2016, 10, 12))));
    }

    #[test]
    fn the_offset_is_kept() {
        let Some(Moment::Instant(_, offset)) = date("2016-07-16T19:20:30+01:00").moment() else {
            panic!("the text has an offset");
        };
        assert_eq!(offset, Offset::constant(1));
    }

    #[test]
    fn related_shapes_are_understood() {
        for text in
            ["2016-07-16T18:20:30Z", "2016-07-16T19:20:30.000+01:00", "2016-07-16T19:20:30+0100"]
        {
            assert_eq!(date(text).timestamp(), "2016-07-16T18:20:30Z".parse().ok(), "{text}");
        }
    }

    #[test]
    fn an_unknown_shape_is_read_and_says_nothing() {
        for text in [
            "",
            "yesterday",
            "2018-13-45",
            "16/07/2016",
            "16-07-20",
            "-2016-07-16",
            "+01:00",
            "é2345:",
        ] {
            assert_eq!(date(text).moment(), None, "{text}");
            assert_eq!(date(text).as_str(), text);
        }
    }

    #[test]
    fn a_local_time_needs_a_zone_to_become_an_instant() {
        let local = date("2018-06-15 10:00:00");
        assert_eq!(local.timestamp(), None);
        let summer = TimeZone::fixed(Offset::constant(2));
        assert_eq!(local.timestamp_in(&summer), "2018-06-15T08:00:00Z".parse().ok());
    }

    #[test]
    fn what_is_sent_has_an_offset() {
        let timestamp: Timestamp = "2018-06-15T08:00:00Z".parse().expect("a timestamp");
        assert_eq!(DropPayDate::from(timestamp).as_str(), "2018-06-15T08:00:00+00:00");
        let zoned = timestamp.to_zoned(TimeZone::fixed(Offset::constant(2)));
        assert_eq!(DropPayDate::from(&zoned).as_str(), "2018-06-15T10:00:00+02:00");
        let with_seconds = Offset::from_seconds(49 * 60 + 56).expect("Rome before 1893");
        let zoned = timestamp.to_zoned(TimeZone::fixed(with_seconds));
        assert_eq!(DropPayDate::from(&zoned).as_str(), "2018-06-15T08:50:00+00:50");
    }
}
