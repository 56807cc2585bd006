//! How long a token lives, whatever the server writes.
//!
//! It comes with a new token, and with a refresh the old one may be used up: an answer that is not read for the sake of
//! this number is a login that is lost. So reading it never fails.

#[cfg(feature = "schemars")]
use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// How long a token lives, in seconds, as the server wrote it.
///
/// ```
/// use droppay_api::ExpiresIn;
///
/// for written in ["3600", "3600.0", "36e2", r#""3600""#] {
///     let expires_in: ExpiresIn = serde_json::from_str(written).unwrap();
///     assert_eq!(expires_in.seconds(), Some(3600.0));
/// }
/// ```
#[derive(Clone, Debug)]
pub struct ExpiresIn(Box<RawValue>);

impl ExpiresIn {
    /// The number of seconds: any number, infinite if it is too large to be held. `None` if what the server wrote is no
    /// number, not even in quotes.
    pub fn seconds(&self) -> Option<f64> {
        let number = self.0.get().trim_matches('"').trim();
        // Rust would read `inf` and `nan` too.
        let is_number = number
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'+' | b'-' | b'e' | b'E'));
        number.parse().ok().filter(|_| is_number)
    }
}

impl From<f64> for ExpiresIn {
    /// A number that JSON cannot hold becomes `null`.
    fn from(seconds: f64) -> Self {
        let written = serde_json::value::to_raw_value(&seconds);
        Self(written.unwrap_or_else(|_| RawValue::NULL.to_owned()))
    }
}

impl Serialize for ExpiresIn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ExpiresIn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Deserialize::deserialize(deserializer).map(Self)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for ExpiresIn {
    fn schema_name() -> Cow<'static, str> {
        "ExpiresIn".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        f64::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{types::AccessToken, unreadable};

    fn token(expires_in: &str) -> AccessToken {
        let text = format!(r#"{{"access_token": "a", "expires_in": {expires_in}}}"#);
        unreadable::read(text.as_bytes()).expect("the token is there")
    }

    fn seconds(expires_in: &str) -> Option<f64> {
        token(expires_in).expires_in?.seconds()
    }

    #[test]
    fn a_number_is_read_in_quotes_too_and_however_large_it_is() {
        for (written, expected) in [
            ("3600", 3600.0),
            ("-5", -5.0),
            ("0.5", 0.5),
            (r#""3600""#, 3600.0),
            (r#"" 3600 ""#, 3600.0),
            ("1e400", f64::INFINITY),
            ("-1e400", f64::NEG_INFINITY),
            ("99999999999999999999999999", 1e26),
        ] {
            assert_eq!(seconds(written), Some(expected), "{written}");
        }
    }

    #[test]
    fn what_is_no_number_costs_nothing_but_itself() {
        for nonsense in [
            "null",
            "true",
            "[]",
            r#"{"a": [1]}"#,
            r#""""#,
            r#""an hour""#,
            r#""inf""#,
            r#""NaN""#,
            r#""3600\u0000""#,
        ] {
            assert_eq!(seconds(nonsense), None, "{nonsense}");
        }
        let absent: AccessToken = unreadable::read(br#"{"access_token": "a"}"#).expect("a token");
        assert!(absent.expires_in.is_none());
    }

    #[test]
    fn it_is_written_as_it_was_read() {
        for written in ["3600", r#""3600""#, "1e400", "true"] {
            let json = serde_json::to_string(&token(written)).expect("it can be written");
            assert!(json.contains(&format!(r#""expires_in":{written}"#)), "{json}");
        }
        assert_eq!(ExpiresIn::from(60.0).seconds(), Some(60.0));
        assert_eq!(ExpiresIn::from(f64::NAN).seconds(), None);
    }

    #[test]
    fn it_is_read_from_a_value_as_well() {
        let value = serde_json::json!({"access_token": "a", "expires_in": 3600});
        let token: AccessToken = serde_json::from_value(value).expect("a token");
        assert_eq!(token.expires_in.and_then(|expires_in| expires_in.seconds()), Some(3600.0));
    }
}
