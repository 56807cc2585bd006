//! Waits that are given up, take turns with something else, or go on beside others.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt as _;
use tokio::time::{advance, interval};

use super::*;

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_given_up_loses_nothing() {
    let server = going_through(&["READY", "READY", "DONE"]);
    let impatient =
        tokio::time::timeout(Duration::from_millis(10), wait_for(&server, terminal())).await;
    assert!(impatient.is_err());
    assert_eq!(wait_for(&server, terminal()).await.expect("it is done").status, PushStatus::Done);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_dropped_at_any_point_loses_nothing_and_sends_nothing_but_reads() {
    // A push that changes with each read whose answer arrives.
    let read = Arc::new(AtomicUsize::new(0));
    let arrived = read.clone();
    let server = Scripted::new(move |_| {
        let statuses = ["READY", "SCHEDULED", "RUNNING", "DONE"];
        let place = arrived.load(Ordering::Relaxed) / 20;
        push(statuses[place.min(3)]).after(Duration::from_millis(10)).counted(arrived.clone())
    });
    let mut finished = 0;
    for polls in 0..40 {
        let mut wait = wait(&server, terminal()).into_future();
        for _ in 0..polls {
            if (&mut wait).now_or_never().is_some() {
                finished += 1;
                break;
            }
            advance(Duration::from_millis(5)).await;
        }
    }
    let done = wait_for(&server, terminal()).await.expect("the push goes on without the waits");
    assert_eq!(done.status, PushStatus::Done);
    assert!(server.operations().iter().all(|operation| *operation == "getPush"));
    assert_eq!(finished, 0, "each was dropped before its end");
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_takes_turns_in_a_loop_gets_on() {
    let statuses = ["READY", "READY", "SCHEDULED", "DONE"];
    let server = Scripted::new(move |call| {
        push(statuses[call.place.min(3)]).after(Duration::from_millis(100))
    });
    // Far shorter than a read.
    let mut heartbeat = interval(Duration::from_millis(7));
    let (mut beats, mut wait) = (0, wait(&server, terminal()).into_future());
    let done = loop {
        tokio::select! {
            biased;
            _ = heartbeat.tick() => beats += 1,
            done = &mut wait => break done.expect("it is done"),
        }
    };
    assert_eq!(
        (done.status, server.calls().len()),
        (PushStatus::Done, 4),
        "no read was begun anew"
    );
    assert!(beats > 200, "{beats}");
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_made_anew_in_a_loop_gets_on_as_well_if_there_is_time_for_a_read() {
    let server = Scripted::new(|call| {
        push(if call.place < 5 { "READY" } else { "DONE" }).after(Duration::from_millis(100))
    });
    let mut heartbeat = interval(Duration::from_millis(150));
    let done = loop {
        tokio::select! {
            biased;
            done = wait_for(&server, terminal()) => break done.expect("it is done"),
            _ = heartbeat.tick() => {}
        }
    };
    assert_eq!(done.status, PushStatus::Done);
}

#[tokio::test(start_paused = true)]
async fn a_wait_moves_to_a_task_and_many_go_on_at_once() {
    let server = Scripted::new(|call| {
        let id = call.path().rsplit('/').next().unwrap().to_owned();
        Answer::new(
            200,
            json!({"id": id, "status": if call.place < 30 { "READY" } else { "DONE" }}),
        )
    });
    let waits = (0..10).map(|number| {
        let id = format!("SEM{number}");
        let wait = wait_for_id(&server, &id, terminal()).into_future();
        async move { assert_eq!(tokio::spawn(wait).await.unwrap().expect("done").id.as_str(), id) }
    });
    futures_util::future::join_all(waits).await;
}
