//! When a fault happens, and what cannot be ordered.

use std::time::Duration;

use droppay_api::{OPERATIONS, Operation};
use serde_json::json;

use super::*;
use crate::error::ApiError;

fn operation(id: &str) -> &'static Operation {
    Operation::by_id(id).unwrap()
}

fn ordered(faults: impl IntoIterator<Item = Fault>) -> Faults {
    let registry = Faults::default();
    registry.order(faults.into_iter().collect()).unwrap();
    registry
}

/// Which of the next calls of an operation meet something.
fn met(faults: &Faults, id: &str, calls: usize) -> Vec<bool> {
    (0..calls).map(|_| faults.meet(operation(id)).is_some()).collect()
}

fn refusal(fault: Fault) -> String {
    Faults::default().order(vec![fault]).unwrap_err().to_string()
}

#[test]
fn a_fault_lets_calls_pass_happens_and_is_over() {
    let faults = ordered([Fault::status(503).operation("createPush").skip(2).times(1)]);
    assert_eq!(met(&faults, "getPush", 3), [false; 3]);
    assert_eq!(met(&faults, "createPush", 4), [false, false, true, false]);
    let report = &faults.reports()[0];
    assert_eq!((report.met, report.remaining), (1, Some(0)));
    assert_eq!((report.kind.as_str(), report.operation.as_deref()), ("status", Some("createPush")));
}

#[test]
fn without_an_operation_or_a_number_every_call_meets_it() {
    let faults = ordered([Fault::truncate()]);
    for operation in OPERATIONS {
        assert!(faults.meet(operation).is_some(), "{}", operation.id);
    }
    assert_eq!(faults.reports()[0].remaining, None);
    assert_eq!(faults.reports()[0].met, OPERATIONS.len() as u64);
}

#[test]
fn faults_of_one_operation_happen_one_after_the_other() {
    let faults =
        ordered([Fault::status(503).times(2), Fault::close_after().times(1), Fault::truncate()]);
    let kinds: Vec<_> = (0..4).map(|_| faults.meet(operation("getPush")).unwrap().kind()).collect();
    assert_eq!(kinds, [Kind::Status, Kind::Status, Kind::CloseAfter, Kind::Truncate]);
}

#[test]
fn the_same_seed_and_calls_meet_the_same_faults() {
    let drawn = |seed| {
        let faults = ordered([Fault::status(503).probability(0.5).seed(seed)]);
        met(&faults, "listPushes", 64)
    };
    let happened = drawn(7).into_iter().filter(|met| *met).count();
    assert_eq!(drawn(7), drawn(7));
    assert_ne!(drawn(7), drawn(8));
    assert!((16..48).contains(&happened), "{happened} of 64");
    assert_eq!(met(&ordered([Fault::truncate().probability(0.0)]), "getPush", 9), [false; 9]);
    assert_eq!(met(&ordered([Fault::truncate().probability(1.0)]), "getPush", 9), [true; 9]);
}

#[test]
fn an_expired_token_happens_to_calls_that_carry_one() {
    let faults = ordered([Fault::expired_token().times(1)]);
    assert_eq!(met(&faults, "createUserToken", 2), [false; 2]);
    assert_eq!(met(&faults, "createConnection", 1), [true]);
    assert!(refusal(Fault::expired_token().operation("refreshUserToken")).contains("operation"));
}

#[test]
fn events_and_calls_meet_their_own_faults_only() {
    let faults = ordered([
        Fault::lose().operation("connectionEvent").times(1),
        Fault::duplicate().operation("pushEvent").skip(1).times(1),
        Fault::reorder().times(2),
        Fault::truncate(),
    ]);
    assert_eq!(faults.meet(operation("getPush")).unwrap().kind(), Kind::Truncate);
    let events = ["pushEvent", "pushEvent", "connectionEvent", "pushEvent", "pushEvent"];
    let met = events.map(|event| faults.next_for_event(event));
    let [duplicate, reorder, lose] =
        [EventFault::Duplicate, EventFault::Reorder, EventFault::Lose].map(Some);
    assert_eq!(met, [reorder, duplicate, lose, reorder, None]);
}

#[test]
fn a_fault_taken_back_happens_no_more() {
    let faults = ordered([Fault::status(500), Fault::truncate()]);
    let first = faults.reports()[0].id;
    assert!(faults.remove(first) && !faults.remove(first));
    assert_eq!(faults.meet(operation("getPush")).unwrap().kind(), Kind::Truncate);
    faults.clear();
    assert!(faults.reports().is_empty() && faults.meet(operation("getPush")).is_none());
    let later = faults.order(vec![Fault::truncate()]).unwrap();
    assert!(later[0] > first, "an id is given once");
}

#[test]
fn what_cannot_happen_is_refused_with_the_name_of_what_is_wrong() {
    let refused = [
        (Fault::status(99), "400/101 Wrong arguments: status"),
        (Fault::status(101), "400/101 Wrong arguments: status"),
        (Fault::status(600), "400/101 Wrong arguments: status"),
        (Fault::status(204).body(json!({})), "400/101 Wrong arguments: body"),
        (Fault::status(503).retry_after("a\nb"), "400/101 Wrong arguments: retry_after"),
        (Fault::status(503).reset(), "400/101 Wrong arguments: reset"),
        (Fault::truncate().times(0), "400/101 Wrong arguments: times"),
        (Fault::truncate().probability(1.5), "400/101 Wrong arguments: probability"),
        (Fault::truncate().probability(f64::NAN), "400/101 Wrong arguments: probability"),
        (Fault::truncate().body(json!({})), "400/101 Wrong arguments: body"),
        (Fault::truncate().retry_after(1), "400/101 Wrong arguments: retry_after"),
        (Fault::lose().delayed(Duration::ZERO), "400/101 Wrong arguments: delay_milliseconds"),
        (Fault::lose().operation("createPush"), "400/101 Wrong arguments: operation"),
        (Fault::truncate().operation("pushEvent"), "400/101 Wrong arguments: operation"),
        (Fault::truncate().operation("makePush"), "400/101 Wrong arguments: operation"),
    ];
    for (fault, expected) in refused {
        let shown = format!("{fault:?}");
        let refusal = refusal(fault);
        assert!(refusal.starts_with(expected), "{shown}: {refusal}");
    }
    let refusal = refusal(Fault::truncate().operation("makePush"));
    assert!(OPERATIONS.iter().all(|operation| refusal.contains(operation.id)), "{refusal}");
}

#[test]
fn of_several_faults_all_or_none_are_ordered_and_no_more_than_a_thousand() {
    let faults = Faults::default();
    let refused: Result<_, ApiError> = faults.order(vec![Fault::truncate(), Fault::status(1)]);
    assert!(refused.is_err() && faults.reports().is_empty());
    faults.order(vec![Fault::truncate(); 1000]).unwrap();
    assert!(faults.order(vec![Fault::truncate()]).is_err());
}
