//! `kill -9` at any moment of a load of writes. The number of kills is that of `DROPPAY_KILLS`, 10 without it.

use std::time::Duration;

use rand::rngs::ChaCha8Rng;
use rand::{RngExt as _, SeedableRng as _};

use crate::audit::{self, Books};
use crate::client::{Client, Ledger};
use crate::file::File;
use crate::program::{Program, START, Wire};

const CLIENTS: u64 = 4;
const KILLS: &str = "DROPPAY_KILLS";
const SEED: &str = "DROPPAY_KILLS_SEED";

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |value| value.parse().unwrap())
}

#[tokio::test]
async fn nothing_that_was_answered_is_lost_by_a_kill_and_nothing_is_half_there() {
    let (kills, seed) = (number(KILLS, 10), number(SEED, 1));
    println!("{kills} kills with {SEED}={seed}");
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let file = File::new();
    let mut program = Program::start(&file.path(), &["--clock", START, "--seed", "1"]);
    let mut books = Books::open(&program.wire).await;
    let mut ledgers = Vec::new();
    for kill in 0..kills {
        let moment = Duration::from_millis(random.random_range(10..200));
        let written = killed_after(moment, program, random.random(), kill).await;
        file.is_sound();
        program = Program::start(&file.path(), &[]);
        let Written { clients, clock } = written;
        assert!(program.wire.now().await >= clock, "the clock went back at kill {kill}");
        for ledger in &clients {
            audit::check(&program.wire, ledger).await;
        }
        books.balance(&program.wire).await;
        ledgers.extend(clients);
    }
    all_is_there_at_the_end(&program.wire, &ledgers, kills).await;
}

/// What was answered up to a kill.
struct Written {
    clients: Vec<Ledger>,
    clock: jiff::Timestamp,
}

/// Lets clients write, and kills the program while they do.
async fn killed_after(moment: Duration, program: Program, seed: u64, kill: u64) -> Written {
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let name = format!("push {kill}.{client}");
            let client = Client::new(program.wire.another(), seed ^ client, name);
            tokio::spawn(client.write())
        })
        .collect();
    let clock = tokio::spawn(move_clock(program.wire.another(), program.wire.now().await));
    tokio::time::sleep(moment).await;
    program.kill();
    let mut written = Written { clients: Vec::new(), clock: clock.await.unwrap() };
    for client in clients {
        written.clients.push(client.await.unwrap());
    }
    written
}

/// Moves the clock until the server is gone. Gives back the last time that was answered.
async fn move_clock(wire: Wire, mut answered: jiff::Timestamp) -> jiff::Timestamp {
    let advance = serde_json::json!({ "advance": "PT17M" });
    loop {
        tokio::time::sleep(Duration::from_millis(15)).await;
        match wire.send(reqwest::Method::POST, "/_sandbox/clock", Some(&advance)).await {
            Ok((200, clock)) => answered = clock["now"].as_str().unwrap().parse().unwrap(),
            Ok(refused) => panic!("{refused:?}"),
            Err(_) => return answered,
        }
    }
}

/// What was answered before one kill has outlived all the others as well.
async fn all_is_there_at_the_end(wire: &Wire, ledgers: &[Ledger], kills: u64) {
    for ledger in ledgers {
        audit::check(wire, ledger).await;
    }
    let answered: usize = ledgers.iter().map(|ledger| ledger.answered.len()).sum();
    let in_doubt = ledgers.iter().filter(|ledger| ledger.in_doubt.is_some()).count();
    println!("{kills} kills: {answered} pushes were answered, {in_doubt} requests were not");
    // Kills that meet no writes would prove nothing.
    assert!(answered as u64 > kills && in_doubt as u64 > kills, "the load was too light");
}
