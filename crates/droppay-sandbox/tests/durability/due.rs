//! What falls due while no process serves the file.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{INTERNAL, SEPA};
use crate::file::File;
use crate::program::{Program, START, Wire};

/// A push that is approved and scheduled. Gives back its id.
async fn scheduled(wire: &Wire, account: &str, date: &str) -> String {
    let recipient = json!({ "account": account, "owner": { "name": "Edward Teach" } });
    let push =
        json!({ "amount": 10, "recipient": recipient, "status": "READY", "date_scheduled": date });
    let id = wire.post("/bank/v2/push", &push).await["id"].as_str().unwrap().to_owned();
    let approved = wire.post(&format!("/_sandbox/pushes/{id}/approve"), &Value::Null).await;
    assert_eq!(approved["status"], "SCHEDULED");
    id
}

/// The push's status, and its transfers' dates of creation and accounting.
async fn outcome(wire: &Wire, id: &str) -> (String, Vec<(String, String)>) {
    let push = wire.get(&format!("/bank/v2/push/{id}")).await;
    let transfers = wire.list(&format!("/bank/v2/push/{id}/transfers"), "transfers", "").await;
    let date = |transfer: &Value, name| transfer[name].as_str().unwrap_or_default().to_owned();
    let transfers = transfers.iter();
    let dates = transfers.map(|made| (date(made, "date_creation"), date(made, "date_accounted")));
    (push["status"].as_str().unwrap().to_owned(), dates.collect())
}

#[tokio::test]
async fn a_file_that_is_started_with_a_later_clock_has_done_what_fell_due() {
    let file = File::new();
    let program = Program::start(&file.path(), &["--clock", START]);
    let inside = scheduled(&program.wire, INTERNAL, "2026-01-06T10:00:00+01:00").await;
    let sepa = scheduled(&program.wire, SEPA, "2026-01-09T10:00:00+01:00").await;
    let later = scheduled(&program.wire, SEPA, "2026-03-01T10:00:00+01:00").await;
    program.kill();
    let clock = ["--clock", "frozen:2026-02-01T00:00:00+01:00"];
    let program = Program::start(&file.path(), &clock);
    let wire = &program.wire;
    let moment = |from: &str, to: &str| vec![(from.to_owned(), to.to_owned())];
    let (status, transfers) = outcome(wire, &inside).await;
    assert_eq!(status, "DONE");
    let executed = "2026-01-06T10:00:00+01:00";
    assert_eq!(transfers, moment(executed, executed));
    let (status, transfers) = outcome(wire, &sepa).await;
    assert_eq!(status, "DONE");
    // From Friday to the cut-off of Monday.
    assert_eq!(transfers, moment("2026-01-09T10:00:00+01:00", "2026-01-12T10:30:00+01:00"));
    assert_eq!(outcome(wire, &later).await, ("SCHEDULED".to_owned(), Vec::new()));
    assert_eq!(wire.balances().await, [1_000_000 - 1_000 - 1_100, 50_000 + 1_000]);
}

#[tokio::test]
async fn a_running_clock_runs_on_while_no_process_does() {
    let file = File::new();
    let program = Program::start(&file.path(), &["--clock", "2026-12-24T18:00:00+01:00"]);
    let in_two_seconds = program.wire.now().await + Duration::from_secs(2);
    let id = scheduled(&program.wire, INTERNAL, &in_two_seconds.to_string()).await;
    program.kill();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let program = Program::start(&file.path(), &[]);
    let (status, transfers) = outcome(&program.wire, &id).await;
    assert_eq!((status.as_str(), transfers.len()), ("DONE", 1));
    let executed: jiff::Timestamp = transfers[0].0.parse().unwrap();
    assert_eq!(executed.as_second(), in_two_seconds.as_second());
}
