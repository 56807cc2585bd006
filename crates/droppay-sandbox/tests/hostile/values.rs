//! Values that programs stumble over.

use rand::RngExt as _;
use rand::rngs::ChaCha8Rng;
use serde_json::{Value, json};

use crate::request::raw;

/// One of several.
pub(crate) fn one_of<'a, T: ?Sized>(random: &mut ChaCha8Rng, several: &[&'a T]) -> &'a T {
    several[random.random_range(0..several.len())]
}

const TEXTS: [&str; 34] = [
    "",
    " ",
    "\0",
    "a\0b",
    "null",
    "true",
    "undefined",
    "NaN",
    "-1",
    "0",
    "-0",
    "1e400",
    "9007199254740993",
    "18446744073709551616",
    "-9223372036854775809",
    "999999999999999999999999999999999999999999",
    "0x10",
    "1,5",
    "١٢٣",
    "../../../etc/passwd",
    "%00",
    "%ff%fe",
    "%",
    "' OR 1=1 --",
    "\"; DROP TABLE push; --",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "\u{202e}\u{feff}\u{200b}",
    "\u{1F4A9}",
    "e\u{301}\u{301}\u{301}\u{301}",
    "\r\nX-Injected: 1",
    "SEM1234568UN8",
    "SMP145123G6YY",
    "CONK312VB67",
];

const DATES: [&str; 30] = [
    "2016-12-31T23:59:60Z",
    "2016-12-31T23:59:60+01:00",
    "0000-01-01T00:00:00Z",
    "0000-00-00",
    "-000001-01-01",
    "-009999-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-23:59",
    "+010000-01-01T00:00:00Z",
    "2026-03-29T02:30:00",
    "2026-10-25T02:30:00",
    "2026-02-30",
    "2026-13-01",
    "2100-02-29T00:00:00Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01T25:00:00Z",
    "2026-01-01T00:00:00+99:99",
    "2026-01-01T00:00:00.123456789123456789Z",
    "2026-01-01T00:00:00[Europe/Rome]",
    "2026-W01-1",
    "2026-001",
    "20260101",
    "1970-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "9000-12-31T23:59:59Z",
    "2026-01-01 10:00",
    "2026-01-01é",
    "202é-1-01",
    "2026-0é-1",
    "€€€1",
];

const IBANS: [&str; 13] = [
    "IT60X0542811101000000123456",
    "IT63B3606400003351234567",
    "IT63B3606400003471234567",
    "it63b 3606 4000 0334 7123 4567",
    "IT00X0542811101000000123456",
    "DE89370400440532013000",
    "GB29NWBK60161331926819",
    "XX00",
    "IT60X054281110100000012345\u{665}",
    "ＩＴ60X0542811101000000123456",
    "IT60X0542811101000000123456IT60X0542811101000000123456",
    "IT60é0542811101000000123456",
    "é",
];

const DURATIONS: [&str; 20] = [
    "P9999999Y",
    "P19998Y",
    "P-1M",
    "-P1M",
    "PT1e9S",
    "PT1H",
    "PT3600S",
    "PT0.000000001S",
    "P0D",
    "P",
    "PT",
    "P1M1Y",
    "P1.5M",
    "P1Y1M1W1DT1H1M1S",
    "P175307616H",
    "PT9223372036854775807S",
    "P7304484D",
    "1 month",
    "P1M ",
    "p1m",
];

const URLS: [&str; 12] = [
    "http://127.0.0.1:1/",
    "http://a:b@127.0.0.1:1/x?y=z",
    "http://[::1]:1/",
    "http://localhost:99999/",
    "http://169.254.169.254/latest/meta-data",
    "http://0x7f000001/",
    "https://user:@",
    "file:///etc/passwd",
    "http://\u{0}/",
    "//host",
    "http://exa mple.com/",
    "javascript:alert(1)",
];

