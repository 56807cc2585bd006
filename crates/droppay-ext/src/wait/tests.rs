//! Waits against a scripted server, on a paused clock.

mod turns;

use std::sync::{Arc, Mutex};

use droppay_api::types::{Connection, ConnectionStatus, PushStatus, PushTransfer, TransferStatus};
use serde_json::json;

use super::*;
use crate::{
    ErrorKind,
    scripted::{Answer, Scripted},
    status::{approved, status_is, terminal},
};

fn push(status: &str) -> Answer {
    Answer::new(200, json!({"id": "SEM1", "status": status}))
}

/// A server whose push has these statuses one after another, and then the last for ever.
fn going_through(statuses: &'static [&'static str]) -> Scripted {
    Scripted::new(|call| push(statuses[call.place.min(statuses.len() - 1)]))
}

/// A wait in which chance always takes the longest interval.
fn wait<'w, C: Condition>(server: &Scripted, condition: C) -> Wait<'w, C> {
    wait_for_id(server, "SEM1", condition)
}

fn wait_for_id<'w, C: Condition>(server: &Scripted, id: &str, condition: C) -> Wait<'w, C> {
    let read = server.client().get_push().id(id).into_owned();
    Wait::new(move || read.clone().send(), condition, Timing::following_tokio(1.0))
}

async fn wait_for<C: Condition>(server: &Scripted, condition: C) -> Result<Push, Error> {
    wait(server, condition).await
}

#[tokio::test(start_paused = true)]
async fn the_push_that_meets_the_condition_is_given() {
    let server = going_through(&["READY", "READY", "SCHEDULED", "RUNNING", "DONE"]);
    let done = wait_for(&server, terminal()).await.expect("it is done at last");
    assert_eq!((done.status, server.calls().len()), (PushStatus::Done, 5));
    let server = going_through(&["READY", "WAITING_APPROVAL", "SCHEDULED", "DONE"]);
    assert_eq!(
        wait_for(&server, approved()).await.expect("it is approved").status,
        PushStatus::Scheduled
    );
    let server = going_through(&["READY", "RUNNING"]);
    let running = wait_for(&server, |push: &Push| push.status == PushStatus::Running).await;
    assert_eq!(running.expect("it runs").status, PushStatus::Running);
}

