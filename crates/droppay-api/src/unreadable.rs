//! Why a JSON value could not be read, in words that never repeat the value.

use std::fmt;

use serde::de::DeserializeOwned;

/// Where a value departs from its type, and how.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) path: String,
    pub(crate) reason: String,
}

impl From<serde_path_to_error::Error<serde_json::Error>> for Unreadable {
    fn from(error: serde_path_to_error::Error<serde_json::Error>) -> Self {
        let path = error.path().to_string();
        Self { path, reason: without_values(error.inner()) }
    }
}

/// Reads a whole text as one JSON value.
pub(crate) fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, Unreadable> {
    let mut json = serde_json::Deserializer::from_slice(text);
    let value = serde_path_to_error::deserialize(&mut json)?;
    json.end()
        .map_err(|error| Unreadable { path: ".".to_owned(), reason: without_values(&error) })?;
    Ok(value)
}

/// serde's messages quote what they found, which may be anybody's IBAN; what they expected comes after it.
fn without_values(error: &serde_json::Error) -> String {
    if error.is_io() || error.is_eof() {
        return "the text ends too early".to_owned();
    }
    if error.is_syntax() {
        return format!("not JSON, at line {} column {}", error.line(), error.column());
    }
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
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
mod tests {
    use super::*;

    fn why(json: &str) -> Unreadable {
        #[derive(Debug, serde::Deserialize)]
        #[allow(dead_code, reason = "only reading is of interest")]
        struct Entry {
            amount: f64,
        }
        read::<Entry>(json.as_bytes()).expect_err("it is unreadable")
    }

    #[test]
    fn the_value_is_not_repeated() {
        let why = why(r#"{"amount":"IT60X0542811101000000123456"}"#);
        assert_eq!((why.path.as_str(), why.reason.as_str()), ("amount", "expected f64"));
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
