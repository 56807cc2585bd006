//! The header `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.

use std::time::Duration;

use http::{
    HeaderMap,
    header::{DATE, RETRY_AFTER},
};
use jiff::Timestamp;

/// How long the server asks to wait, if it does.
///
/// A date is compared with the server's own clock if the answer tells it, so that a wrong clock here does no harm.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let asked = text(RETRY_AFTER)?;
    if !asked.is_empty() && asked.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number beyond all numbers is still one that is too long to wait for.
        return Some(Duration::from_secs(asked.parse().unwrap_or(u64::MAX)));
    }
    let until = httpdate::parse_http_date(asked).ok()?;
    let now =
        text(DATE).and_then(|date| httpdate::parse_http_date(date).ok()).unwrap_or(now.into());
    Some(until.duration_since(now).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sat, 21 Nov 2026 12:00:00 GMT.
    const NOON: Timestamp = Timestamp::constant(1_795_262_400, 0);

    fn seconds(asked: &str, date: Option<&str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, asked.parse().unwrap());
        date.map(|date| headers.insert(DATE, date.parse().unwrap()));
        retry_after(&headers, NOON).map(|pause| pause.as_secs())
    }

    #[test]
    fn seconds_are_read() {
        for (asked, expected) in
            [("0", 0), ("7", 7), (" 120 ", 120), ("99999999999999999999999", u64::MAX)]
        {
            assert_eq!(seconds(asked, None), Some(expected), "{asked}");
        }
    }

    #[test]
    fn a_date_is_read_in_each_form_that_http_knows() {
        for asked in [
            "Sat, 21 Nov 2026 12:00:30 GMT",
            "Saturday, 21-Nov-26 12:00:30 GMT",
            "Sat Nov 21 12:00:30 2026",
        ] {
            assert_eq!(seconds(asked, None), Some(30), "{asked}");
        }
        assert_eq!(seconds("Sat, 21 Nov 2026 11:00:00 GMT", None), Some(0), "it has passed");
    }

    #[test]
    fn a_date_is_compared_with_the_servers_clock() {
        let (asked, server) = ("Sat, 21 Nov 2026 15:00:30 GMT", "Sat, 21 Nov 2026 15:00:00 GMT");
        assert_eq!(seconds(asked, Some(server)), Some(30));
        assert_eq!(seconds(asked, Some("yesterday")), Some(3 * 3_600 + 30));
    }

    #[test]
    fn what_is_neither_says_nothing() {
        for asked in ["", "-1", "1.5", "soon", "+7", "7 s", "Sat, 32 Nov 2026 12:00:30 GMT"] {
            assert_eq!(seconds(asked, None), None, "{asked}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), NOON), None);
    }
}
