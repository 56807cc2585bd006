//! Submissions against a bank whose network loses, delays and reorders everything, and in processes that crash between
//! any two steps: tens of thousands of courses of events, each of which follows from its seed.
//!
//! What may never happen is checked in each state that the bank is in, not only at the end.

mod bank;

use std::sync::{Arc, Mutex};

use bank::{Bank, Network};
use droppay_api::{Client, Seam, types::PostedRecipient};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use tokio::time::Duration;

use crate::{
    Error,
    submit::{Stage, Submission, Submit},
    timing::Timing,
};

/// How many courses of events each test looks at, if `DROPPAY_COURSES` does not say.
const COURSES: u64 = 1_000;

fn courses() -> std::ops::Range<u64> {
    let given = std::env::var("DROPPAY_COURSES").ok().and_then(|text| text.parse().ok());
    0..given.unwrap_or(COURSES)
}

fn submission() -> Submission {
    let recipient = PostedRecipient { account: bank::IBAN.into(), owner: None };
    let push = droppay_api::types::PushCreate::builder().amount("120.10").recipient(recipient);
    Submission::new(push.try_into().unwrap()).unwrap()
}

/// What a process has on its disk.
type Disk = Arc<Mutex<String>>;

/// A process that submits what is on its disk, until it succeeds, fails or crashes.
async fn process(
    bank: &Bank,
    http: &reqwest::Client,
    disk: &Disk,
    stores: bool,
) -> Option<Result<droppay_api::types::Push, Error>> {
    let (network, crash) = Network::of(bank);
    let client =
        Client::new_with_client("https://bank.example", http.clone(), Seam::through(network));
    let submission: Submission = serde_json::from_str(&disk.lock().unwrap()).unwrap();
    let submit = Submit::new(&client, &submission, Timing::following_tokio(0.5))
        .attempts(bank.attempts())
        .timeout(Duration::from_secs(3600));
    let submit = if stores {
        let (disk, bank) = (disk.clone(), bank.clone());
        submit.on_draft(move |known| {
            *disk.lock().unwrap() = serde_json::to_string(&known).unwrap();
            let fails = bank.chance(0.1);
            std::future::ready(if fails { Err("the answer of the disk was lost") } else { Ok(()) })
        })
    } else {
        submit
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
    results: std::collections::BTreeSet<String>,
}

impl Seen {
    fn note(&mut self, outcome: Option<&Result<droppay_api::types::Push, Error>>) {
        match outcome {
            None => self.crashes += 1,
            Some(Err(error)) => {
                self.failures += 1;
                self.unknown += u64::from(error.is_outcome_unknown());
            }
            Some(Ok(push)) => {
                self.results.insert(push.status.to_string());
            }
        }
    }
}

/// Lets a process after another submit, under failures and then without, and checks what the last ones are told.
async fn one_after_another(seed: u64, http: &reqwest::Client, stores: bool, seen: &mut Seen) {
    let mut chance = StdRng::seed_from_u64(seed);
    let bank = Bank::open(seed);
    let disk: Disk = Arc::new(Mutex::new(serde_json::to_string(&submission()).unwrap()));
    for _ in 0..chance.random_range(1..5) {
        let outcome = process(&bank, http, &disk, stores).await;
        seen.note(outcome.as_ref());
        if let Some(Ok(push)) = &outcome {
            bank.was_told(push);
        }
    }
    bank.calm_down();
    settle(&bank, http, &disk, stores, seen).await;
}

/// When nothing fails any more, every submit gives the same push, and it is the only one that came to anything.
async fn settle(bank: &Bank, http: &reqwest::Client, disk: &Disk, stores: bool, seen: &mut Seen) {
    let result =
        process(bank, http, disk, false).await.expect("nothing crashes").expect("nothing fails");
    bank.was_told(&result);
    bank.deliver_everything();
    let again =
        process(bank, http, disk, stores).await.expect("nothing crashes").expect("nothing fails");
    assert_eq!(again.id, result.id);
    bank.check();
    seen.note(Some(&Ok(again)));
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
    let seen = look_at(async |seed, http, seen| one_after_another(seed, http, false, seen).await);
    assert!(
        seen.crashes > 0 && seen.failures > 0 && seen.unknown > 0 && seen.strays > 0,
        "{seen:?}"
    );
    assert!(seen.approved > 0 && seen.results.contains("READY"), "{seen:?}");
}

#[test]
fn processes_that_store_the_draft_pay_once() {
    let seen = look_at(async |seed, http, seen| one_after_another(seed, http, true, seen).await);
    assert!(seen.crashes > 0 && seen.strays > 0 && seen.approved > 0, "{seen:?}");
}

#[test]
fn processes_that_store_the_draft_pay_once_even_if_the_listing_is_late() {
    look_at(async |seed, http, seen| {
        let bank = Bank::open(seed);
        bank.list_late();
        let disk: Disk = Arc::new(Mutex::new(serde_json::to_string(&submission()).unwrap()));
        for _ in 0..3 {
            let outcome = process(&bank, http, &disk, true).await;
            seen.note(outcome.as_ref());
        }
        bank.calm_down();
        bank.deliver_everything();
        bank.check();
    });
}

/// Not what a program should do, and it is told so; yet nothing is paid twice.
#[test]
fn processes_that_submit_at_the_same_time_pay_once() {
    let seen = look_at(async |seed, http, seen| {
        let bank = Bank::open(seed);
        let stored = serde_json::to_string(&submission()).unwrap();
        let disks: [Disk; 3] = std::array::from_fn(|_| Arc::new(Mutex::new(stored.clone())));
        let outcomes = tokio::join!(
            process(&bank, http, &disks[0], false),
            process(&bank, http, &disks[1], false),
            process(&bank, http, &disks[2], false),
        );
        for outcome in [outcomes.0, outcomes.1, outcomes.2] {
            seen.note(outcome.as_ref());
        }
        bank.calm_down();
        bank.deliver_everything();
        settle(&bank, http, &disks[0], false, seen).await;
    });
    assert!(seen.crashes > 0 && seen.strays > 0 && seen.approved > 0, "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn what_an_error_says_is_true_of_the_bank() {
    let http = reqwest::Client::new();
    let mut stages = std::collections::BTreeSet::new();
    for seed in courses() {
        let bank = Bank::open(seed);
        let disk: Disk = Arc::new(Mutex::new(serde_json::to_string(&submission()).unwrap()));
        let Some(Err(error)) = process(&bank, &http, &disk, false).await else { continue };
        bank.calm_down();
        bank.deliver_everything();
        let stage = error.as_submission().expect("nothing is refused for good").stage();
        stages.insert(stage);
        if stage < Stage::ReadyPossible {
            assert_eq!(bank.ever_ready(), 0, "seed {seed}: {error}");
        }
    }
    assert!(stages.contains(&Stage::ReadyPossible) && stages.contains(&Stage::DraftPossible));
}
