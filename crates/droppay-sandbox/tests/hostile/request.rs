//! A request in parts that can be made wrong one by one, and its bytes.

use serde_json::Value;

/// The header that says how long the body is, or the lack of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// The length of the body.
    Length,
    /// This many bytes more or fewer than the body has.
    WrongLength(i64),
    /// Chunks of this many bytes.
    Chunks(usize),
    /// These bytes in the place of the headers and the body.
    Garbage(Vec<u8>),
}

#[derive(Clone, Debug)]
pub(crate) enum Body {
    None,
    Json(Value),
    Raw(Vec<u8>),
}

#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) name: &'static str,
    pub(crate) method: Vec<u8>,
    pub(crate) segments: Vec<Vec<u8>>,
    pub(crate) query: Vec<(Vec<u8>, Vec<u8>)>,
    pub(crate) version: Vec<u8>,
    pub(crate) headers: Vec<(Vec<u8>, Vec<u8>)>,
    pub(crate) body: Body,
    pub(crate) framing: Framing,
}

/// The most bytes of a head that are sent in the belief that the server reads them.
const LONGEST_HEAD: usize = 60_000;

/// The most headers that are sent in that belief. HTTP libraries stop at a hundred.
const MOST_HEADERS: usize = 90;

/// Marks a text in a JSON body that stands for JSON as it is, such as a number that no number type holds.
const RAW: &str = "@raw:";

/// A value that is written as this text, which may be no JSON at all.
pub(crate) fn raw(json: &str) -> Value {
    Value::String(format!("{RAW}{json}"))
}

impl Request {
    pub(crate) fn new(name: &'static str, method: &str, path: &str) -> Request {
        Request {
            name,
            method: method.into(),
            segments: path.trim_start_matches('/').split('/').map(|part| part.into()).collect(),
            query: Vec::new(),
            version: b"HTTP/1.1".to_vec(),
            headers: vec![(b"host".to_vec(), b"127.0.0.1".to_vec())],
            body: Body::None,
            framing: Framing::Length,
        }
    }

    pub(crate) fn bearer(mut self, token: &str) -> Request {
        self.headers.push((b"authorization".to_vec(), format!("Bearer {token}").into()));
        self
    }

    pub(crate) fn query(mut self, parameters: &[(&str, &str)]) -> Request {
        let encoded = |(name, value): &(&str, &str)| ((*name).into(), encoded(value.as_bytes()));
        self.query = parameters.iter().map(encoded).collect();
        self
    }

    pub(crate) fn json(mut self, body: Value) -> Request {
        self.headers.push((b"content-type".to_vec(), b"application/json".to_vec()));
        self.body = Body::Json(body);
        self
    }

    /// The path as it is sent.
    pub(crate) fn path(&self) -> Vec<u8> {
        self.segments
            .iter()
            .flat_map(|segment| [b"/".as_slice(), segment])
            .flatten()
            .copied()
            .collect()
    }

    pub(crate) fn body(&self) -> Vec<u8> {
        match &self.body {
            Body::None => Vec::new(),
            Body::Json(value) => written(value),
            Body::Raw(bytes) => bytes.clone(),
        }
    }

    fn target(&self) -> Vec<u8> {
        let mut target = self.path();
        for (place, (name, value)) in self.query.iter().enumerate() {
            target.push(if place == 0 { b'?' } else { b'&' });
            target.extend([name.as_slice(), b"=", value].concat());
        }
        target
    }

    fn head(&self) -> Vec<u8> {
        let (method, target) = (self.method.as_slice(), self.target());
        let mut head = [method, b" ", &target, b" ", &self.version, b"\r\n"].concat();
        for (name, value) in &self.headers {
            head.extend([name.as_slice(), b": ", value, b"\r\n"].concat());
        }
        head
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let (mut bytes, body) = (self.head(), self.body());
        let length = |length: i64| format!("content-length: {length}\r\n\r\n").into_bytes();
        match &self.framing {
            Framing::Length if body.is_empty() => bytes.extend(b"\r\n"),
            Framing::Length => bytes.extend([length(size(&body)), body].concat()),
            Framing::WrongLength(by) => bytes.extend([length(size(&body) + by), body].concat()),
            Framing::Chunks(of) => {
                bytes.extend(b"transfer-encoding: chunked\r\n\r\n");
                // A million chunks of one byte each would keep this program busy as well.
                for chunk in body.chunks((*of).max(body.len() / 5_000 + 1)) {
                    bytes.extend(format!("{:x}\r\n", chunk.len()).bytes());
                    bytes.extend([chunk, b"\r\n"].concat());
                }
                bytes.extend(b"0\r\n\r\n");
            }
            Framing::Garbage(garbage) => bytes.extend(garbage),
        }
        bytes
    }

    /// Whether this is a request by the rules of HTTP, which has to be answered, however wrong its content is.
    pub(crate) fn is_intact(&self) -> bool {
        let framed = matches!(self.framing, Framing::Length | Framing::Chunks(_));
        framed
            && self.version == b"HTTP/1.1"
            && is_token(&self.method)
            && self.method != b"CONNECT"
            && self.target().iter().all(|byte| is_of_target(*byte))
            && self.headers.iter().all(|(name, value)| is_token(name) && is_header_value(value))
            && !self.headers.iter().any(|(name, _)| is_of_framing(name))
            && self.headers.len() <= MOST_HEADERS
            && self.head().len() <= LONGEST_HEAD
    }
}

fn size(body: &[u8]) -> i64 {
    i64::try_from(body.len()).unwrap()
}

/// The bytes that cannot stand in a path or a query as themselves are written as `%` and two digits.
pub(crate) fn encoded(value: &[u8]) -> Vec<u8> {
    let mut encoded = Vec::new();
    for byte in value {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' | b',' | b':' => {
                encoded.push(*byte);
            }
            _ => encoded.extend(format!("%{byte:02X}").bytes()),
        }
    }
    encoded
}

fn written(value: &Value) -> Vec<u8> {
    let mut text = String::new();
    write(value, &mut text);
    text.into_bytes()
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::String(string) if string.starts_with(RAW) => text.push_str(&string[RAW.len()..]),
        Value::Object(members) => {
            for (place, (name, value)) in members.iter().enumerate() {
                text.push(if place == 0 { '{' } else { ',' });
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write(value, text);
            }
            text.push_str(if members.is_empty() { "{}" } else { "}" });
        }
        Value::Array(values) => {
            for (place, value) in values.iter().enumerate() {
                text.push(if place == 0 { '[' } else { ',' });
                write(value, text);
            }
            text.push_str(if values.is_empty() { "[]" } else { "]" });
        }
        plain => text.push_str(&plain.to_string()),
    }
}

fn is_token(bytes: &[u8]) -> bool {
    let of_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    !bytes.is_empty() && bytes.iter().all(of_token)
}

fn is_of_target(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:@/?".contains(&byte)
}

fn is_header_value(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == b'\t' || (*byte >= b' ' && *byte != 0x7f))
}

fn is_of_framing(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"content-length") || name.eq_ignore_ascii_case(b"transfer-encoding")
}
