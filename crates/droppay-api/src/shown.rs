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

/// Every run of letters and digits that could be an IBAN or a token becomes its first four: a server may repeat what
/// it was sent. An IBAN may be printed in groups of four.
fn without_ibans(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = word_length(rest).max(first.len_utf8());
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

/// The bytes of the word that the text begins with, or of the groups of four, the last of which may be shorter.
fn word_length(text: &str) -> usize {
    let word = |text: &str| text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let mut length = word(text);
    let looks_like_iban = length == 4
        && matches!(text.as_bytes()[..4], [a, b, c, d]
        if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && c.is_ascii_digit() && d.is_ascii_digit());
    let mut group = length;
    while looks_like_iban && group == 4 {
        group = text[length..].strip_prefix(' ').map_or(0, word);
        if (1..=4).contains(&group) {
            length += 1 + group;
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
        assert_eq!(without_ibans("IT60 X054 2811 1010 0000 0123 456 is wrong"), "IT60… is wrong");
    }

    #[test]
    fn what_is_no_iban_is_shown_as_it_is() {
        for text in
            ["IT60 is wrong", "Missing arguments: recipient.account", "è già SEM1234568UN8", ""]
        {
            assert_eq!(without_ibans(text), text);
        }
    }

    #[test]
    fn a_long_description_is_cut_and_its_line_breaks_are_gone() {
        let shown = bounded(&format!("a\n{}", "b".repeat(300)), 10);
        assert_eq!(shown, "abbbbbbbbb…");
    }
}
