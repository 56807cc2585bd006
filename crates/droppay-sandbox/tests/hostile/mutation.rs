//! Makes one thing wrong in a request.

use rand::RngExt as _;
use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom as _;
use serde_json::Value;

use crate::request::{Body, Framing, Request, encoded, raw};
use crate::values::{self, one_of};

/// Makes one thing wrong, where there is such a thing.
pub(crate) fn mutate(random: &mut ChaCha8Rng, request: &mut Request) {
    match random.random_range(0..20) {
        0 => request.method = method(random),
        1..=3 => change_path(random, request),
        4..=6 => change_pairs(random, &mut request.query, true),
        7..=9 => change_headers(random, request),
        10 => request.framing = framing(random),
        11 | 12 => garble_body(random, request),
        13 if random.random_bool(0.2) => {
            request.version =
                one_of(random, &["HTTP/1.0", "HTTP/2.0", "HTTP/9.9", "http/1.1", "HTTP/1.1 x", ""])
                    .into();
        }
        _ => match &mut request.body {
            Body::Json(body) => change_json(random, body),
            _ => change_pairs(random, &mut request.query, true),
        },
    }
}

fn method(random: &mut ChaCha8Rng) -> Vec<u8> {
    let long = "A".repeat(5_000);
    let known = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT"];
    let odd = ["PROPFIND", "get", "G\u{395}T", "GET\0", "", "*", long.as_str()];
    one_of(random, &[&known[..], &odd].concat()).into()
}

/// A value for a path, a query or a header: mostly encoded as it should be.
fn value(random: &mut ChaCha8Rng, encode: bool) -> Vec<u8> {
    let bytes = values::bytes(random);
    if encode && random.random_bool(0.9) { encoded(&bytes) } else { bytes }
}

fn change_path(random: &mut ChaCha8Rng, request: &mut Request) {
    let place = random.random_range(0..request.segments.len());
    match random.random_range(0..6) {
        0..=2 => request.segments[place] = value(random, true),
        3 => drop(request.segments.remove(place)),
        4 => request.segments.insert(place, value(random, true)),
        _ => request.segments.push(Vec::new()),
    }
    if request.segments.is_empty() {
        request.segments.push(Vec::new());
    }
}

/// Replaces, removes, doubles or adds a pair of a name and a value.
fn change_pairs(random: &mut ChaCha8Rng, pairs: &mut Vec<(Vec<u8>, Vec<u8>)>, encode: bool) {
    if pairs.is_empty() || random.random_bool(0.1) {
        let names =
            ["pg_num", "pg_size", "status", "iban", "id", "application", "x", "", "__proto__"];
        pairs.push((one_of(random, &names).into(), value(random, encode)));
        return;
    }
    let place = random.random_range(0..pairs.len());
    match random.random_range(0..6) {
        0..=2 => {
            let value = values::bytes_for(random, &pairs[place].0);
            pairs[place].1 = if encode { encoded(&value) } else { value };
        }
        3 => drop(pairs.remove(place)),
        4 => {
            let again = (pairs[place].0.clone(), value(random, encode));
            pairs.push(again);
        }
        _ => pairs[place].0 = value(random, encode),
    }
}

const HEADERS: [(&str, &str); 22] = [
    ("authorization", "Bearer"),
    ("authorization", "Bearer "),
    ("authorization", "bearer  ac9185e9f2984867b11069fd2881ff1a "),
    ("authorization", "Basic YTpi"),
    ("content-type", "text/plain"),
    ("content-type", "application/json; charset=utf-16"),
    ("content-type", "multipart/form-data; boundary="),
    ("content-type", ""),
    ("content-encoding", "gzip"),
    ("transfer-encoding", "gzip"),
    ("transfer-encoding", "chunked, chunked"),
    ("content-length", "-1"),
    ("content-length", "99999999999999999999"),
    ("content-length", "+5"),
    ("expect", "100-continue"),
    ("expect", "the unexpected"),
    ("connection", "close, keep-alive, upgrade"),
    ("upgrade", "h2c"),
    ("x-http-method-override", "DELETE"),
    ("x-forwarded-host", "example.com"),
    ("accept", "image/png"),
    ("range", "bytes=-1-0"),
];

