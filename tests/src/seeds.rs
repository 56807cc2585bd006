//! What the fuzzers begin with: the document's examples, in the form that each target reads, and the words that they try.
//!
//! `cargo run --package droppay-tests --bin fuzz_seeds` writes them anew; a test tells when that is to be done.

mod examples;
mod words;

use droppay_fuzzing::{TEXT_KINDS, token_key};

/// One input of a target's corpus.
pub struct Seed {
    /// The target's name.
    pub target: &'static str,
    /// The name of its file.
    pub name: String,
    /// The input.
    pub bytes: Vec<u8>,
}

impl Seed {
    fn new(target: &'static str, name: impl std::fmt::Display, bytes: impl AsRef<[u8]>) -> Self {
        Self { target, name: format!("seed-{name}"), bytes: bytes.as_ref().to_vec() }
    }
}

/// A dictionary of libFuzzer's: the name of its file, and its text.
pub struct Dictionary {
    /// The name of its file.
    pub name: &'static str,
    /// Its lines.
    pub text: String,
}

const MINIMAL_DOCUMENT: &str = include_str!("../../xtask/src/rules/tests/minimal.yaml");

/// Every seed of every target.
pub fn seeds() -> Vec<Seed> {
    let mut seeds = examples::seeds();
    let listed: [(&str, &[&str]); 5] = [
        ("amount", &AMOUNTS),
        ("cursor", &CURSORS),
        ("date", &DATES),
        ("webhook", &WEBHOOKS),
        ("document", &DOCUMENTS),
    ];
    for (target, inputs) in listed {
        let inputs = inputs.iter().enumerate();
        seeds.extend(
            inputs.map(|(place, input)| Seed::new(target, format!("listed-{place}"), input)),
        );
    }
    seeds.push(Seed::new("document", "minimal", MINIMAL_DOCUMENT));
    seeds.extend(texts());
    seeds.extend(token_files());
    seeds
}

/// Every dictionary.
pub fn dictionaries() -> Vec<Dictionary> {
    vec![
        Dictionary { name: "json.dict", text: words::of_the_api() },
        Dictionary { name: "yaml.dict", text: words::of_a_document(MINIMAL_DOCUMENT) },
    ]
}

const AMOUNTS: [&str; 12] = [
    "120.00",
    "0.1 0.2",
    "-0.01 79228162514264337593543950335",
    "120.30000000000001",
    "5.551115123125783e-17",
    "12345678901234567.89",
    "1.2e2",
    "\"120.10\"",
    "{\"$serde_json::private::Number\":\"120.10\"}",
    "9007199254740993",
    "1_000.00",
    "1e300",
];

const CURSORS: [&str; 5] = ["1.0.", "1.3.100", "1.4294967295.4294967295", "\"1.7.50\"", "2.3.100"];

const DATES: [&str; 10] = [
    "2016-07-16T19:20:30+01:00",
    "2016-07-16T18:20:30.123456789Z",
    "2016-07-16T19:20:30+0100",
    "2016-07-16T19:20+01:00",
    "2018-06-15 10:00:00",
    "2019-07-10T00:00:00",
    "2016-10-12",
    "-009999-01-02T01:59:59Z",
    "9999-12-31T23:59:60-23:59",
    "\"2016-10-12\"",
];

const WEBHOOKS: [&str; 6] = [
    r#"{"id":"CONK312VB67","status":"GRANTED","code":"4e1d8a7c6b5f4039a2c1e0d9f8b7a695"}"#,
    r#"{"etype":"pull.status_update","edata":{"id":"PUL1"}}"#,
    r#"{"etype":"push.status_update","edata":{"id":"../token"}}"#,
    r#"{"etype":"push.status_update","etype":"push.status_update"}"#,
    "credenB",
    "Y3JlZGVuQTpjcmVkZW5C",
];

const DOCUMENTS: [&str; 5] = [
    "openapi: 3.0.3\ninfo: {title: Orders, version: 1.0.0}\npaths: {}\n",
    "a: &x {b: 1}\n<<: *x\n",
    "- |\n  one\n  two\n- >-\n  three\n- 'four''s'\n- \"f\\u0069ve\"\n",
    "{\"paths\": {\"/a/{id}\": {\"get\": {\"parameters\": [{\"$ref\": \"#/components/parameters/Id\"}]}}}}",
    "? key\n: value\n---\n!!str second\n",
];

/// What the types that are texts are tried with first.
fn texts() -> Vec<Seed> {
    let sample = |kind: &str| match kind {
        "StatusList" => "DRAFT, READY,,TELEPORTED",
        "ResourceId" => "SEM1234568UN8",
        "ErrorCode" => "100",
        "Iban" => "IT60X0542811101000000123456",
        "PersonName" => "Edward Teach",
        "Username" => "3351234567",
        "WebhookUrl" => "https://credenA12:credenB34@app.server.com/listener?key=12345678",
        "Secret" => "ac9185e9f2984867b11069fd2881ff1a",
        _ => "READY",
    };
    let kinds = TEXT_KINDS.iter().zip(b'a'..);
    kinds
        .map(|((kind, _), letter)| {
            Seed::new("text", kind, [&[letter], sample(kind).as_bytes()].concat())
        })
        .collect()
}

/// An entry as the store writes it, and what damage leaves of one.
fn token_files() -> Vec<Seed> {
    let entry = format!(
        r#"{{
  "format": 1,
  "key": "{}",
  "version": 15241578753238836750,
  "tokens": {{
    "access_token": "ac9185e9f2984867b11069fd2881ff1a",
    "refresh_token": "5f2b1c7e0d9a4b83a6c2e1f0d7b8a695",
    "obtained_at": "2026-11-21T12:00:00Z",
    "expires_at": "2026-11-21T13:00:00Z"
  }}
}}
"#,
        token_key()
    );
    vec![
        Seed::new("token_file", "broken-off", &entry[..entry.len() / 2]),
        Seed::new("token_file", "empty", ""),
        Seed::new("token_file", "later-format", entry.replace("\"format\": 1", "\"format\": 2")),
        Seed::new("token_file", "of-another-key", entry.replace("\"user-", "\"application-")),
        Seed::new("token_file", "entry", entry),
    ]
}
