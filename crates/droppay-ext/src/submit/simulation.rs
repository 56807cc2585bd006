//! Submissions against a bank whose network loses, delays and reorders everything, and in processes that crash between
//! any two steps: tens of thousands of courses of events, each of which follows from its seed.
//!
//! What may never happen is checked in each state that the bank is in, not only at the end.

mod bank;

use std::{collections::BTreeSet, sync::Mutex, time::Duration};

use bank::{Bank, Network};
use droppay_api::{
    Client, Seam,
    types::{PostedRecipient, Push, PushCreate},
};

use crate::{
    Error,
    submit::{Stage, Submission, Submit},
    timing::Timing,
};

/// How many courses of events each test looks at, if `DROPPAY_COURSES` does not say.
const COURSES: u64 = 500;

fn courses() -> std::ops::Range<u64> {
    let given = std::env::var("DROPPAY_COURSES").ok().and_then(|text| text.parse().ok());
    0..given.unwrap_or(COURSES)
}

fn submission() -> Submission {
    let recipient = PostedRecipient { account: bank::IBAN.into(), owner: None };
    let push = PushCreate::builder().amount("120.10").recipient(recipient);
    Submission::new(push.try_into().unwrap()).unwrap()
}

/// What a process has stored, which is all that is left after a crash.
struct Disk(Mutex<String>);

impl Disk {
    fn with(submission: &Submission) -> Self {
        let disk = Self(Mutex::default());
        disk.store(submission);
        disk
    }

    fn store(&self, submission: &Submission) {
        *self.0.lock().unwrap() = serde_json::to_string(submission).unwrap();
    }

    fn read(&self) -> Submission {
        serde_json::from_str(&self.0.lock().unwrap()).unwrap()
    }
}

/// A process that submits until it succeeds, fails or crashes. It stores the submission when its draft is known, if it
/// has a disk.
async fn process(
    bank: &Bank,
    http: &reqwest::Client,
    submission: &Submission,
    disk: Option<&Disk>,
) -> Option<Result<Push, Error>> {
    let (network, crash) = Network::of(bank);
    let seam = Seam::through(network);
    let client = Client::new_with_client("https://bank.example", http.clone(), seam);
    let submit = Submit::new(&client, submission, Timing::following_tokio(0.5))
        .attempts(bank.attempts())
        .timeout(Duration::from_secs(3600));
    let submit = match disk {
        None => submit,
        Some(disk) => submit.on_draft(move |known| {
            disk.store(&known);
            let fails = bank.chance(0.1);
            std::future::ready(if fails { Err("the answer of the disk was lost") } else { Ok(()) })
        }),
    };
    tokio::select! {
        biased;
        () = crash => None,
        outcome = submit.into_future() => Some(outcome),
    }
}

/// What happened in the courses that a test looked at: if one of these never did, the test shows nothing of it.
#[derive(Debug, Default)]
struct Seen {
    crashes: u64,
    failures: u64,
    unknown: u64,
    strays: u64,
    approved: u64,
    results: BTreeSet<String>,
}

impl Seen {
    fn note(&mut self, outcome: Option<&Result<Push, Error>>) {
        match outcome {
            None => self.crashes += 1,
            Some(Err(error)) => {
                assert!(error.is_retryable(), "nothing is refused for good: {error}");
                self.failures += 1;
                self.unknown += u64::from(error.is_outcome_unknown());
            }
            Some(Ok(push)) => {
                self.results.insert(push.status.to_string());
            }
        }
    }
}

/// Lets one process after another submit, under failures and then without, and checks what they are told.
async fn one_after_another(bank: Bank, http: &reqwest::Client, stores: bool, seen: &mut Seen) {
    let mut submission = submission();
    let disk = Disk::with(&submission);
    let store = stores.then_some(&disk);
    for _ in 0..bank.processes() {
        let outcome = process(&bank, http, &submission, store).await;
        seen.note(outcome.as_ref());
        match outcome {
            Some(Ok(push)) => bank.was_told(&push),
            // The same process tries again, as long as it lives.
            Some(Err(_)) if bank.chance(0.5) => {}
            _ => submission = disk.read(),
        }
    }
    bank.calm_down();
    settle(&bank, http, &disk, seen).await;
}

