//! Properties of the world under random sequences of calls and moves of the clock. A model in plain Rust, written from
//! the rules in the README, plays every sequence as well; after each step the two have to be in the same state.
//!
//! The sequences are the same in each run. `PROPTEST_CASES` makes more of them, `PROPTEST_RNG_SEED` others.

use std::cell::RefCell;
use std::collections::HashSet;

use droppay_api::types::{PushStatus, TransferStatus};
use proptest::test_runner::{Config, RngSeed, TestRunner};

use calls::Call;
use stage::Stage;

mod books;
mod calls;
mod listed;
mod model;
mod posted;
mod schedule;
mod stage;
mod target;

/// Cases without `PROPTEST_CASES`, as many as a debug build plays in a few seconds.
const CASES: u32 = 120;

/// The longest sequence, some steps of which are several calls.
const CALLS: usize = 40;

/// Runs a test on sequences of calls, each from one of the moments at which a world may start. Gives
/// back how many there were.
fn for_all(test: impl Fn(&str, &[Call])) -> u32 {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = CASES;
    }
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(1);
    }
    let sequences = calls::sequence(CALLS);
    let cases = config.cases;
    let played = TestRunner::new(config).run(&(calls::start(), sequences), |(start, calls)| {
        test(start, &calls);
        Ok(())
    });
    if let Err(failure) = played {
        panic!("{failure}");
    }
    cases
}

#[test]
fn whatever_is_called_and_however_time_passes_the_world_keeps_its_rules() {
    let seen = RefCell::new(HashSet::new());
    let cases = for_all(|start, calls| {
        let mut stage = Stage::new(start);
        for call in calls {
            stage.play(call);
        }
        seen.borrow_mut().extend(stage.statuses());
    });
    if cases < CASES {
        return;
    }
    // A sequence proves little if nothing happens in it, so all together have to reach every status.
    let pushes = PushStatus::KNOWN.iter().filter(|status| **status != PushStatus::Failure);
    let statuses = pushes.map(PushStatus::as_str);
    for status in statuses.chain(TransferStatus::KNOWN.iter().map(TransferStatus::as_str)) {
        assert!(seen.borrow().contains(status), "nothing was ever {status}");
    }
}

#[test]
fn the_same_seed_and_the_same_calls_give_the_same_bytes() {
    for_all(|start, calls| {
        let run = || {
            let mut stage = Stage::new(start);
            calls.iter().map(|call| stage.answer(call)).collect::<Vec<_>>()
        };
        assert_eq!(run(), run());
    });
}
