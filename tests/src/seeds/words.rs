//! Dictionaries for libFuzzer: words that chance would take long to hit on.

use std::collections::BTreeSet;

use droppay_api::DOCUMENT;
use serde_json::Value;

/// What the readers of JSON treat apart, and what their messages are made of.
const OF_JSON: [&str; 12] = [
    "$serde_json::private::Number",
    "\\ud800",
    "\\u0000",
    ", expected ",
    " at line 1 column 1",
    "missing field `",
    "null",
    "1e999",
    "-0.0",
    "18446744073709551616",
    "obtained_at",
    "format",
];

/// What YAML has and JSON has not.
const OF_YAML: [&str; 14] = [
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    "---\n",
    "...\n",
    "|\n",
    ">-\n",
    "? ",
    "%YAML 1.2\n",
    "- ",
    "#/",
    "~1",
    "%TAG ! ",
];

/// The names of properties and the values of enumerations.
pub(super) fn of_the_api() -> String {
    let document: Value = serde_json::from_str(DOCUMENT).expect("the document is JSON");
    let mut words = BTreeSet::from(OF_JSON.map(str::to_owned));
    for schema in document["components"]["schemas"].as_object().into_iter().flat_map(|s| s.values())
    {
        words.extend(schema["properties"].as_object().into_iter().flat_map(|p| p.keys().cloned()));
        let values = schema["enum"].as_array().into_iter().flatten();
        words.extend(values.filter_map(Value::as_str).map(str::to_owned));
    }
    lines(words)
}

/// The keys and short values of a document in YAML.
pub(super) fn of_a_document(text: &str) -> String {
    let mut words = BTreeSet::from(OF_YAML.map(str::to_owned));
    for line in text.lines().map(|line| line.trim_start_matches([' ', '-'])) {
        if let Some((key, value)) = line.split_once(':').filter(|(key, _)| !key.contains(' ')) {
            words.insert(format!("{key}:"));
            words
                .extend([value.trim()].into_iter().filter(|v| !v.contains(' ')).map(str::to_owned));
        }
    }
    words.remove("");
    lines(words)
}

/// As libFuzzer reads them.
fn lines(words: BTreeSet<String>) -> String {
    let escaped = |word: &str| -> String {
        let byte = |byte: u8| match byte {
            b'"' | b'\\' => format!("\\{}", char::from(byte)),
            b' '..=b'~' => char::from(byte).to_string(),
            byte => format!("\\x{byte:02x}"),
        };
        word.bytes().map(byte).collect()
    };
    words.iter().map(|word| format!("\"{}\"\n", escaped(word))).collect()
}
