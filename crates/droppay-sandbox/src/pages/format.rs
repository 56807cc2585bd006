//! How the pages write amounts, IBANs, dates and addresses.

use jiff::Timestamp;
use maud::{Markup, html};
use reqwest::Url;
use rust_decimal::Decimal;

use crate::calendar::{Stamp, rome};
use crate::money::Cents;

/// An amount in cents as `€1,234.56`.
pub(crate) fn money(amount: Cents) -> String {
    euro(amount.euro())
}

/// An amount in euro as `€1,234.56`.
pub(crate) fn euro(amount: Decimal) -> String {
    let text = format!("{:.2}", amount.abs());
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let mut grouped = String::from(if amount.is_sign_negative() { "−€" } else { "€" });
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped}.{cents}")
}

/// An IBAN in groups of four, as it is printed.
pub(crate) fn iban(iban: &str) -> String {
    let characters: Vec<char> = iban.chars().collect();
    let groups: Vec<String> = characters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

/// A date and time in Italy, to the minute.
pub(crate) fn date(stamp: Stamp) -> Markup {
    html! { time datetime=(stamp) { (stamp.zoned().strftime("%-d %b %Y, %H:%M")) } }
}

/// A moment in Italy, to the second.
pub(crate) fn moment(at: Timestamp) -> Markup {
    html! { time datetime=(at) { (at.to_zoned(rome()).strftime("%-d %b %Y, %H:%M:%S")) } }
}

/// Where events go, without what may be secret in it: credentials, query and fragment. Credentials that were not
/// encoded can end in the path, so an address with an `@` there is not shown.
pub(crate) fn listener(url: &str) -> String {
    let readable = Url::parse(url).ok().filter(|url| url.has_host() && !url.path().contains('@'));
    let Some(url) = readable else { return "an unreadable address".to_owned() };
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path())
}

/// A status as a coloured pill. The colour only repeats what the text says.
pub(crate) fn status(status: &str) -> Markup {
    let tone = match status {
        "READY" | "WAITING" | "WAITING_APPROVAL" | "pending" => "waiting",
        "SCHEDULED" | "RUNNING" | "BOOKED" => "under-way",
        "DONE" | "ACCOUNTED" | "GRANTED" | "delivered" => "good",
        "FAILED" | "FAILURE" | "NOT_APPROVED" | "REFUSED" | "given_up" | "refused" | "lost" => {
            "bad"
        }
        _ => "quiet",
    };
    html! { span class={ "status " (tone) } { (status) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        let written =
            [0, 5, 99_999, 100_000, 123_456_789, -150_000].map(|cents| money(Cents(cents)));
        assert_eq!(
            written,
            ["€0.00", "€0.05", "€999.99", "€1,000.00", "€1,234,567.89", "−€1,500.00"]
        );
    }

    #[test]
    fn an_iban_is_written_in_groups_of_four() {
        assert_eq!(iban("IT63B3606400003471234567"), "IT63 B360 6400 0034 7123 4567");
        assert_eq!(iban("SI56é"), "SI56 é");
        assert_eq!(iban(""), "");
    }

    #[test]
    fn a_listener_is_shown_without_credentials_and_query() {
        assert_eq!(
            listener("https://user:secret@app.example:8443/hook?token=secret#secret"),
            "https://app.example:8443/hook"
        );
        assert_eq!(listener("http://[::1]:9/"), "http://[::1]:9/");
        for url in ["user:secret", "http://user:1/secret@app.example/", "secret", ""] {
            assert_eq!(listener(url), "an unreadable address");
        }
    }
}
