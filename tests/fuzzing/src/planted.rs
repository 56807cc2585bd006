//! Plants a secret in an input wherever one belongs, so that its showing anywhere is known for what it is.

use serde_json::Value;

/// What is planted. As an IBAN it is shown by its ends, as a name by its initial, and as a number by its last three.
const SECRET: &str = "Q7Zk4Vx9Wm2Jt8Rb5Nc1Yd6Hf3";
/// What none of these shows.
const HIDDEN: &str = "9Wm2Jt8Rb5";

/// The properties that hold a credential, an IBAN, a name or a telephone number.
const SECRET_PROPERTIES: [&str; 8] = [
    "access_token",
    "refresh_token",
    "code",
    "account",
    "account_iban",
    "acccount_iban",
    "username",
    "name",
];
/// The property that holds a URL with credentials.
const URL_PROPERTY: &str = "ALL";

/// Words that the messages of a reader are made of; without them no input could imitate such a message.
const WORDS_OF_MESSAGES: [&str; 6] = ["line", "column", "expected", "missing", "field", "string"];

/// Whether the JSON can be planted: a fuzzer finds out what is planted, and then plants it where it may be seen.
pub(crate) fn is_free_in(json: &Value) -> bool {
    !json.to_string().contains(HIDDEN)
}

/// Fails if a planted secret is seen.
pub(crate) fn assert_hidden(shown: &str) {
    assert!(!shown.contains(HIDDEN), "a secret is shown: {shown}");
}

/// The JSON with the secret for every text that is one.
pub(crate) fn in_secret_places(json: &Value) -> Value {
    let mut planted = json.clone();
    in_place(&mut planted);
    planted
}

fn in_place(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(in_place),
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if SECRET_PROPERTIES.contains(&name.as_str()) => {
                        *text = SECRET.to_owned();
                    }
                    Value::String(text) if name == URL_PROPERTY => {
                        *text = format!("https://user:{SECRET}@listener.example/?key={SECRET}");
                    }
                    member => in_place(member),
                }
            }
        }
        _ => {}
    }
}

/// The JSON with the secret for every longer word of every text, and of every name that is not among those.
pub(crate) fn in_every_word(json: &Value, names: &[&str]) -> Value {
    match json {
        Value::String(text) => Value::String(in_words(text)),
        Value::Array(items) => items.iter().map(|item| in_every_word(item, names)).collect(),
        Value::Object(members) => {
            let name = |name: &str| {
                if names.contains(&name) { name.to_owned() } else { in_words(name) }
            };
            let members = members.iter();
            members.map(|(key, member)| (name(key), in_every_word(member, names))).collect()
        }
        other => other.clone(),
    }
}

fn in_words(text: &str) -> String {
    let mut planted = String::new();
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let end = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        if end.chars().count() < 4 || WORDS_OF_MESSAGES.contains(&end) {
            planted.push_str(word);
        } else {
            planted.push_str(SECRET);
            planted.push_str(&word[end.len()..]);
        }
    }
    planted
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_stand_where_they_belong_and_nowhere_else() {
        let json = json!({"a": [{"code": "x", "note": "x"}], "code": 5, "ALL": "https://x"});
        let url = format!("https://user:{SECRET}@listener.example/?key={SECRET}");
        let planted = json!({"a": [{"code": SECRET, "note": "x"}], "code": 5, "ALL": url});
        assert_eq!(in_secret_places(&json), planted);
    }

    #[test]
    fn every_longer_word_is_replaced_but_those_of_messages() {
        let json = json!({"status": "teach, expected edward at line 5", "teacher": 1});
        let planted =
            json!({"status": format!("{SECRET}, expected {SECRET} at line 5"), SECRET: 1});
        assert_eq!(in_every_word(&json, &["status"]), planted);
    }

    #[test]
    #[should_panic(expected = "a secret is shown")]
    fn a_secret_that_is_shown_is_noticed() {
        assert_hidden(&format!("Secret({SECRET})"));
    }
}