fn change_headers(random: &mut ChaCha8Rng, request: &mut Request) {
    match random.random_range(0..8) {
        0..=2 => {
            let (name, value) = HEADERS[random.random_range(0..HEADERS.len())];
            request.headers.push((name.into(), value.into()));
        }
        3 => {
            let number = [50, 120][random.random_range(0..2)];
            let header = |number| (format!("x-{number}").into(), b"1".to_vec());
            request.headers.extend((0..number).map(header));
        }
        4 => {
            let length = [30_000, 100_000][random.random_range(0..2)];
            request.headers.push((b"x-droppay-long".to_vec(), vec![b'a'; length]));
        }
        _ => change_pairs(random, &mut request.headers, false),
    }
}

fn framing(random: &mut ChaCha8Rng) -> Framing {
    let chunked = "transfer-encoding: chunked\r\n\r\n";
    let garbage = [
        "zz\r\nabc\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFFF\r\nabc",
        "-1\r\n\r\n",
        "5\r\nab",
        "3\r\nabcdef\r\n0\r\n\r\n",
        "1;a=\"b\r\n\r\n",
        "0\r\nx: y",
        "",
    ];
    match random.random_range(0..6) {
        0 | 1 => Framing::Chunks([1, 7, 100_000][random.random_range(0..3)]),
        2 => Framing::WrongLength(random.random_range(1..1_000)),
        3 => Framing::WrongLength(-random.random_range(1..20)),
        4 => Framing::Garbage(
            b"content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET".into(),
        ),
        _ => Framing::Garbage([chunked, one_of(random, &garbage)].concat().into()),
    }
}

/// Spoils the body as a whole.
fn garble_body(random: &mut ChaCha8Rng, request: &mut Request) {
    let mut body = request.body();
    let place = random.random_range(0..=body.len());
    match random.random_range(0..8) {
        0 => body.truncate(place),
        1 => drop(body.splice(place..place, values::bytes(random))),
        2 => drop(body.splice(0..0, *b"\xef\xbb\xbf")),
        3 => body = values::bytes(random),
        4 => body = [b"[".as_slice(), &body, b"]"].concat(),
        5 => body = "[".repeat([200, 100_000][random.random_range(0..2)]).into(),
        6 => body.extend(vec![b' '; [1_000, 1_048_576][random.random_range(0..2)]]),
        _ if !body.is_empty() => {
            for _ in 0..random.random_range(1..5) {
                let place = random.random_range(0..body.len());
                body[place] = random.random();
            }
        }
        _ => {}
    }
    request.body = Body::Raw(body);
}

/// Replaces, removes, doubles or adds a value somewhere in a JSON body.
fn change_json(random: &mut ChaCha8Rng, body: &mut Value) {
    let mut pointers = Vec::new();
    collect(body, String::new(), &mut pointers);
    let pointer = pointers.choose(random).cloned().unwrap_or_default();
    let Some((holder, name)) = pointer.rsplit_once('/') else {
        *body = values::json(random);
        return;
    };
    let Some(Value::Object(members)) = body.pointer_mut(holder) else { return };
    match random.random_range(0..10) {
        0 | 1 => drop(members.remove(name)),
        2 => {
            // The same name twice, with a value of its own each time.
            let twice = format!("{},\"{name}\":{}", members[name], values::json(random));
            members.insert(name.to_owned(), raw(&twice));
        }
        3 => {
            let value = members.remove(name).unwrap_or_default();
            let other = [name.to_uppercase(), values::text(random)];
            members.insert(other[random.random_range(0..2)].clone(), value);
        }
        4 => drop(members.insert(values::text(random), values::json(random))),
        _ => drop(members.insert(name.to_owned(), values::json_for(random, name))),
    }
}

/// The pointers of every value in an object.
fn collect(value: &Value, pointer: String, pointers: &mut Vec<String>) {
    if let Value::Object(members) = value {
        for (name, value) in members {
            // Names that a pointer would have to escape are those of earlier mutations.
            if !name.contains(['/', '~']) {
                collect(value, format!("{pointer}/{name}"), pointers);
            }
        }
    }
    pointers.push(pointer);
}
