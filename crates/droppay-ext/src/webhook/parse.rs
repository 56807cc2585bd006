//! Takes an event apart, one level at a time, so that what cannot be read costs no more than itself.
//!
//! Only the envelope's form can make a body malformed. Beneath it everything is optional but the id, because whoever
//! has the id can read the rest.

use std::{borrow::Cow, fmt, sync::OnceLock};

use droppay_api::{ResourceId, types::EventType};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::value::RawValue;

use super::{EventHint, Subject, refusal::Malformed};

/// The properties of the body that are looked at, unread but for `edata`. `id` and `code` are there for connections only:
/// see [`connection`].
#[derive(Deserialize)]
struct Envelope<'a, E> {
    #[serde(borrow)]
    etime: Option<&'a RawValue>,
    #[serde(borrow)]
    etype: Option<&'a RawValue>,
    edata: Option<E>,
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    status: Option<&'a RawValue>,
    #[serde(borrow)]
    code: Option<&'a RawValue>,
}

/// The same for what the event is about.
#[derive(Clone, Copy, Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    status: Option<&'a RawValue>,
    #[serde(borrow)]
    code: Option<&'a RawValue>,
}

impl EventHint {
    /// Reads an event from the bytes of its body, whoever sent it: for bodies that were stored after
    /// [`Listener::receive`](super::Listener::receive) took them.
    ///
    /// # Errors
    ///
    /// When the body is not UTF-8, no JSON, no object, or has `etime`, `etype`, `edata`, `id`, `status` or `code` twice.
    /// Anything else is kept: see [`Subject::Other`] and [`Subject::Unreadable`].
    pub fn parse(body: &[u8]) -> Result<Self, Malformed> {
        let envelope = envelope(body)?;
        let etype = envelope.etype.and_then(text);
        Ok(Self {
            raw: body.into(),
            key: OnceLock::new(),
            etime: envelope.etime.and_then(text),
            subject: subject(etype.as_ref(), &envelope)
                .unwrap_or_else(|reason| Subject::Unreadable { reason }),
            etype,
        })
    }
}

/// What the event is about, or what is odd about that.
type Edata<'a> = Result<Data<'a>, &'static str>;

fn envelope(body: &[u8]) -> Result<Envelope<'_, Edata<'_>>, Malformed> {
    let malformed = |why: &str| Malformed(why.to_owned());
    let body = str::from_utf8(body).map_err(|_| malformed("not UTF-8"))?;
    // serde would also take an array for an object, its entries for the properties in order.
    if !body.trim_ascii_start().starts_with('{') {
        return Err(malformed("no JSON object"));
    }
    // In one pass, as long as nothing is odd. Otherwise, in a second, the envelope alone: what is odd may be in `edata`.
    if let Ok(Envelope { etime, etype, edata, id, status, code }) = serde_json::from_str(body) {
        let edata = edata.map(|Object(data)| Ok(data));
        return Ok(Envelope { etime, etype, edata, id, status, code });
    }
    let envelope: Envelope<'_, &RawValue> = serde_json::from_str(body).map_err(|error| {
        if error.is_data() {
            return malformed("it says something twice");
        }
        Malformed(format!("not JSON, at line {} column {}", error.line(), error.column()))
    })?;
    let Envelope { etime, etype, edata, id, status, code } = envelope;
    Ok(Envelope { etime, etype, edata: edata.map(data), id, status, code })
}

fn subject(
    etype: Option<&EventType>,
    envelope: &Envelope<'_, Edata<'_>>,
) -> Result<Subject, &'static str> {
    match etype {
        Some(EventType::PushStatusUpdate) => {
            let data = envelope.edata.ok_or("it has no edata")??;
            Ok(Subject::Push { id: id(data)?, claimed_status: data.status.and_then(text) })
        }
        Some(EventType::ConnectionStatusUpdate) => match envelope.edata {
            Some(data) => connection(data?),
            None => connection(envelope.flat()),
        },
        Some(_) => Ok(Subject::Other),
        None if envelope.etype.is_some() => Err("its etype is no text"),
        None if envelope.is_flat_grant() => connection(envelope.flat()),
        None => Err("it has no etype"),
    }
}

impl<'a, E> Envelope<'a, E> {
    /// The only public listener for connections reads `id` and `code` from the top level of the body. That is taken for
    /// the data if there is no `edata`. Nothing is risked by it: the id leads to a read, as always.
    fn flat(&self) -> Data<'a> {
        Data { id: self.id, status: self.status, code: self.code }
    }

    /// Whether the body names no type and can be nothing but a granted connection, because nothing else has a code.
    fn is_flat_grant(&self) -> bool {
        self.edata.is_none() && self.code.is_some()
    }
}

fn connection(data: Data<'_>) -> Result<Subject, &'static str> {
    Ok(Subject::Connection {
        id: id(data)?,
        claimed_status: data.status.and_then(text),
        claimed_code: data.code.and_then(text),
    })
}

fn data(edata: &RawValue) -> Edata<'_> {
    if !edata.get().starts_with('{') {
        return Err("its edata is no object");
    }
    serde_json::from_str(edata.get()).map_err(|_| "its edata says something twice")
}

/// An object, and not an array that serde would take for one.
struct Object<'a>(Data<'a>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OfObject)
    }
}

struct OfObject;

impl<'de> Visitor<'de> for OfObject {
    type Value = Object<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Data::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

/// An id that can stand in a path; any other would lead the read elsewhere.
fn id(data: Data<'_>) -> Result<ResourceId, &'static str> {
    let id = unquoted(data.id.ok_or("it has no id")?).ok_or("its id is no text")?;
    id.parse().map_err(|_| "its id can be no id")
}

/// A value that is a text, as a type that any text makes.
fn text<T: for<'a> From<&'a str>>(value: &RawValue) -> Option<T> {
    Some(T::from(&unquoted(value)?))
}

/// What stands between the quotation marks of a text. Only what is escaped is copied.
fn unquoted(value: &RawValue) -> Option<Cow<'_, str>> {
    #[derive(Deserialize)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

    serde_json::from_str(value.get()).ok().map(|Text(text)| text)
}
