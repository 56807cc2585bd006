//! What of a server's own words may be shown in an error: little, and no IBAN.

use std::fmt;

use http::StatusCode;

use crate::types::ErrorInfo;

/// How many characters of a description are shown.
const SHOWN: usize = 200;

/// `400 Bad Request, code 100: Missing arguments`.
pub(crate) fn response(
    f: &mut fmt::Formatter<'_>,
    status: StatusCode,
    info: Option<&ErrorInfo>,
) -> fmt::Result {
    write!(f, "{status}")?;
    if let Some(code) = info.and_then(|info| info.code.as_ref()) {
        write!(f, ", code {}", bounded(&code.text(), 20))?;
    }
    if let Some(description) = info.and_then(|info| info.description.as_deref()) {
        write!(f, ": {}", bounded(&without_ibans(description), SHOWN))?;
    }
    Ok(())
}

fn bounded(text: &str, most: usize) -> String {
    let mut shown: String = text.chars().filter(|c| !c.is_control()).take(most).collect();
    if text.chars().count() > most {
        shown.push('…');
    }
    shown
}

/// Every run that could be an IBAN or a token becomes its first four characters: a server may repeat what it was sent.
fn without_ibans(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = run(rest).max(groups_of_four(rest)).max(first.len_utf8());
        let (word, after) = rest.split_at(length);
        if is_long(word) {
            out.extend(word.chars().take(4));
            out.push('…');
        } else {
            out.push_str(word);
        }
        rest = after;
    }
    out
}

/// The bytes of the letters and digits that the text begins with.
fn word(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len())
}

/// The bytes of the words that the text begins with and of what joins them in a UUID, in base64 or in a JWT. An equals
/// sign does not: it only ends base64, and in `account=IT60…` the name is worth reading.
fn run(text: &str) -> usize {
    let joins = |c| matches!(c, '-' | '_' | '.' | '~' | '+' | '/' | '\u{2010}'..='\u{2013}');
    let end = text.find(|c: char| !c.is_alphanumeric() && !joins(c)).unwrap_or(text.len());
    if word(text) == 0 { 0 } else { text[..end].trim_end_matches(joins).len() }
}

/// The bytes of the groups of four, the last of which may be shorter, in which an IBAN may be printed. Zero if the text
/// does not begin like one.
fn groups_of_four(text: &str) -> usize {
    let looks_like_iban = word(text) == 4
        && matches!(text.as_bytes()[..4], [a, b, c, d]
        if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && c.is_ascii_digit() && d.is_ascii_digit());
    if !looks_like_iban {
        return 0;
    }
    let (mut length, mut group) = (4, 4);
    while group == 4 {
        let separator = |c: &char| c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2013}');
        let separator = text[length..].chars().next().filter(separator).map_or(0, char::len_utf8);
        group = if separator == 0 { 0 } else { word(&text[length + separator..]) };
        if (1..=4).contains(&group) {
            length += separator + group;
        }
    }
    length
}

fn is_long(word: &str) -> bool {
    let characters = word.chars().filter(|c| c.is_alphanumeric());
    characters.clone().count() >= 15 && characters.clone().any(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iban_that_the_server_repeats_is_shortened() {
        let shown = without_ibans("IBAN IT60X0542811101000000123456, not valid");
        assert_eq!(shown, "IBAN IT60…, not valid");
        for separator in [" ", "-", "\u{a0}", "\u{202f}", "\u{2011}", "\n"] {
            let groups = ["IT60", "X054", "2811", "1010", "0000", "0123", "456"].join(separator);
            assert_eq!(without_ibans(&format!("{groups} is wrong")), "IT60… is wrong");
        }
        assert_eq!(without_ibans("IT60-X054 2811-1010 0000 0123 456."), "IT60….");
        assert_eq!(without_ibans("account=IT60X0542811101000000123456"), "account=IT60…");
    }

    #[test]
    fn a_token_that_the_server_repeats_is_shortened_whatever_its_alphabet() {
        for (text, shown) in [
            ("token 9f1c2b7e-4a6d-4c1e-8b2a-5d3e7f901234 is bad", "token 9f1c… is bad"),
            ("token a-b_c-d1e-_f2g-h3_i4-j5k, expired", "token a-b_…, expired"),
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln: expired", "eyJh…: expired"),
            ("'q+8/kJ2+xY/7aB+cD/9zW=='", "'q+8/…=='"),
            ("a1~b2~c3~d4~e5~f6~g7~h8.", "a1~b…."),
        ] {
            assert_eq!(without_ibans(text), shown);
        }
    }

    #[test]
    fn what_is_no_iban_is_shown_as_it_is() {
        for text in [
            "IT60 is wrong",
            "IT60 ",
            "Missing arguments: recipient.account",
            "a well-thought-out-and-hyphenated word, and/or another",
            "since 2026-11-21T12:00:00.000+01:00",
            "-_.~+/=",
            "è già SEM1234568UN8",
            "",
        ] {
            assert_eq!(without_ibans(text), text);
        }
    }

    #[test]
    fn a_long_description_is_cut_and_its_line_breaks_are_gone() {
        let shown = bounded(&format!("a\n{}", "b".repeat(300)), 10);
        assert_eq!(shown, "abbbbbbbbb…");
    }
}
