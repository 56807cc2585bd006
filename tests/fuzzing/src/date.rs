//! Dates keep the text that was written, and what they say does not depend on how they are asked.

use droppay_api::{DropPayDate, Moment};
use jiff::{
    Timestamp,
    tz::{Offset, TimeZone},
};

pub(crate) fn date(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let date = DropPayDate::from(text);
    keeps_its_text(&date, text);
    says_one_thing(&date);
    if is_rfc_3339(text)
        && let Ok(timestamp) = text.parse::<Timestamp>()
    {
        assert_eq!(date.timestamp(), Some(timestamp), "{text:?} is a date-time of RFC 3339");
    }
    if let Ok(read) = serde_json::from_str::<DropPayDate>(text) {
        let string = serde_json::from_str::<String>(text).expect("only a text is a date");
        keeps_its_text(&read, &string);
        says_one_thing(&read);
    }
}

fn keeps_its_text(date: &DropPayDate, text: &str) {
    assert_eq!((date.as_str(), date.to_string().as_str()), (text, text));
    let json = serde_json::to_string(date).expect("a text can be written");
    assert_eq!(Some(json.as_str()), serde_json::to_string(text).ok().as_deref());
    assert_eq!(serde_json::from_str::<DropPayDate>(&json).ok().as_ref(), Some(date));
}

fn says_one_thing(date: &DropPayDate) {
    let rome = TimeZone::fixed(Offset::constant(1));
    let (day, timestamp, there) = (date.day(), date.timestamp(), date.timestamp_in(&rome));
    match date.moment() {
        None => assert_eq!((day, timestamp, there), (None, None, None)),
        Some(Moment::Instant(instant, offset)) => {
            assert_eq!((timestamp, there), (Some(instant), Some(instant)));
            assert_eq!(day, Some(offset.to_datetime(instant).date()));
            written_anew(instant, offset);
        }
        Some(Moment::Local(local)) => {
            assert_eq!((day, timestamp), (Some(local.date()), None));
            if let Some(instant) = there {
                assert_eq!(Offset::constant(1).to_datetime(instant), local);
            }
        }
        Some(Moment::Day(written)) => {
            assert_eq!((day, timestamp), (Some(written), None));
            let anew = DropPayDate::from(written);
            assert_eq!(anew.moment(), Some(Moment::Day(written)), "{anew:?}");
        }
    }
}

/// What is sent for an instant is read as the same second.
fn written_anew(instant: Timestamp, offset: Offset) {
    let zoned = instant.to_zoned(TimeZone::fixed(offset));
    let utc = Offset::UTC.to_datetime(instant);
    let written = [(zoned.year(), DropPayDate::from(&zoned)), (utc.year(), instant.into())];
    // An offset can lead back before the year 0, which nobody writes.
    for (_, written) in written.into_iter().filter(|(year, _)| *year >= 0) {
        let read = written.timestamp().unwrap_or_else(|| panic!("{written:?} has no instant"));
        let lost = instant.as_nanosecond() - read.as_nanosecond();
        assert!((0..1_000_000_000).contains(&lost), "{instant} was written as {written:?}");
    }
}

/// `2016-07-16T19:20:30+01:00`, with a fraction of a second or without.
fn is_rfc_3339(text: &str) -> bool {
    let matches = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text.bytes().zip(shape.bytes()).all(|(byte, wanted)| match wanted {
                b'0' => byte.is_ascii_digit(),
                wanted => byte == wanted,
            })
    };
    let Some((local, rest)) = text.split_at_checked("0000-00-00T00:00:00".len()) else {
        return false;
    };
    let zone = match rest.strip_prefix('.') {
        Some(rest) => {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            if !(1..=9).contains(&digits) {
                return false;
            }
            &rest[digits..]
        }
        None => rest,
    };
    matches(local, "0000-00-00T00:00:00")
        && (zone == "Z" || matches(zone, "+00:00") || matches(zone, "-00:00"))
}
