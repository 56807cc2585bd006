//! Texts that must not end up in a log: credentials, which `Debug` hides, and personal data, which it shortens.

use std::{convert::Infallible, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

macro_rules! text_type {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl FromStr for $name {
            type Err = Infallible;

            fn from_str(text: &str) -> Result<Self, Infallible> {
                Ok(Self::from(text))
            }
        }

        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                String::json_schema(generator)
            }
        }
    };
}

macro_rules! personal_text {
    ($(#[$meta:meta])* $name:ident, $shorten:path) => {
        text_type! {
            $(#[$meta])*
            #[derive(PartialEq, Eq, Hash)]
            $name
        }

        impl $name {
            /// The whole text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            /// The whole text, for the wire and for the eyes of the person it is about. For logs there is `Debug`.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), $shorten(&self.0))
            }
        }
    };
}

text_type! {
    /// A credential: an access or refresh token, a connection code, an application secret.
    ///
    /// `Debug` shows none of it, and there is no `Display`. It is serialised as it is, because requests carry it. How
    /// long a comparison takes tells no more than the length.
    Secret
}

impl Secret {
    /// The credential itself. Keep it out of logs.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

personal_text! {
    /// An IBAN, as it was written. `Debug` shortens it: `Iban(IT60…3456)`.
    Iban, ends
}

personal_text! {
    /// The name of a person or a company. `Debug` shows its initials.
    PersonName, initials
}

personal_text! {
    /// The name that a DropPay user logs in with, a telephone number. `Debug` shows its last three digits.
    Username, last_three
}

personal_text! {
    /// Where events are to be sent. `Debug` leaves out the credentials and the query.
    WebhookUrl, origin_and_path
}

impl Iban {
    /// Whether the check digits are right (ISO 13616, modulo 97). The documents' samples of DropPay accounts fail it.
    pub fn has_valid_check_digits(&self) -> bool {
        let iban = &self.0;
        if !has_form_of_iban(iban.as_bytes()) {
            return false;
        }
        let rotated = iban[4..].chars().chain(iban[..4].chars());
        let digits = rotated.filter_map(|c| c.to_digit(36));
        digits.fold(0, |rest, digit| (rest * if digit > 9 { 100 } else { 10 } + digit) % 97) == 1
    }

    /// The bank code (ABI) of an Italian IBAN. `36064` is the institute behind DropPay.
    pub fn italian_bank_code(&self) -> Option<&str> {
        let code = self.0.get(5..10)?;
        (self.0.starts_with("IT") && code.bytes().all(|b| b.is_ascii_digit())).then_some(code)
    }
}

/// A country, two check digits, and up to thirty letters and digits.
fn has_form_of_iban(iban: &[u8]) -> bool {
    let [one, two, three, four, account @ ..] = iban else { return false };
    [one, two].into_iter().all(u8::is_ascii_alphabetic)
        && [three, four].into_iter().all(u8::is_ascii_digit)
        && (11..=30).contains(&account.len())
        && account.iter().all(u8::is_ascii_alphanumeric)
}

fn ends(iban: &str) -> String {
    let count = iban.chars().count();
    if count < 12 {
        return "…".to_owned();
    }
    let (head, tail): (String, String) =
        (iban.chars().take(4).collect(), iban.chars().skip(count - 4).collect());
    format!("{head}…{tail}")
}

fn initials(name: &str) -> String {
    let initials: Vec<String> = name
        .split_whitespace()
        .filter_map(|word| word.chars().next())
        .map(|c| format!("{c}…"))
        .collect();
    initials.join(" ")
}

fn last_three(username: &str) -> String {
    let count = username.chars().count();
    let tail: String = username.chars().skip(count.saturating_sub(3)).collect();
    if count > 6 { format!("…{tail}") } else { "…".to_owned() }
}

fn origin_and_path(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return "…".to_owned() };
    // A URL may also begin `https:/user:password@`, and have `://` later on.
    if !scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return "…".to_owned();
    }
    let (authority, path) = rest.split_at(rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len()));
    // An `@` so late may end a password that should have been encoded.
    if path.contains('@') {
        return format!("{scheme}://…");
    }
    let host = authority.rsplit('@').next().unwrap_or_default();
    let path = path.split(['?', '#']).next().unwrap_or_default();
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_secret_is_shown() {
        assert_eq!(format!("{:?}", Secret::from("5f2b1c7e")), "Secret(..)");
    }

    #[test]
    fn secrets_are_equal_if_every_character_is() {
        assert_eq!(Secret::from("5f2b1c7e"), Secret::from("5f2b1c7e"));
        for other in ["5f2b1c7f", "5f2b1c7", "5f2b1c7e0", ""] {
            assert_ne!(Secret::from("5f2b1c7e"), Secret::from(other));
        }
    }

    #[test]
    fn personal_data_is_shortened_in_debug() {
        assert_eq!(format!("{:?}", Iban::from("IT60X0542811101000000123456")), "Iban(IT60…3456)");
        assert_eq!(format!("{:?}", Iban::from("IT60")), "Iban(…)");
        assert_eq!(format!("{:?}", PersonName::from("Edward Teach")), "PersonName(E… T…)");
        assert_eq!(format!("{:?}", Username::from("3351234567")), "Username(…567)");
        let url = WebhookUrl::from("https://user:p@ss@app.server.com/listener?key=1");
        assert_eq!(format!("{url:?}"), "WebhookUrl(https://app.server.com/listener)");
        assert_eq!(format!("{:?}", WebhookUrl::from("user:password")), "WebhookUrl(…)");
        for odd in
            ["https:/user:hunter2@app.server.com/?next=http://x", "https:\\\\u:hunter2@a/://"]
        {
            assert_eq!(format!("{:?}", WebhookUrl::from(odd)), "WebhookUrl(…)");
        }
        for unencoded in ["p/ss", "p?ss", "p#ss", "p\\ss"] {
            let url = WebhookUrl::from(format!("https://user:{unencoded}@app.server.com/"));
            assert_eq!(format!("{url:?}"), "WebhookUrl(https://…)");
        }
    }

    #[test]
    fn check_digits_tell_a_valid_iban_from_a_sample() {
        assert!(Iban::from("IT60X0542811101000000123456").has_valid_check_digits());
        assert!(Iban::from("GB82WEST12345698765432").has_valid_check_digits());
        for wrong in [
            "IT60X0542811101000000123457",
            "000100000000000",
            "IT63B3606400003351234567",
            "",
            "IT60",
            "IT60 X054 2811 1010",
        ] {
            assert!(!Iban::from(wrong).has_valid_check_digits(), "{wrong}");
        }
    }

    #[test]
    fn the_bank_code_is_found_in_an_italian_iban() {
        assert_eq!(Iban::from("IT63B3606400003351234567").italian_bank_code(), Some("36064"));
        assert_eq!(Iban::from("GB82WEST12345698765432").italian_bank_code(), None);
        assert_eq!(Iban::from("IT6").italian_bank_code(), None);
    }
}
