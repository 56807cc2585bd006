//! Submitting to servers that answer from a script: what it waits for, and what it makes of odd answers.

use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};

use droppay_api::types::{PostedRecipient, PushCreate, PushStatus};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{
    Error, ErrorKind,
    scripted::{Answer, Call, Scripted},
    submit::{Stage, Submission, Submit},
    timing::Timing,
};

fn submission() -> Submission {
    let recipient = PostedRecipient { account: "IT60X0542811101000000123456".into(), owner: None };
    let push = PushCreate::builder().amount("120.10").recipient(recipient);
    Submission::new(push.description("Sending money").try_into().unwrap()).unwrap()
}

fn push(submission: &Submission, id: &str, status: &str) -> Value {
    json!({"id": id, "status": status, "description": submission.push().description})
}

fn page(pushes: Value) -> Answer {
    let info = json!({"current_page": 0, "total_pages": 1});
    Answer::new(200, json!({"pushes": pushes, "paging_info": info}))
}

/// A server on which everything goes well, but for the calls that the function answers.
fn server(
    submission: &Submission,
    odd: impl Fn(&Call) -> Option<Answer> + Send + Sync + 'static,
) -> Scripted {
    let of = |status: &str| push(submission, "SEM1", status);
    let (draft, ready, deleted) = (of("DRAFT"), of("READY"), of("DELETED"));
    Scripted::new(move |call| {
        assert!(call.place < 2_000, "it calls without end");
        odd(call).unwrap_or_else(|| match call.operation {
            "listPushes" => page(json!([draft])),
            "updatePush" => Answer::new(200, &ready),
            "deletePush" => Answer::new(200, &deleted),
            _ => Answer::new(200, &draft),
        })
    })
}

/// Fails for ever in this way.
fn failing(status: u16) -> impl Fn(&Call) -> Option<Answer> + Send + Sync {
    move |_| Some(Answer::new(status, ""))
}

/// A submit in which chance takes this part of every span.
async fn submit(
    server: &Scripted,
    submission: &Submission,
    chance: f64,
) -> Result<droppay_api::types::Push, Error> {
    Submit::new(&server.client(), submission, Timing::following_tokio(chance)).await
}

