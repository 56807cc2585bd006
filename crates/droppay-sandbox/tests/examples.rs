//! The curl commands of DropPay's own page and those that the program prints, run by curl itself. Only the host is
//! another.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// Where the documents' examples are sent.
const THEIR_HOST: &str = "https://api.drop-pay.io";

const AUTHORIZATION: &str = "authorization: Bearer ac9185e9f2984867b11069fd2881ff1a";

/// The program, and what it said at its start.
struct Program {
    child: Child,
    url: String,
    greeting: Vec<String>,
}

impl Program {
    fn start() -> Program {
        let mut command = Command::new(env!("CARGO_BIN_EXE_droppay-sandbox"));
        command.args(["--port", "0", "--seed", "1"]).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut greeting = Vec::new();
        for line in lines.map(Result::unwrap) {
            let last = line.contains("PATCH");
            greeting.push(line);
            if last {
                break;
            }
        }
        let url = greeting[0].strip_prefix("listening on ").unwrap().to_owned();
        Program { child, url, greeting }
    }

    /// What curl reads as the answer to one of the documents' examples. `--fail` makes a 4xx or 5xx a failure.
    fn curl(&self, arguments: &[&str]) -> Value {
        let mut command = Command::new("curl");
        command.args(["--silent", "--show-error", "--fail-with-body"]);
        command.args(arguments.iter().map(|argument| argument.replace(THEIR_HOST, &self.url)));
        read(command.args(["--header", AUTHORIZATION]), &arguments.join(" "))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command that prints JSON.
fn read(command: &mut Command, name: &str) -> Value {
    let ran = command.output();
    let ran = ran.unwrap_or_else(|error| panic!("{name}: {error}; these tests need curl and sh"));
    let Output { status, stdout, stderr } = ran;
    let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{name}: {status}\n{stderr}\n{stdout}");
    serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{name}: {error}\n{stdout}"))
}

const CREATED: &str = r#"{
    "amount": 120.00,
    "description": "Sending money",
    "transfer_description": "Sending money / first payment",
        "recipient": {
            "account": "IT60X0542811101000000123456",
            "owner": {
                "name": "Edward Teach"
            }
        },
    "status": "DRAFT"
}"#;

#[test]
fn the_documents_examples_work_with_curl() {
    let program = Program::start();

    let push = program.curl(&[
        "--request",
        "POST",
        "--url",
        "https://api.drop-pay.io/bank/v2/push",
        "--header",
        "content-type:application/json",
        "--data",
        CREATED,
    ]);
    assert_eq!((&push["status"], &push["amount"]), (&"DRAFT".into(), &120.0.into()), "{push}");

    let url = "https://api.drop-pay.io/bank/v2/push/SEM1234568UN8";
    let push = program.curl(&["--request", "GET", "--url", url]);
    assert_eq!(push["id"], "SEM1234568UN8");

    // The page shows no content type here, so curl calls the body a form.
    let url = "https://api.drop-pay.io/bank/v2/push/SEM145123G6YY";
    let ready = "{\n    \"status\": \"READY\"\n}";
    let push = program.curl(&["--request", "PATCH", "--url", url, "--data", ready]);
    assert_eq!(push["status"], "READY", "{push}");
    let push = program.curl(&["--request", "DELETE", "--url", url]);
    assert_eq!(push["status"], "DELETED", "{push}");

    let url = "https://api.drop-pay.io/bank/v2/push/transfer/SMP145123G6YY";
    let transfer = program.curl(&["--request", "GET", "--url", url]);
    assert_eq!(transfer["id"], "SMP145123G6YY", "{transfer}");
}

/// The page writes the listings' parameters as URI templates; these are their expansions with its own sample values.
#[test]
fn the_documents_listings_work_with_curl() {
    let program = Program::start();
    let samples = "iban=IT123456789&status=DRAFT,READY&type=SCT\
        &date_from=1997-07-16T19:20:30%2B01:00&date_to=1997-07-16T19:20:30%2B01:00&pg_num=0&pg_size=100";
    let ordered = format!("{samples}&order_by=date_creation&order_dir=asc");
    let of_transfers = samples.replace("DRAFT,READY", "BOOKED,FAILED") + "&role=source";
    for (path, query, entries, total) in [
        ("pushes/", "", "pushes", 3),
        ("pushes/", ordered.as_str(), "pushes", 0),
        ("push/SEM145123G6YY/transfers", "", "transfers", 0),
        ("push/-1/transfers", "", "transfers", 1),
        ("push/-1/transfers", of_transfers.as_str(), "transfers", 0),
    ] {
        let url = format!("{THEIR_HOST}/bank/v2/{path}?{query}");
        let page = program.curl(&["--request", "GET", "--url", url.trim_end_matches('?')]);
        assert_eq!(page["paging_info"]["total_items"], total, "{url}: {page}");
        assert_eq!(page[entries].as_array().map(Vec::len), Some(total), "{url}: {page}");
    }
}

#[test]
fn the_printed_commands_work_in_a_shell_as_they_are_printed() {
    let program = Program::start();
    let commands: Vec<&str> = program
        .greeting
        .iter()
        .map(|line| line.trim_start())
        .filter(|line| line.starts_with("curl "))
        .collect();
    let answers: Vec<Value> = commands
        .iter()
        .map(|command| read(Command::new("sh").args(["-c", command]), command))
        .collect();
    let [listing, created, ready] = answers.as_slice() else { panic!("{commands:?}") };
    assert_eq!(listing["paging_info"]["total_items"], 3, "{listing}");
    assert_eq!((&created["status"], &created["amount"]), (&"DRAFT".into(), &120.0.into()));
    assert_eq!(ready["status"], "READY", "{ready}");
}
