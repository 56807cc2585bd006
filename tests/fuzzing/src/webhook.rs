//! Whatever is sent to a listener, it is refused without a word of it, or kept as it came; and nobody gets in who does not
//! show the credentials.

use std::sync::LazyLock;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use droppay_api::ResourceId;
use droppay_ext::webhook::{
    CredentialFault, Credentials, EventHint, Listener, Malformed, Refusal, Subject,
};
use http::{HeaderMap, HeaderValue, StatusCode, header::AUTHORIZATION};
use serde_json::{Map, Value};

use crate::planted;

/// What has to be shown to the listener.
const CREDENTIALS: &str = "credenA:credenB";

static LISTENER: LazyLock<Listener> = LazyLock::new(|| Listener::new(&credentials()));

fn credentials() -> Credentials {
    Credentials::new("credenA", "credenB").expect("they are complete")
}

pub(crate) fn webhook(data: &[u8]) {
    as_body(data);
    as_authorization(data);
}

fn as_body(body: &[u8]) {
    let read = EventHint::parse(body);
    match &read {
        Ok(event) => is_kept(event, body),
        Err(malformed) => is_malformed(malformed, body),
    }
    is_received_alike(&read, body);
    if let Ok(json) = serde_json::from_slice::<Value>(body)
        && planted::is_free_in(&json)
    {
        if let Ok(event) = EventHint::parse(planted::in_secret_places(&json).to_string().as_bytes())
        {
            planted::assert_hidden(&format!("{event:?} {event:#?}"));
        }
        let planted = planted::in_every_word(&json, &["etype", "edata"]).to_string();
        if let Err(malformed) = EventHint::parse(planted.as_bytes()) {
            planted::assert_hidden(&format!("{malformed} {malformed:?}"));
        }
    }
}

fn is_kept(event: &EventHint, body: &[u8]) {
    assert_eq!(event.raw(), body);
    let again = EventHint::parse(event.raw()).expect("what was read can be read again");
    assert_eq!(again.key(), event.key());
    assert_eq!(format!("{again:?}"), format!("{event:?}"));
    if let Some(id) = event.id() {
        assert_eq!(id.as_str().parse::<ResourceId>().as_ref(), Ok(id), "it leads elsewhere");
        assert_eq!(id.to_string(), id.as_str());
    }
    // A second reading that shares no code with the first.
    let Ok(json) = serde_json::from_slice::<Map<String, Value>>(body) else { return };
    assert_eq!(event.etype().map(|etype| etype.as_str()), text(&json, "etype"));
    assert_eq!(event.etime().map(|etime| etime.as_str()), text(&json, "etime"));
    let data = match json.get("edata") {
        Some(Value::Object(data)) => data,
        _ => &json,
    };
    match event.subject() {
        Subject::Push { id, claimed_status, .. } => {
            assert_eq!(Some(id.as_str()), text(data, "id"));
            assert_eq!(claimed_status.as_ref().map(|status| status.as_str()), text(data, "status"));
        }
        Subject::Connection { id, claimed_status, claimed_code, .. } => {
            assert_eq!(Some(id.as_str()), text(data, "id"));
            assert_eq!(claimed_status.as_ref().map(|status| status.as_str()), text(data, "status"));
            assert_eq!(claimed_code.as_ref().map(|code| code.expose()), text(data, "code"));
        }
        _ => {}
    }
}

fn text<'a>(json: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    json.get(name)?.as_str()
}

fn is_malformed(malformed: &Malformed, body: &[u8]) {
    let why = malformed.to_string();
    assert!(why.len() < 100 && !why.contains(char::is_control), "{why}");
    let object = serde_json::from_slice::<Map<String, Value>>(body).is_ok();
    assert!(!object || why.contains("twice"), "an object was refused: {why}");
}

/// A listener reads what is read without one, from whoever shows the credentials and nobody else.
fn is_received_alike(read: &Result<EventHint, Malformed>, body: &[u8]) {
    let listener = LISTENER.clone().max_body_bytes(body.len());
    let known = headers([credentials().authorization()]);
    match (listener.receive(&known, body), read) {
        (Ok(received), Ok(read)) => assert_eq!(received.key(), read.key()),
        (Err(Refusal::Malformed(refused)), Err(malformed)) => assert_eq!(refused, *malformed),
        (received, read) => panic!("received as {received:?}, read as {read:?}"),
    }
    let refused = listener.receive(&HeaderMap::new(), body).map(drop);
    assert_eq!(refused, Err(Refusal::Credentials(CredentialFault::Missing)));
    if let Some(shorter) = body.len().checked_sub(1) {
        let refused = listener.max_body_bytes(shorter).receive(&known, body).map(drop);
        let status = refused.expect_err("it is a byte too long").status();
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    }
}

fn headers<const N: usize>(authorizations: [HeaderValue; N]) -> HeaderMap {
    authorizations.into_iter().map(|value| (AUTHORIZATION, value)).collect()
}

fn as_authorization(data: &[u8]) {
    for value in [data.to_vec(), [b"Basic ", data].concat()] {
        let Ok(value) = HeaderValue::from_bytes(&value) else { continue };
        let answer = LISTENER.authorize(&headers([value.clone()]));
        assert_eq!(answer.is_ok(), shows_the_credentials(&value), "{value:?}: {answer:?}");
        let twice = LISTENER.authorize(&headers([value.clone(), value]));
        assert_eq!(twice, Err(CredentialFault::Repeated));
    }
    // As a password.
    let shown = STANDARD.encode([b"credenA:", data].concat());
    let value = HeaderValue::try_from(format!("Basic {shown}")).expect("Base64 is a header");
    let answer = LISTENER.authorize(&headers([value]));
    assert_eq!(answer.is_ok(), data == b"credenB");
}

fn shows_the_credentials(value: &HeaderValue) -> bool {
    let value = String::from_utf8_lossy(value.as_bytes());
    value.split_once(' ').is_some_and(|(scheme, shown)| {
        scheme.eq_ignore_ascii_case("basic")
            && shown.trim_ascii_start() == STANDARD.encode(CREDENTIALS)
    })
}