#[tokio::test(start_paused = true)]
async fn a_push_that_meets_the_condition_already_is_given_at_once() {
    let (server, start) = (going_through(&["DONE"]), Instant::now());
    wait_for(&server, terminal()).await.expect("it is done");
    assert_eq!((server.calls().len(), start.elapsed()), (1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn conditions_can_be_put_together() {
    let server = going_through(&["READY", "SCHEDULED", "DONE"]);
    let approved_and_over = wait_for(&server, approved().and(terminal())).await;
    assert_eq!(approved_and_over.expect("both hold at last").status, PushStatus::Done);
    let server = going_through(&["READY", "SCHEDULED", "DONE"]);
    let either = wait_for(&server, status_is(PushStatus::Running).or(approved())).await;
    assert_eq!(either.expect("one of them holds").status, PushStatus::Scheduled);
    let server = going_through(&["READY", "SCHEDULED", "DONE"]);
    let no_more_ready = wait_for(&server, status_is(PushStatus::Ready).not()).await;
    assert_eq!(no_more_ready.expect("it changes").status, PushStatus::Scheduled);
}

#[tokio::test(start_paused = true)]
async fn a_terminal_status_that_does_not_meet_the_condition_ends_the_wait() {
    let server = going_through(&["READY", "REFUSED"]);
    let error = wait_for(&server, status_is(PushStatus::Done)).await.expect_err("it was refused");
    assert_eq!(error.kind(), ErrorKind::ConditionUnreachable);
    assert_eq!(error.last_push().map(|push| push.status.clone()), Some(PushStatus::Refused));
    assert_eq!(error.to_string(), "the push will never meet the condition (push SEM1 is REFUSED)");
    assert_eq!(server.calls().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_status_that_is_not_known_is_waited_through() {
    let server = going_through(&["PAUSED", "DONE"]);
    assert_eq!(wait_for(&server, terminal()).await.expect("it goes on").status, PushStatus::Done);
}

#[tokio::test(start_paused = true)]
async fn the_time_limit_holds_to_the_moment_and_the_error_has_the_last_push() {
    let (server, start) = (going_through(&["READY"]), Instant::now());
    let error = wait_for(&server, terminal()).await.expect_err("nobody approves it");
    assert_eq!(
        (error.kind(), start.elapsed()),
        (ErrorKind::WaitTimedOut, Duration::from_secs(300))
    );
    assert_eq!(error.last_push().map(|push| push.status.clone()), Some(PushStatus::Ready));
    assert!(!error.is_timeout() && !error.is_outcome_unknown());
    assert!(server.calls().len() < 40, "the interval grows: {}", server.calls().len());
}

#[tokio::test(start_paused = true)]
async fn the_time_limit_cuts_off_a_read_that_hangs() {
    let server = Scripted::new(|_| push("READY").after(Duration::from_secs(3_600)));
    let start = Instant::now();
    let wait = wait(&server, terminal());
    let error = wait.timeout(Duration::from_secs(7)).await.expect_err("no answer comes");
    assert_eq!((error.kind(), start.elapsed()), (ErrorKind::WaitTimedOut, Duration::from_secs(7)));
    assert!(error.last_push().is_none());
}

#[tokio::test(start_paused = true)]
async fn reads_that_fail_for_a_passing_reason_are_tried_again() {
    let server = Scripted::new(|call| match call.place {
        0 => push("READY"),
        place @ 1..5 => Answer::new([429, 500, 503, 504][place - 1], ""),
        _ => push("DONE"),
    });
    assert_eq!(
        wait_for(&server, terminal()).await.expect("the server recovers").status,
        PushStatus::Done
    );
}

#[tokio::test(start_paused = true)]
async fn if_reads_fail_until_the_end_the_error_says_so_and_has_the_last_push() {
    let server =
        Scripted::new(|call| if call.place == 0 { push("READY") } else { Answer::new(503, "") });
    let error = wait_for(&server, terminal()).await.expect_err("the server does not recover");
    assert_eq!(error.kind(), ErrorKind::WaitTimedOut);
    assert!(error.to_string().contains("503") && error.last_push().is_some(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_read_that_fails_for_good_ends_the_wait() {
    let server =
        Scripted::new(|call| if call.place == 0 { push("READY") } else { Answer::new(404, "") });
    let error = wait_for(&server, terminal()).await.expect_err("it is gone");
    assert_eq!(
        (error.kind(), error.status().map(|status| status.as_u16())),
        (ErrorKind::Call, Some(404))
    );
    assert!(error.last_push().is_some());
    assert_eq!(server.calls().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn intervals_grow_and_a_change_starts_them_anew() {
    let times = Arc::new(Mutex::new(Vec::new()));
    let (seen, start) = (times.clone(), Instant::now());
    let server = Scripted::new(move |call| {
        seen.lock().unwrap().push(start.elapsed().as_millis());
        push(["READY", "READY", "READY", "SCHEDULED", "SCHEDULED", "DONE"][call.place])
    });
    wait_for(&server, terminal()).await.expect("it is done");
    let times = times.lock().unwrap();
    let intervals: Vec<_> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(
        intervals,
        [500, 750, 1125, 500, 750],
        "half as much again each time, until the status changes"
    );
}

#[tokio::test(start_paused = true)]
async fn a_wait_without_end_and_with_any_interval_is_possible() {
    let server = going_through(&["READY", "READY", "DONE"]);
    let endless = wait(&server, terminal())
        .timeout(Duration::MAX)
        .interval(Duration::ZERO, Duration::MAX)
        .await;
    assert_eq!(endless.expect("it is done").status, PushStatus::Done);
    wait(&server, terminal()).interval(Duration::MAX, Duration::ZERO).await.expect("it is done");
}

#[tokio::test(start_paused = true)]
async fn each_change_is_reported_once() {
    let server = going_through(&["READY", "READY", "SCHEDULED", "SCHEDULED", "DONE"]);
    let mut seen = Vec::new();
    let wait = wait(&server, terminal());
    wait.on_change(|push| seen.push(push.status.to_string())).await.expect("it is done");
    assert_eq!(seen, ["READY", "SCHEDULED", "DONE"]);
}

#[tokio::test(start_paused = true)]
async fn an_id_that_cannot_be_one_is_an_error_before_anything_is_sent() {
    let server = going_through(&["DONE"]);
    let wait = wait_for_id(&server, "../push", terminal());
    wait.await.expect_err("the id is refused");
    assert!(server.calls().is_empty());
}

/// When the calls of a wait come, in milliseconds after its beginning.
async fn times_of_reads(answer: impl Fn(usize) -> Answer + Send + Sync + 'static) -> Vec<u128> {
    let times = Arc::new(Mutex::new(Vec::new()));
    let (seen, start) = (times.clone(), Instant::now());
    let server = Scripted::new(move |call| {
        seen.lock().unwrap().push(start.elapsed().as_millis());
        answer(call.place)
    });
    wait_for(&server, terminal()).await.expect("it is done");
    times.lock().unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn no_read_comes_sooner_than_the_server_asks() {
    for status in [429, 503] {
        let times = times_of_reads(move |place| match place {
            0 => Answer::new(status, "").header("retry-after", "7"),
            _ => push("DONE"),
        });
        assert_eq!(
            times.await,
            [0, 7_125],
            "7 s and a quarter of the interval, which chance gives"
        );
    }
    let times = times_of_reads(|place| match place {
        0 => Answer::new(503, "").header("retry-after", "0"),
        1 => Answer::new(503, "").header("retry-after", "soon"),
        _ => push("DONE"),
    });
    assert_eq!(times.await, [0, 500, 1_250], "an interval is not shortened either");
}

#[tokio::test(start_paused = true)]
async fn what_the_server_asked_once_holds_for_one_read() {
    let times = times_of_reads(|place| match place {
        0 => Answer::new(429, "").header("retry-after", "60"),
        1 => push("READY"),
        _ => push("DONE"),
    });
    let times = times.await;
    assert_eq!(times[2] - times[1], 500, "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_for_longer_than_there_is_ends_the_wait_at_its_time_limit() {
    for asked in ["301", "18446744073709551615", "Fri, 31 Dec 9999 23:59:59 GMT"] {
        let server = Scripted::new(move |call| match call.place {
            0 => push("READY"),
            _ => Answer::new(503, "").header("retry-after", asked),
        });
        let start = Instant::now();
        let error = wait_for(&server, terminal()).await.expect_err("the server is away");
        assert_eq!(
            (error.kind(), start.elapsed()),
            (ErrorKind::WaitTimedOut, Duration::from_secs(300))
        );
        assert!(error.last_push().is_some() && server.calls().len() == 2, "{asked}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_waited_for_in_the_same_way() {
    let connection = |status: &str, code| {
        Answer::new(200, json!({"id": "CON1", "status": status, "code": code}))
    };
    let wait = |server: &Scripted| {
        let read = server.client().get_connection().id("CON1").into_owned();
        let granted = status_is(ConnectionStatus::Granted);
        Wait::<_, Connection>::new(
            move || read.clone().send(),
            granted,
            Timing::following_tokio(1.0),
        )
    };
    let server = Scripted::new(move |call| match call.place {
        0 => connection("WAITING", None),
        _ => connection("GRANTED", Some("code-1")),
    });
    let granted = wait(&server).await.expect("the owner grants it");
    assert_eq!(granted.code.expect("it has a code").expose(), "code-1");

    let server = Scripted::new(move |call| connection(["WAITING", "REFUSED"][call.place], None));
    let error = wait(&server).await.expect_err("the owner refuses it");
    assert_eq!(error.kind(), ErrorKind::ConditionUnreachable);
    assert_eq!(
        error.to_string(),
        "the connection will never meet the condition (connection CON1 is REFUSED)"
    );
    assert!(error.last_connection().is_some() && error.last_push().is_none());

    let server = Scripted::new(move |_| connection("WAITING", None));
    let error = wait(&server).timeout(Duration::from_secs(1)).await.expect_err("nobody decides");
    assert!(error.to_string().starts_with("the connection did not meet the condition"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_transfer_is_waited_for_in_the_same_way() {
    let server = Scripted::new(|call| {
        Answer::new(
            200,
            json!({"id": "SMP1", "status": if call.place < 2 { "BOOKED" } else { "FAILED" }}),
        )
    });
    let read = server.client().get_transfer().id("SMP1").into_owned();
    let wait: Wait<'_, _, PushTransfer> = Wait::new(
        move || read.clone().send(),
        status_is(TransferStatus::Accounted),
        Timing::following_tokio(1.0),
    );
    let error = wait.await.expect_err("the bank did not take it");
    assert_eq!(error.kind(), ErrorKind::ConditionUnreachable);
    assert_eq!(error.last_transfer().map(|t| t.status.clone()), Some(TransferStatus::Failed));
    assert!(error.to_string().contains("(transfer SMP1 is FAILED)"), "{error}");
}

#[test]
fn conditions_of_each_kind_are_put_together_without_naming_it() {
    let _ = |droppay: crate::DropPay| {
        let _ = droppay.wait_for_push("SEM1", terminal().or(approved()));
        let _ = droppay.wait_for_push("SEM1", status_is(PushStatus::Done).not());
        let _ = droppay.wait_for_transfer("SMP1", terminal());
        let _ = droppay
            .wait_for_connection("CON1", status_is(ConnectionStatus::Granted).or(terminal()));
        let _ = droppay.wait_for_connection("CON1", |c: &Connection| c.code.is_some());
    };
}