#[tokio::test(start_paused = true)]
async fn a_draft_that_the_listing_never_shows_is_never_made_ready() {
    let submission = submission();
    let server =
        server(&submission, |call| (call.operation == "listPushes").then(|| page(json!([]))));
    let error = submit(&server, &submission, 1.0).await.expect_err("it cannot be found again");
    assert_eq!(error.as_submission().map(|it| it.stage()), Some(Stage::DraftPossible));
    assert!(!server.operations().contains(&"updatePush"));
    assert_eq!(server.operations().iter().filter(|it| **it == "createPush").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_draft_that_the_listing_never_shows_is_made_ready_if_its_id_is_stored() {
    let submission = submission();
    let server =
        server(&submission, |call| (call.operation == "listPushes").then(|| page(json!([]))));
    let (client, timing) = (server.client(), Timing::following_tokio(1.0));
    let mut stored = None;
    let ready = Submit::new(&client, &submission, timing).on_draft(|known| {
        stored = Some(known);
        std::future::ready(Ok::<_, std::io::Error>(()))
    });
    assert_eq!(ready.await.expect("it can be found by its id").status, PushStatus::Ready);
    let resumed = serde_json::to_string(&stored.expect("it was stored")).unwrap();
    submit(&server, &serde_json::from_str(&resumed).unwrap(), 1.0).await.expect("it is found");
    assert_eq!(server.operations().iter().filter(|it| **it == "createPush").count(), 1);
    // The value that was submitted first, and its clones, have not forgotten it either.
    submit(&server, &submission, 1.0).await.expect("it is known in this process");
    submit(&server, &submission.clone(), 1.0).await.expect("it is known in this process");
    assert_eq!(server.operations().iter().filter(|it| **it == "createPush").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_push_that_was_to_be_ready_is_not_forgotten_when_the_listing_loses_it() {
    let submission = submission();
    let (seen, ready) = (AtomicBool::new(false), AtomicBool::new(false));
    let draft = push(&submission, "SEM1", "DRAFT");
    let server = server(&submission, move |call| match call.operation {
        "listPushes" if !seen.swap(true, Ordering::Relaxed) => Some(page(json!([draft]))),
        "listPushes" => Some(page(json!([]))),
        // Carried out, and the answer is lost; nothing can be read for a while.
        "updatePush" if !ready.swap(true, Ordering::Relaxed) => Some(Answer::new(500, "")),
        "getPush" => Some(Answer::new(500, "")),
        _ => None,
    });
    for _ in 0..3 {
        let error = submit(&server, &submission, 0.0).await.expect_err("nothing can be read");
        assert!(error.is_outcome_unknown(), "{error}");
    }
    assert_eq!(server.operations().iter().filter(|it| **it == "createPush").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_withdrawn_push_that_the_listing_still_shows_as_a_draft_ends_the_submit() {
    let submission = submission();
    let deleted = push(&submission, "SEM1", "DELETED");
    let server = server(&submission, move |call| match call.operation {
        "updatePush" => Some(Answer::new(403, json!({"code": "101"}))),
        "getPush" => Some(Answer::new(200, &deleted)),
        _ => None,
    });
    let error = submit(&server, &submission, 1.0).await.expect_err("the listing is not current");
    assert!(error.is_retryable(), "{error}");
    assert!(server.calls().len() < 100, "it waits between its calls: {}", server.calls().len());
}

#[tokio::test(start_paused = true)]
async fn a_push_that_is_not_shown_yet_is_waited_for() {
    let submission = submission();
    let draft = push(&submission, "SEM1", "DRAFT");
    let asked = AtomicUsize::new(0);
    let server = server(&submission, move |call| match call.operation {
        "listPushes" if asked.load(Ordering::Relaxed) < 3 => Some(page(json!([]))),
        "listPushes" => Some(page(json!([draft]))),
        "getPush" if asked.fetch_add(1, Ordering::Relaxed) < 3 => Some(Answer::new(404, "")),
        _ => None,
    });
    submit(&server, &submission, 1.0).await.expect("it is shown in the end");
    assert_eq!(server.operations().iter().filter(|it| **it == "createPush").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_ready_that_was_certainly_not_sent_leaves_a_draft() {
    let submission = submission();
    let server = server(&submission, |call| match call.operation {
        "updatePush" => Some(Answer::new(401, json!({"code": "101"}))),
        "getPush" => Some(Answer::new(401, json!({"code": "101"}))),
        _ => None,
    });
    let error = submit(&server, &submission, 1.0).await.expect_err("it is out of scope");
    assert_eq!(error.as_submission().map(|it| it.stage()), Some(Stage::DraftPossible), "{error}");
    assert_eq!(error.operation(), Some("updatePush"));
}

#[tokio::test(start_paused = true)]
async fn a_program_that_does_not_come_back_from_storing_is_not_waited_for() {
    let submission = submission();
    let server = server(&submission, |_| None);
    let (client, timing) = (server.client(), Timing::following_tokio(1.0));
    let hanging = Submit::new(&client, &submission, timing)
        .on_draft(|_| std::future::pending::<Result<(), std::io::Error>>());
    let error = hanging.timeout(Duration::from_secs(5)).await.expect_err("the time is up");
    assert_eq!(error.as_submission().map(|it| it.stage()), Some(Stage::DraftPossible), "{error}");
    submit(&server, &submission, 1.0).await.expect("nobody holds it any more");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_shortens_descriptions_gets_no_ready_push() {
    let submission = submission();
    let server = server(&submission, |call| {
        let cut =
            json!([{"id": "SEM1", "status": "DRAFT", "description": "Sending money (ref 7K3"}]);
        (call.operation == "listPushes").then(|| page(cut))
    });
    submit(&server, &submission, 1.0).await.expect_err("the reference is lost");
    assert!(!server.operations().contains(&"updatePush"));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_ignores_the_filter_is_read_to_the_end() {
    let submission = submission();
    let draft = push(&submission, "SEM1", "DRAFT");
    let server = server(&submission, move |call| {
        let number: u64 = call.query("pg_num").map_or(0, |text| text.parse().unwrap());
        let other =
            json!({"id": format!("SEM{}", number + 100), "status": "READY", "description": "Rent"});
        let pushes = if number == 7 { json!([other, draft]) } else { json!([other]) };
        let info = json!({"current_page": number, "total_pages": 9});
        (call.operation == "listPushes")
            .then(|| Answer::new(200, json!({"pushes": pushes, "paging_info": info})))
    });
    let ready = submit(&server, &submission, 1.0).await.expect("it is on the eighth page");
    assert_eq!(ready.id.as_str(), "SEM1");
}

#[tokio::test(start_paused = true)]
async fn what_is_looked_for_is_the_whole_description_from_the_earliest_on() {
    let submission = submission();
    let server = server(&submission, |_| None);
    submit(&server, &submission, 1.0).await.expect("nothing fails");
    let calls = server.calls();
    let list = calls.iter().find(|call| call.operation == "listPushes").expect("it was listed");
    assert_eq!(list.query("description"), submission.push().description);
    assert_eq!(list.query("order_by").as_deref(), Some("date_creation"));
    assert_eq!(list.query("order_dir").as_deref(), Some("asc"));
    assert_eq!(list.query("status"), None, "in whatever status it is");
    let update = calls.iter().find(|call| call.operation == "updatePush").expect("it was updated");
    assert_eq!(update.body, json!({"status": "READY"}), "nothing else is changed");
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_cannot_be_read_stops_it_only_if_it_may_be_the_push() {
    let (mine, other) = (submission(), submission());
    for (unreadable, ends_well) in [(&mine, false), (&other, true)] {
        let entry = json!({"id": 7, "description": unreadable.push().description});
        let draft = push(&mine, "SEM1", "DRAFT");
        let server = server(&mine, move |call| {
            (call.operation == "listPushes").then(|| page(json!([entry, draft])))
        });
        let outcome = submit(&server, &mine, 1.0).await;
        assert_eq!(outcome.is_ok(), ends_well, "{outcome:?}");
        if let Err(error) = outcome {
            assert!(!error.is_retryable() && error.kind() == ErrorKind::Submission, "{error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_stray_that_turns_out_to_be_approved_when_it_is_deleted_is_the_result() {
    let submission = submission();
    let (draft, stray) = (push(&submission, "SEM1", "DRAFT"), push(&submission, "SEM2", "DRAFT"));
    let cancelled = push(&submission, "SEM2", "CANCELLED");
    let before = page(json!([draft, stray])).body;
    let after = page(json!([draft, cancelled])).body;
    let server = server(&submission, move |call| match (call.operation, call.place) {
        ("listPushes", 1) => Some(Answer::new(200, &before)),
        ("listPushes", _) => Some(Answer::new(200, &after)),
        ("deletePush", 2) => Some(Answer::new(200, &cancelled)),
        _ => None,
    });
    let result = submit(&server, &submission, 1.0).await.expect("there is a result");
    assert_eq!((result.id.as_str(), result.status), ("SEM2", PushStatus::Cancelled));
    assert!(!server.operations().contains(&"updatePush"), "nothing else becomes ready");
}

#[tokio::test(start_paused = true)]
async fn waits_double_up_to_the_longest_and_chance_takes_any_part_of_them() {
    for (chance, waits) in [(1.0, [200, 400, 800, 1600, 3200, 6400, 10000, 10000]), (0.0, [0; 8])] {
        let (submission, start) = (submission(), Instant::now());
        let times = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let seen = times.clone();
        let server = server(&submission, move |_| {
            seen.lock().unwrap().push(start.elapsed().as_millis());
            Some(Answer::new(503, ""))
        });
        let error = submit(&server, &submission, chance).await.expect_err("it never recovers");
        assert!(error.is_retryable() && error.as_submission().is_some(), "{error}");
        let times = times.lock().unwrap();
        let between: Vec<_> = times.windows(2).map(|pair| pair[1] - pair[0]).take(8).collect();
        assert_eq!(between, waits);
    }
}

#[tokio::test(start_paused = true)]
async fn it_ends_after_so_many_failures_or_when_the_time_is_up() {
    let (submission, start) = (submission(), Instant::now());
    let server = server(&submission, failing(503));
    let error = submit(&server, &submission, 0.0).await.expect_err("it never recovers");
    assert_eq!((server.calls().len(), start.elapsed()), (20, Duration::ZERO));
    assert!(error.to_string().contains("20 attempts failed"), "{error}");
    let (submission, start) = (self::submission(), Instant::now());
    let client = server.client();
    let submit = Submit::new(&client, &submission, Timing::following_tokio(1.0)).attempts(1000);
    let error = submit.await.expect_err("it never recovers");
    assert!(error.to_string().contains("its time limit of 120s is reached"), "{error}");
    assert!(error.to_string().contains("503"), "{error}");
    let elapsed = start.elapsed();
    assert!(
        elapsed <= Duration::from_secs(120) && elapsed > Duration::from_secs(109),
        "{elapsed:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_submit_without_an_end_is_possible() {
    let submission = submission();
    let server = server(&submission, |call| (call.place < 90).then(|| Answer::new(503, "")));
    let client = server.client();
    let endless = Submit::new(&client, &submission, Timing::following_tokio(1.0))
        .timeout(Duration::MAX)
        .attempts(200);
    let endless = endless.backoff(Duration::ZERO, Duration::MAX).await;
    assert_eq!(endless.expect("the server recovers").status, PushStatus::Ready);
}

#[tokio::test(start_paused = true)]
async fn the_push_of_a_creation_that_was_refused_for_now_is_created_once() {
    let submission = submission();
    let server = server(&submission, |call| (call.place < 3).then(|| Answer::new(429, "")));
    submit(&server, &submission, 1.0).await.expect("the server recovers");
    let expected = ["createPush"; 4].into_iter().chain(["listPushes", "updatePush"]);
    assert_eq!(server.operations(), expected.collect::<Vec<_>>(), "nothing to look for");
}

#[tokio::test(start_paused = true)]
async fn what_is_unknown_of_a_fresh_submission_is_looked_for_before_it_is_created_again() {
    let submission = submission();
    let server = server(&submission, |call| match call.place {
        0 => Some(Answer::new(500, "")),
        1 => Some(page(json!([]))),
        _ => None,
    });
    submit(&server, &submission, 1.0).await.expect("the server recovers");
    assert_eq!(
        server.operations(),
        ["createPush", "listPushes", "createPush", "listPushes", "updatePush"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_second_ready_that_is_refused_because_the_first_was_approved_is_no_failure() {
    let submission = submission();
    let done = push(&submission, "SEM1", "DONE");
    let server = server(&submission, move |call| match (call.operation, call.place) {
        ("updatePush", 2) => Some(Answer::new(500, "")),
        ("updatePush", _) => Some(Answer::new(403, json!({"code": "101"}))),
        ("getPush", 5) => Some(Answer::new(200, &done)),
        _ => None,
    });
    let result = submit(&server, &submission, 1.0).await.expect("it was approved meanwhile");
    assert_eq!(result.status, PushStatus::Done);
    let after = &server.operations()[2..];
    assert_eq!(after, ["updatePush", "getPush", "updatePush", "getPush"]);
}

#[tokio::test(start_paused = true)]
async fn of_a_resumed_submission_a_late_draft_remains_possible() {
    let stored = serde_json::to_string(&submission()).unwrap();
    let resumed: Submission = serde_json::from_str(&stored).unwrap();
    let server = server(&resumed, |call| match call.operation {
        "listPushes" => Some(page(json!([]))),
        _ => Some(Answer::new(400, json!({"code": "101"}))),
    });
    let error = submit(&server, &resumed, 1.0).await.expect_err("it is refused");
    assert_eq!(error.as_submission().map(|it| it.stage()), Some(Stage::DraftPossible));
    assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
    assert!(!error.is_retryable() && !error.is_outcome_unknown(), "{error}");
}
