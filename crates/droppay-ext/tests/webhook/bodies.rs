//! What is read from a body, and what becomes of one that cannot be read.

use droppay_ext::{
    api::{
        DOCUMENT,
        types::{ConnectionStatus, EventType, PushStatus},
    },
    webhook::{EventHint, Refusal, Subject, compose},
};
use http::StatusCode;
use rand::{RngExt as _, SeedableRng as _, rngs::SmallRng};
use serde_json::{Value, json};

use crate::{receive, send, subscription};

const PUSH: &str = r#"{"etime":"2018-06-15T10:00:00+02:00","etype":"push.status_update","edata":{"id":"SEM1234568UN8","status":"DONE"}}"#;
const GRANTED: &str = r#"{"etime":"2018-05-20T07:55:00+02:00","etype":"connection.status_update","edata":{"id":"CONK312VB67","status":"GRANTED","code":"4e1d8a7c"}}"#;

/// An example of the document.
fn documented(name: &str) -> String {
    let document: Value = serde_json::from_str(DOCUMENT).expect("the document is JSON");
    document["components"]["examples"][name]["value"].to_string()
}

fn push_with(edata: &str) -> String {
    format!(r#"{{"etype":"push.status_update","edata":{edata}}}"#)
}

/// The reason for which an event is kept unread.
fn reason(event: &EventHint) -> Option<&'static str> {
    match event.subject() {
        Subject::Unreadable { reason, .. } => Some(reason),
        _ => None,
    }
}

#[test]
fn the_documented_push_event_is_read() {
    let event = receive(documented("PushEvent")).expect("it is an event");
    assert_eq!(event.etype(), Some(&EventType::PushStatusUpdate));
    assert_eq!(event.etime().map(|etime| etime.as_str()), Some("2018-06-15T10:00:00+02:00"));
    let Subject::Push { id, claimed_status, .. } = event.subject() else { panic!("{event:?}") };
    assert_eq!((id.as_str(), claimed_status), ("SEM1234568UN8", &Some(PushStatus::Done)));
}

#[test]
fn the_documented_connection_event_is_read() {
    let event = receive(documented("ConnectionEvent")).expect("it is an event");
    let Subject::Connection { id, claimed_status, claimed_code, .. } = event.subject() else {
        panic!("{event:?}")
    };
    assert_eq!((id.as_str(), claimed_status), ("CONK312VB67", &Some(ConnectionStatus::Granted)));
    let code = claimed_code.as_ref().map(|code| code.expose());
    assert_eq!(code, Some("4e1d8a7c6b5f4039a2c1e0d9f8b7a695"));
}

#[test]
fn composed_events_are_those_of_the_document() {
    let push = compose::push_status("SEM1234568UN8", PushStatus::Done);
    let granted = compose::connection_status("CONK312VB67", ConnectionStatus::Granted)
        .code("4e1d8a7c6b5f4039a2c1e0d9f8b7a695")
        .at("2018-05-20T07:55:00+02:00");
    for (composed, name) in [(push, "PushEvent"), (granted, "ConnectionEvent")] {
        let composed: Value = serde_json::from_slice(&composed.body()).expect("it is JSON");
        assert_eq!(composed.to_string(), documented(name));
    }
}

