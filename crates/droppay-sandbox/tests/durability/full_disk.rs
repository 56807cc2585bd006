//! A disk that is full. The operating system lets the program's files grow to a limit and no further, which SQLite
//! meets as it meets a full disk: in the middle of a write.

use std::path::Path;
use std::process::Command;

use droppay_contract::Contract;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{INTERNAL, SEPA};
use crate::file::File;
use crate::program::{self, Program, START, Wire};

/// The largest file, in the shell's blocks of 512 bytes. A fresh database takes about half of that.
const BLOCKS: &str = "600";

/// Without the trap the process would be ended by the signal that goes with the limit.
const LIMITED: &str = r#"trap "" XFSZ; ulimit -f "$1"; shift; exec "$@""#;

fn limited(file: &Path) -> Command {
    let program = program::command(file, &["--clock", START]);
    let mut command = Command::new("sh");
    command.args(["-c", LIMITED, "sh", BLOCKS]).arg(program.get_program());
    command.args(program.get_args());
    command
}

fn push(account: &str) -> Value {
    let recipient = json!({ "account": account, "owner": { "name": "Edward Teach" } });
    json!({ "amount": 10, "recipient": recipient, "status": "READY" })
}

/// Creates pushes until one is not stored. Gives back those that were, and the error.
async fn fill(wire: &Wire) -> (Vec<Value>, u16, Value) {
    let mut stored = Vec::new();
    let bodies = [push(SEPA), push(INTERNAL)];
    for body in bodies.iter().cycle().take(10_000) {
        match wire.send(Method::POST, "/bank/v2/push", Some(body)).await.unwrap() {
            (200, push) => stored.push(push),
            (status, error) => return (stored, status, error),
        }
    }
    panic!("the disk was never full");
}

async fn all_are_there(wire: &Wire, stored: &[Value]) {
    for push in stored {
        let id = push["id"].as_str().unwrap();
        assert_eq!(wire.get(&format!("/bank/v2/push/{id}")).await, *push);
    }
    let listed = wire.list("/bank/v2/pushes", "pushes", "status=READY").await;
    assert_eq!(listed, stored, "something is half there");
    assert_eq!(wire.balances().await, [1_000_000, 50_000]);
}

#[tokio::test]
async fn a_full_disk_is_an_error_of_the_request_that_met_it_and_of_no_other() {
    let file = File::new();
    let program = Program::run(&mut limited(&file.path()));
    let wire = &program.wire;
    let (stored, status, error) = fill(wire).await;
    assert!(!stored.is_empty());
    names_the_reason(status, &error);
    all_are_there(wire, &stored).await;
    // An approval moves money, so it must not be half done either.
    for push in stored.iter().take(2) {
        let approve = format!("/_sandbox/pushes/{}/approve", push["id"].as_str().unwrap());
        let (status, error) = wire.send(Method::POST, &approve, None).await.unwrap();
        names_the_reason(status, &error);
    }
    all_are_there(wire, &stored).await;
    program.kill();
    file.is_sound();
    goes_on_with_more_room(&file, &stored).await;
}

/// The same file without the limit is whole and can be written to.
async fn goes_on_with_more_room(file: &File, stored: &[Value]) {
    let program = Program::start(&file.path(), &[]);
    all_are_there(&program.wire, stored).await;
    let id = stored[0]["id"].as_str().unwrap();
    let approved = program.wire.post(&format!("/_sandbox/pushes/{id}/approve"), &json!({})).await;
    assert_eq!(approved["status"], "DONE");
    program.wire.post("/bank/v2/push", &push(SEPA)).await;
    assert_eq!(program.wire.balances().await, [1_000_000 - 1_100, 50_000]);
    program.stop();
    file.is_sound();
}

fn names_the_reason(status: u16, error: &Value) {
    assert!((500..600).contains(&status), "{status} {error}");
    let document = serde_json::from_str(droppay_api::DOCUMENT).unwrap();
    let contract = Contract::new(&document).unwrap();
    assert_eq!(contract.check_component("ErrorInfo", error).unwrap(), [], "{error}");
    let said = error["description"].as_str().unwrap();
    assert!(said.contains("disk") && said.contains("database"), "{said}");
}
