//! Counting, by valgrind.

use std::{
    collections::BTreeMap,
    io::ErrorKind,
    process::{Command, Stdio},
    sync::Mutex,
    thread,
};

use anyhow::{Context as _, Result, bail, ensure};

use droppay_instructions::report::Counted;

use crate::scenario::{self, Scenario};

/// Counts every scenario, as many at a time as there are cores.
pub(crate) fn all() -> Result<Vec<Counted>> {
    ensure!(!cfg!(debug_assertions), "a debug build has other instructions: build with --release");
    let scenarios = scenario::all();
    let left = Mutex::new(scenarios.iter());
    let next = || left.lock().ok().and_then(|mut left| left.next());
    let counted = Mutex::new(BTreeMap::new());
    let worker = || {
        while let Some(scenario) = next() {
            let outcome =
                of(scenario).with_context(|| format!("{} cannot be counted", scenario.id()));
            if let Ok(mut counted) = counted.lock() {
                counted.insert(scenario.id(), outcome);
            }
        }
    };
    thread::scope(|scope| {
        (0..thread::available_parallelism().map_or(1, usize::from)).for_each(|_| {
            scope.spawn(worker);
        });
    });
    let mut counted = counted.into_inner().unwrap_or_default();
    let mut alone = BTreeMap::new();
    for scenario in &scenarios {
        let outcome = counted.remove(&scenario.id()).context("a counter was lost")?;
        alone.insert(scenario.id(), outcome?);
    }
    Ok(scenarios.iter().map(|scenario| less(scenario, &alone)).collect())
}

/// What one repetition costs.
fn of(scenario: &Scenario) -> Result<u64> {
    let once = run(scenario, scenario.repetitions)?;
    let twice = run(scenario, 2 * scenario.repetitions)?;
    let more = twice.checked_sub(once).context("twice the work took fewer instructions")?;
    Ok(more / u64::from(scenario.repetitions))
}

fn less(scenario: &Scenario, counted: &BTreeMap<String, u64>) -> Counted {
    let of = |id: &str| counted.get(id).copied().unwrap_or_default();
    let instructions = of(&scenario.id()).saturating_sub(scenario.without.map_or(0, of));
    Counted {
        scenario: scenario.name.to_owned(),
        variant: scenario.variant.to_owned(),
        instructions,
    }
}

fn run(scenario: &Scenario, repetitions: u32) -> Result<u64> {
    let this = std::env::current_exe().context("failed to find this program")?;
    let valgrind = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(this)
        .args(["once", &scenario.id(), &repetitions.to_string()])
        .stdout(Stdio::null())
        .output();
    let ended = match valgrind {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("valgrind is not installed: apt-get install valgrind")
        }
        ended => ended.context("failed to run valgrind")?,
    };
    let said = String::from_utf8_lossy(&ended.stderr);
    ensure!(ended.status.success(), "valgrind ended with {}:\n{said}", ended.status);
    collected(&said).with_context(|| format!("valgrind did not say what it collected:\n{said}"))
}

/// The number in `==4711== Collected : 123456`.
fn collected(said: &str) -> Option<u64> {
    said.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_valgrind_has_collected_is_found_in_what_it_says() {
        let said = "==42== Events    : Ir\n==42== Collected : 1234567\n==42== \n";
        assert_eq!(collected(said), Some(1_234_567));
        assert_eq!(collected("==42== Collected : \n"), None);
    }

    #[test]
    fn what_is_not_the_variants_own_is_subtracted() {
        let scenarios = scenario::all();
        let counted = BTreeMap::from([
            ("exchange/bytes".to_owned(), 10_000),
            ("read-push/droppay-ext".to_owned(), 70_000),
        ]);
        let of = |id: &str| {
            let scenario = scenarios.iter().find(|scenario| scenario.id() == id).unwrap();
            less(scenario, &counted).instructions
        };
        assert_eq!((of("read-push/droppay-ext"), of("exchange/bytes")), (60_000, 10_000));
    }
}