/// What is wrong, but looks like what belongs under this name.
fn akin(random: &mut ChaCha8Rng, name: &str) -> Option<&'static str> {
    let known: &[&'static str] = match name {
        "now" | "date_scheduled" | "date_end" | "date_from" | "date_to" => &DATES,
        "account" | "iban" => &IBANS,
        "advance" | "period" => &DURATIONS,
        "all" | "ALL" | "loopback_uri" => &URLS,
        _ => return None,
    };
    Some(one_of(random, known))
}

/// A text that somebody expects to be something else.
pub(crate) fn text(random: &mut ChaCha8Rng) -> String {
    match random.random_range(0..9) {
        0..=2 => one_of(random, &TEXTS).to_owned(),
        3 => one_of(random, &DATES).to_owned(),
        4 => one_of(random, &IBANS).to_owned(),
        5 => one_of(random, &DURATIONS).to_owned(),
        6 => one_of(random, &URLS).to_owned(),
        7 => long(random),
        _ => (0..random.random_range(1..20)).map(|_| random.random::<char>()).collect(),
    }
}

fn long(random: &mut ChaCha8Rng) -> String {
    let of = one_of(random, &["A", "9", "é", "%", "\\", "\"", "[", " "]);
    let most = *one_of(random, &[&100, &5_000, &20_000]);
    of.repeat(random.random_range(1..most))
}

/// What may be put under this name, in bytes that may be no UTF-8.
pub(crate) fn bytes_for(random: &mut ChaCha8Rng, name: &[u8]) -> Vec<u8> {
    let akin = std::str::from_utf8(name).ok().and_then(|name| akin(random, name));
    match akin {
        Some(akin) if random.random_bool(0.6) => akin.into(),
        _ => bytes(random),
    }
}

/// What may be put under this name of a JSON object.
pub(crate) fn json_for(random: &mut ChaCha8Rng, name: &str) -> Value {
    match akin(random, name) {
        Some(akin) if random.random_bool(0.6) => akin.into(),
        _ if name == "amount" && random.random_bool(0.6) => raw(one_of(random, &NUMBERS)),
        _ => json(random),
    }
}

/// Bytes that may be no UTF-8.
pub(crate) fn bytes(random: &mut ChaCha8Rng) -> Vec<u8> {
    match random.random_range(0..4) {
        0 => one_of(
            random,
            &[b"\xff".as_slice(), b"\xc3\x28", b"\xed\xa0\x80", b"\xf0\x28\x8c\xbc", b"a\x80b"],
        )
        .to_vec(),
        1 => (0..random.random_range(1..50)).map(|_| random.random()).collect(),
        _ => text(random).into_bytes(),
    }
}

const NUMBERS: [&str; 18] = [
    "1e400",
    "-1e400",
    "1e-400",
    "-0",
    "-0.0",
    "0.1e1",
    "9007199254740993",
    "18446744073709551616",
    "-9223372036854775809",
    "0.001",
    "0.01",
    "1500.00",
    "1500.01",
    "999999999.99",
    "1000000000",
    "1e9",
    "120.000000000000000000000000000000000001",
    "99999999999999999999999999999999999999999999999999",
];

/// JSON that somebody expects to be something else, or that is none.
pub(crate) fn json(random: &mut ChaCha8Rng) -> Value {
    match random.random_range(0..9) {
        0 => one_of(random, &[&Value::Null, &json!(true), &json!([]), &json!({}), &json!([null])])
            .clone(),
        1 | 2 => raw(one_of(random, &NUMBERS)),
        3 => raw(&nested(random)),
        4 => raw(one_of(
            random,
            &["NaN", "+1", "01", "1.", ".5", "'a'", "", "\"\\ud800\"", "\"\\x\"", "\"\t\"", "tru"],
        )),
        _ => text(random).into(),
    }
}

fn nested(random: &mut ChaCha8Rng) -> String {
    let (open, close) = if random.random_bool(0.5) { ("[", "]") } else { (r#"{"amount":"#, "}") };
    let most = *one_of(random, &[&10, &126, &130, &10_000]);
    let depth = random.random_range(1..=most);
    format!("{}1{}", open.repeat(depth), close.repeat(depth))
}
