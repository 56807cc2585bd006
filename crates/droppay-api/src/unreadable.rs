//! Why a JSON value could not be read, in words that never repeat the value.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use crate::items::every_entry;

/// Where a value departs from its type, and how.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) path: String,
    pub(crate) reason: String,
}

impl From<serde_path_to_error::Error<serde_json::Error>> for Unreadable {
    fn from(error: serde_path_to_error::Error<serde_json::Error>) -> Self {
        Self { path: shown(error.path()), reason: without_values(error.inner()) }
    }
}

/// Reads a whole text as one JSON value.
///
/// Nearly every text is what it should be. So it is read without keeping account first, and only one that is not is
/// read again, to learn which entries of a page are readable, and where it departs from its type.
pub(crate) fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, Unreadable> {
    at_best(text).map_or_else(|| keeping_account(text), Ok)
}

/// The value, if all of it can be read. What is skipped in an entry may then also be what no `Value` holds: a number
/// beyond all bounds, or a list in a hundred others. It costs the page all the same if another entry cannot be read, because
/// then every entry is kept as a `Value` on its way.
fn at_best<T: DeserializeOwned>(text: &[u8]) -> Option<T> {
    // All at once this takes a tenth of the time that it takes for one word after the other.
    let text = str::from_utf8(text).ok()?;
    every_entry(|| serde_json::from_str(text)).ok()
}

/// The value, or where it cannot be read: what this does defines what reading means.
fn keeping_account<T: DeserializeOwned>(text: &[u8]) -> Result<T, Unreadable> {
    let mut json = serde_json::Deserializer::from_slice(text);
    let value = serde_path_to_error::deserialize(&mut json)?;
    json.end()
        .map_err(|error| Unreadable { path: ".".to_owned(), reason: without_values(&error) })?;
    Ok(value)
}

/// How much of a path is shown. The document's own paths are shorter.
const DEEPEST: usize = 16;
/// The longest name that is shown. The document's own are shorter.
const LONGEST_NAME: usize = 40;

/// The path without what cannot be a name of the document's: where a text breaks off, the names in it are the server's
/// own, and may be an IBAN or a megabyte.
fn shown(path: &Path) -> String {
    let mut shown = String::new();
    for segment in path.iter().take(DEEPEST) {
        match segment {
            Segment::Seq { index } => shown.push_str(&format!("[{index}]")),
            segment => {
                let dot = if shown.is_empty() { "" } else { "." };
                shown.push_str(&format!("{dot}{}", name(segment)));
            }
        }
    }
    if shown.is_empty() { ".".to_owned() } else { shown }
}

fn name(segment: &Segment) -> &str {
    let letters = |key: &str| key.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase());
    match segment {
        Segment::Map { key } if key == "ALL" || key.len() <= LONGEST_NAME && letters(key) => key,
        _ => "?",
    }
}

/// serde's messages quote what they found, which may be anybody's IBAN; what they expected comes last.
fn without_values(error: &serde_json::Error) -> String {
    if error.is_io() || error.is_eof() {
        return "the text ends too early".to_owned();
    }
    if error.is_syntax() {
        return format!("not JSON, at line {} column {}", error.line(), error.column());
    }
    let message = error.to_string();
    // Only the end is serde's own: what it quotes may hold the same words.
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&place).unwrap_or(&message);
    if message.starts_with("missing field `") {
        return message.to_owned();
    }
    match message.rsplit_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => "not a value of its type".to_owned(),
    }
}

impl fmt::Debug for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.reason)
    }
}

#[cfg(test)]
mod two_readings;

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[allow(dead_code, reason = "only reading is of interest")]
    struct Entry {
        amount: f64,
    }

    fn why(json: &str) -> Unreadable {
        read::<Entry>(json.as_bytes()).expect_err("it is unreadable")
    }

    #[test]
    fn the_value_is_not_repeated() {
        let why = why(r#"{"amount":"IT60X0542811101000000123456"}"#);
        assert_eq!((why.path.as_str(), why.reason.as_str()), ("amount", "expected f64"));
    }

    #[test]
    fn a_value_that_imitates_a_message_is_not_repeated() {
        for value in [
            ", expected IT60X at line ",
            ", expected IT60X at line 1 column 2",
            "missing field `IT60X`",
        ] {
            let json = format!(r#"{{"amount":"{value}"}}"#);
            assert_eq!(why(&json).reason, "expected f64", "{value}");
        }
        let within = serde_json::json!({"amount": ", expected IT60X at line 0 column 0"});
        let error = serde_path_to_error::deserialize::<_, Entry>(within).expect_err("a text");
        assert_eq!(Unreadable::from(error).reason, "expected f64");
    }

    #[test]
    fn a_name_that_is_not_the_documents_is_not_repeated() {
        let path = |json: &str| {
            read::<serde_json::Value>(json.as_bytes()).expect_err("it breaks off").path
        };
        let long = "x".repeat(1_000_000);
        for name in
            ["IT60X0542811101000000123456", "ac9185e9f2984867b11069fd2881ff1a", "a\\nb", &long]
        {
            assert_eq!(path(&format!(r#"{{"{name}":{{"iban":[1,"#)), "?.iban", "{name}");
        }
        assert_eq!(path(&r#"{"a":"#.repeat(120)).len(), "a.".len() * DEEPEST - 1);
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(why("{}").reason, "missing field `amount`");
    }

    #[test]
    fn what_is_no_json_is_said_to_be_none() {
        assert_eq!(why("<html>").reason, "not JSON, at line 1 column 1");
        assert_eq!(why("").reason, "the text ends too early");
        assert_eq!(why("{\"amount\":1} IT60").reason, "not JSON, at line 1 column 14");
    }
}