#[test]
fn an_event_of_an_unknown_type_is_kept_byte_by_byte() {
    for body in [
        "{ \"etype\":\t\"pull.status_update\", \"edata\": {\"b\":1.10, \"a\":[ ]}, \"x\":9007199254740993 }\r\n",
        r#"{"etype":"pos.authorization.status_update","edata":{"id":"POS1","status":"DONE"}}"#,
        r#"{"etype":"bank.push.status_update","edata":null}"#,
        r#"{"etype":"push.status_update ","edata":"SEM1"}"#,
    ] {
        let event = receive(body).expect("it is an event");
        assert!(matches!(event.subject(), Subject::Other), "{event:?}");
        assert_eq!(event.raw(), body.as_bytes());
        let again = EventHint::parse(event.raw()).expect("what was received can be read again");
        assert_eq!((again.key(), again.etype()), (event.key(), event.etype()));
    }
    let event = receive(r#"{"etype":"pull.status_update"}"#).expect("it is an event");
    assert_eq!(event.etype().map(EventType::as_str), Some("pull.status_update"));
    assert_eq!(event.id(), None);
}

#[test]
fn whatever_has_an_id_is_read_whatever_else_is_odd() {
    for (edata, status) in [
        (r#"{"id":"SEM1","status":"TELEPORTED"}"#, Some("TELEPORTED")),
        (r#"{"id":"SEM1"}"#, None),
        (r#"{"id":"SEM1","status":null}"#, None),
        (r#"{"id":"SEM1","status":5}"#, None),
        (r#"{"id":"SEM1","status":{"id":"SEM2"}}"#, None),
        (r#"{"id":"SEM1","status":"\ud800"}"#, None),
        (r#"{"id":"SEM1","more":[{"id":"SEM2"}],"status":"DONE","id2":"SEM3"}"#, Some("DONE")),
        (r#" { "status" : "DONE" , "id" : "SEM1" } "#, Some("DONE")),
        (r#"{"\u0069d":"SEM\u0031"}"#, None),
    ] {
        let event = receive(push_with(edata)).expect(edata);
        let Subject::Push { id, claimed_status, .. } = event.subject() else {
            panic!("{edata}: {event:?}")
        };
        assert_eq!(id.as_str(), "SEM1", "{edata}");
        assert_eq!(claimed_status.as_ref().map(PushStatus::as_str), status, "{edata}");
    }
    let event = receive(r#"{"etime":5,"etype":"push.status_update","edata":{"id":"SEM1"}}"#);
    assert_eq!(event.expect("it is an event").etime(), None);
}

#[test]
fn an_event_without_a_readable_id_is_kept_with_the_reason() {
    let long = format!(r#"{{"id":"{}"}}"#, "../".repeat(20_000));
    for (edata, expected) in [
        ("null", "it has no edata"),
        ("[]", "its edata is no object"),
        (r#"["SEM1","DONE",null]"#, "its edata is no object"),
        (r#""SEM1""#, "its edata is no object"),
        ("5", "its edata is no object"),
        ("{}", "it has no id"),
        (r#"{"id":null,"status":"DONE"}"#, "it has no id"),
        (r#"{"ID":"SEM1"}"#, "it has no id"),
        (r#"{"id":5}"#, "its id is no text"),
        (r#"{"id":["SEM1"]}"#, "its id is no text"),
        (r#"{"id":"\ud800"}"#, "its id is no text"),
        (r#"{"id":""}"#, "its id can be no id"),
        (r#"{"id":"../../oa2/v1/connection"}"#, "its id can be no id"),
        (r#"{"id":"SEM1?x=1"}"#, "its id can be no id"),
        (r#"{"id":"SEM1\n"}"#, "its id can be no id"),
        (&long, "its id can be no id"),
        (r#"{"id":"SEM1","id":"SEM2"}"#, "its edata says something twice"),
        (r#"{"id":"SEM1","status":"DONE","status":"READY"}"#, "its edata says something twice"),
    ] {
        let body = push_with(edata);
        let event = receive(&body).expect(edata);
        assert_eq!(reason(&event), Some(expected), "{edata}");
        assert_eq!((event.raw(), event.id()), (body.as_bytes(), None), "{edata}");
    }
    for (body, expected) in [
        ("{}", "it has no etype"),
        (r#"{"etype":null,"edata":{"id":"SEM1"}}"#, "it has no etype"),
        (r#"{"etype":7,"edata":{"id":"SEM1"}}"#, "its etype is no text"),
        (r#"{"etype":["push.status_update"],"edata":{"id":"SEM1"}}"#, "its etype is no text"),
        (r#"{"etype":"push.status_update"}"#, "it has no edata"),
        (r#"{"etype":"push.status_update","id":"SEM1"}"#, "it has no edata"),
        (r#"{"etype":"connection.status_update"}"#, "it has no id"),
    ] {
        assert_eq!(reason(&receive(body).expect(body)), Some(expected), "{body}");
    }
}

#[test]
fn a_connection_may_be_told_at_the_top_level() {
    for (body, code) in [
        (r#"{"id":"CONK312VB67","code":"4e1d8a7c"}"#, Some("4e1d8a7c")),
        (r#"{"id":"CONK312VB67","code":"4e1d8a7c","edata":null}"#, Some("4e1d8a7c")),
        (r#"{"etype":"connection.status_update","id":"CONK312VB67"}"#, None),
        (
            r#"{"id":"CONX","code":"x","etype":"connection.status_update","edata":{"id":"CONK312VB67"}}"#,
            None,
        ),
    ] {
        let event = receive(body).expect(body);
        let Subject::Connection { id, claimed_code, .. } = event.subject() else {
            panic!("{body}: {event:?}")
        };
        assert_eq!(id.as_str(), "CONK312VB67", "{body}");
        assert_eq!(claimed_code.as_ref().map(|code| code.expose()), code, "{body}");
    }
    for body in [
        r#"{"id":"CONK312VB67"}"#,
        r#"{"code":"4e1d8a7c"}"#,
        r#"{"id":"CONK312VB67","code":"4e1d8a7c","edata":{}}"#,
        r#"{"id":"CONK312VB67","code":"4e1d8a7c","etype":7}"#,
    ] {
        assert!(reason(&receive(body).expect(body)).is_some(), "{body} may be about anything");
    }
}

#[test]
fn a_body_that_is_no_event_is_refused_with_400() {
    let deep = "[".repeat(60_000);
    let deep_object = r#"{"a":"#.repeat(10_000);
    let mut latin_1 = push_with(r#"{"id":"SEM1","owner":"x"}"#).into_bytes();
    let place = latin_1.iter().position(|byte| *byte == b'x').expect("it is there");
    latin_1[place] = 0xe8;
    let utf_16: Vec<u8> = PUSH.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for body in [
        "".as_bytes(),
        b"   ",
        b"null",
        b"5",
        br#""push.status_update""#,
        b"[]",
        br#"[null,"push.status_update",{"id":"SEM1"},null,null,null]"#,
        b"<html></html>",
        b"id=SEM1&status=DONE",
        format!("{PUSH}x").as_bytes(),
        format!("{PUSH}{PUSH}").as_bytes(),
        format!("\u{feff}{PUSH}").as_bytes(),
        format!("{PUSH}\0").as_bytes(),
        deep.as_bytes(),
        deep_object.as_bytes(),
        &latin_1,
        &utf_16,
        b"{\"etype\":\"\xff\"}",
        br#"{"etype":"push.status_update","etype":"pull.status_update"}"#,
        br#"{"etype":"push.status_update","edata":{"id":"SEM1"},"edata":{"id":"SEM2"}}"#,
        br#"{"etype":"push.status_update","edata":{"id":"SEM1"},"\u0065data":{"id":"SEM2"}}"#,
        br#"{"id":"CON1","code":"a","code":"b"}"#,
    ] {
        let shown = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
        let refusal = receive(body).map(drop).expect_err(&shown);
        assert!(matches!(refusal, Refusal::Malformed(_)), "{shown}: {refusal:?}");
        assert_eq!((refusal.status(), refusal.challenge()), (StatusCode::BAD_REQUEST, None));
        assert!(!format!("{refusal} {refusal:?}").contains("SEM1"), "{refusal}");
    }
}

#[test]
fn the_log_tells_where_a_body_is_broken() {
    for (body, reason) in [
        (r#"{"etype":"push.status_update",}"#, "not JSON, at line 1 column 31"),
        ("{\n\"etype\": push}", "not JSON, at line 2 column 10"),
        (r#"{"etype":"a","etype":"b"}"#, "it says something twice"),
        ("[]", "no JSON object"),
    ] {
        let refusal = receive(body).map(drop).expect_err(body);
        assert_eq!(
            refusal.to_string(),
            format!("an event was refused: the body is no event: {reason}")
        );
    }
    let refusal = receive(b"\xff").map(drop).expect_err("no UTF-8");
    assert!(refusal.to_string().ends_with("no event: not UTF-8"), "{refusal}");
}

#[test]
fn space_around_an_event_does_not_matter() {
    let event = receive(format!("\r\n\t {PUSH}\r\n")).expect("it is an event");
    assert_eq!(event.id().map(|id| id.as_str()), Some("SEM1234568UN8"));
}

#[test]
fn a_body_that_broke_off_anywhere_is_refused() {
    for body in [PUSH, GRANTED] {
        for length in 0..body.len() {
            let refusal = receive(&body[..length]).map(drop).expect_err(&body[..length]);
            assert!(matches!(refusal, Refusal::Malformed(_)), "{refusal:?}");
        }
        assert!(receive(body).is_ok());
    }
}

#[test]
fn what_is_nested_deeply_costs_nothing_where_nobody_looks() {
    let deep = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
    let unknown = format!(r#"{{"etype":"pull.status_update","edata":{deep}}}"#);
    let event = receive(&unknown).expect("it is kept");
    assert!(matches!(event.subject(), Subject::Other));
    assert_eq!(event.raw(), unknown.as_bytes());
    let event = receive(push_with(&format!(r#"{{"id":"SEM1","more":{deep}}}"#))).expect("an event");
    assert_eq!(event.id().map(|id| id.as_str()), Some("SEM1"));
    let event = receive(push_with(&deep)).expect("it is kept");
    assert_eq!(reason(&event), Some("its edata is no object"));
}

#[test]
fn a_body_beyond_the_limit_is_refused_before_it_is_looked_at() {
    let listener = subscription().listener();
    let padded = |length: usize| format!("{PUSH}{}", " ".repeat(length - PUSH.len()));
    assert!(send(&listener, padded(64 * 1024).as_bytes()).is_ok());
    let refusal = send(&listener, padded(64 * 1024 + 1).as_bytes()).map(drop);
    assert_eq!(refusal, Err(Refusal::TooLarge { limit: 65_536 }));
    assert_eq!(refusal.map_err(|refusal| refusal.status()), Err(StatusCode::PAYLOAD_TOO_LARGE));
    for garbage in [vec![b'['; 1 << 20], vec![0xff; 1 << 20]] {
        let refusal = send(&listener, &garbage).map(drop);
        assert_eq!(refusal, Err(Refusal::TooLarge { limit: 65_536 }), "it is not parsed");
    }
    let (narrow, wide) =
        (listener.clone().max_body_bytes(PUSH.len()), listener.max_body_bytes(2 << 20));
    assert!(send(&narrow, PUSH.as_bytes()).is_ok());
    assert!(send(&narrow, format!("{PUSH} ").as_bytes()).is_err());
    assert!(send(&wide, padded(1 << 20).as_bytes()).is_ok());
}

#[test]
fn a_stranger_is_not_told_that_his_body_is_too_long() {
    let body = vec![b'x'; 1 << 20];
    let refusal = subscription().listener().receive(&http::HeaderMap::new(), &body).map(drop);
    assert_eq!(refusal.map_err(|refusal| refusal.status()), Err(StatusCode::UNAUTHORIZED));
}

/// Whatever bytes arrive: they are refused, or kept as they are, and an id that was read can stand in a path.
#[test]
fn no_bytes_break_the_reader() {
    let mut random = SmallRng::seed_from_u64(4);
    let (mut kept, mut refused) = (0, 0);
    for round in 0..40_000 {
        let mut body = if round % 2 == 0 { PUSH } else { GRANTED }.as_bytes().to_vec();
        for _ in 0..random.random_range(1..=4) {
            let place = random.random_range(0..body.len());
            match random.random_range(0..4) {
                0 => body[place] = random.random(),
                1 => drop(body.remove(place)),
                2 => body.insert(place, b"{}[]\",:\\ue0n5"[random.random_range(0..13)]),
                _ => body.extend_from_within(place..),
            }
        }
        match receive(&body) {
            Ok(event) => {
                kept += 1;
                assert_eq!(event.raw(), body);
                assert!(event.id().is_none_or(|id| id.to_string() == id.as_str()), "{event:?}");
            }
            Err(refusal) => {
                refused += 1;
                assert_eq!(refusal.status(), StatusCode::BAD_REQUEST);
            }
        }
    }
    assert!(kept > 1_000 && refused > 1_000, "{kept} kept, {refused} refused");
}

#[test]
fn equal_bytes_are_one_event_and_others_are_another() {
    let event = compose::push_status("SEM1", PushStatus::Done);
    let key = |body: &[u8]| *receive(body).expect("it is an event").key();
    assert_eq!(key(&event.body()), key(&event.body()));
    for other in [
        compose::push_status("SEM2", PushStatus::Done),
        compose::push_status("SEM1", PushStatus::Ready),
        compose::push_status("SEM1", PushStatus::Done).at("2018-06-15T10:00:01+02:00"),
        compose::event("push.status_update", json!({"id": "SEM1", "status": "DONE", "x": 1})),
    ] {
        assert_ne!(key(&event.body()), key(&other.body()), "{other:?}");
    }
    let shown = key(b"{}").to_string();
    assert_eq!(shown, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
}