/// When nothing fails any more, every submit gives the same push, and it is the only one that came to anything.
async fn settle(bank: &Bank, http: &reqwest::Client, disk: &Disk, seen: &mut Seen) {
    let told = async || {
        let outcome = process(bank, http, &disk.read(), None).await;
        let push = outcome.expect("nothing crashes").expect("nothing fails");
        bank.was_told(&push);
        push
    };
    let result = told().await;
    bank.deliver_everything();
    assert_eq!(told().await.id, result.id);
    bank.check();
    seen.note(Some(&Ok(result)));
    seen.strays += bank.strays();
    seen.approved += bank.approved();
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
}

fn look_at(course: impl AsyncFn(u64, &reqwest::Client, &mut Seen)) -> Seen {
    let (http, mut seen) = (reqwest::Client::new(), Seen::default());
    for seed in courses() {
        // Printed if the course fails.
        println!("seed {seed}");
        runtime().block_on(course(seed, &http, &mut seen));
    }
    seen
}

#[test]
fn processes_that_crash_and_resume_pay_once() {
    let seen = look_at(async |seed, http, seen| {
        one_after_another(Bank::open(seed), http, false, seen).await;
    });
    assert!(seen.crashes > 0 && seen.failures > 0 && seen.unknown > 0, "{seen:?}");
    assert!(seen.strays > 0 && seen.approved > 0 && seen.results.contains("READY"), "{seen:?}");
}

#[test]
fn processes_that_store_the_draft_pay_once() {
    let seen = look_at(async |seed, http, seen| {
        one_after_another(Bank::open(seed), http, true, seen).await;
    });
    assert!(seen.crashes > 0 && seen.strays > 0 && seen.approved > 0, "{seen:?}");
}

/// A push that has not come to light yet is not made ready, unless its id is stored.
#[test]
fn a_listing_that_lags_behind_makes_nobody_pay_twice() {
    for stores in [false, true] {
        let seen = look_at(async |seed, http, seen| {
            let bank = Bank::open(seed);
            bank.list_late();
            let disk = Disk::with(&submission());
            for _ in 0..3 {
                let outcome = process(&bank, http, &disk.read(), stores.then_some(&disk)).await;
                seen.note(outcome.as_ref());
            }
            bank.deliver_everything();
            bank.check();
            seen.approved += bank.approved();
        });
        assert!(seen.crashes > 0 && seen.failures > 0 && seen.approved > 0, "{seen:?}");
    }
}

/// Not what a program should do, and it is told so; yet nothing is paid twice.
#[test]
fn processes_that_submit_at_the_same_time_pay_once() {
    let seen = look_at(async |seed, http, seen| {
        let bank = Bank::open(seed);
        let disk = Disk::with(&submission());
        let (one, two, three) = (disk.read(), disk.read(), disk.read());
        let outcomes = tokio::join!(
            process(&bank, http, &one, None),
            process(&bank, http, &two, None),
            process(&bank, http, &three, None),
        );
        for outcome in [outcomes.0, outcomes.1, outcomes.2] {
            seen.note(outcome.as_ref());
        }
        bank.calm_down();
        bank.deliver_everything();
        settle(&bank, http, &disk, seen).await;
    });
    assert!(seen.crashes > 0 && seen.strays > 0 && seen.approved > 0, "{seen:?}");
}

#[test]
fn what_an_error_says_is_true_of_the_bank() {
    let stages = Mutex::new(BTreeSet::new());
    look_at(async |seed, http, _| {
        let bank = Bank::open(seed);
        let submission = submission();
        let disk = Disk::with(&submission);
        let outcome = match process(&bank, http, &submission, None).await {
            None => process(&bank, http, &disk.read(), None).await,
            outcome => outcome,
        };
        let Some(Err(error)) = outcome else { return };
        bank.deliver_everything();
        let stage = error.as_submission().expect("nothing is refused for good").stage();
        stages.lock().unwrap().insert(stage);
        let (created, ready) = (bank.created(), bank.ever_ready());
        assert!(stage > Stage::Nothing || created == 0, "{error}: {created} were created");
        assert!(stage > Stage::DraftPossible || ready == 0, "{error}: {ready} were READY");
    });
    let all = [Stage::Nothing, Stage::DraftPossible, Stage::ReadyPossible];
    assert_eq!(stages.into_inner().unwrap(), BTreeSet::from(all));
}
