//! Many takes through many expiries: how many tokens are asked for, what renewing adds, and what is left in memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Result, ensure};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use crate::arguments::Run;
use crate::interleave::{Variant, interleave};
use crate::report::{Grid, Part};
use crate::table::{Goal, Row, Unit};
use crate::tokens::supply::Supply;
use crate::tokens::{Found, Source};

/// How often a token is taken before it expires.
const TAKES: usize = 10;
/// How many tasks take tokens at once.
const TASKS: [usize; 3] = [1, 16, 256];
/// The few expiries whose peak of memory many must not exceed.
const FEW: usize = 100;

pub(super) fn measure(run: &Run) -> Result<Found> {
    let expiries = run.scale(10_000, 200);
    let rows = vec![requests(expiries)?, memory(expiries)?];
    Ok(Found { rows, growth: vec![cost(run)?, by_tasks(expiries)?] })
}

/// A runtime whose tasks are all polled by this thread, so that their allocations are counted.
fn alone() -> Result<Runtime> {
    Ok(Builder::new_current_thread().enable_time().build()?)
}

/// Takes tokens through so many expiries, one take after the other.
async fn pass_through(supply: &Supply, expiries: usize) {
    for _ in 0..expiries {
        supply.expire();
        for _ in 0..TAKES {
            supply.header().await;
        }
    }
}

fn requests(expiries: usize) -> Result<Row> {
    let supply = Supply::at_once();
    let runtime = alone()?;
    runtime.block_on(supply.header());
    let before = supply.requests();
    runtime.block_on(pass_through(&supply, expiries));
    let requests = supply.requests() - before;
    ensure!(requests >= expiries as u64, "a token was used after it had expired");
    Ok(Row {
        what: format!("token requests in {expiries} expiries"),
        unit: Unit::Count,
        goal: Some(Goal::AtMost(expiries as f64)),
        measured: requests as f64,
        note: format!("{} takes", expiries * TAKES),
    })
}

fn memory(expiries: usize) -> Result<Row> {
    let (few, many) = (peak(FEW)?, peak(expiries)?);
    Ok(Row {
        what: format!("peak of memory in {expiries} expiries, beside {FEW}"),
        unit: Unit::Times,
        goal: Some(Goal::AtMost(1.05)),
        measured: many as f64 / few as f64,
        note: format!("{many} and {few} bytes of tokens, renewals and their runtime"),
    })
}

/// The most bytes that are held at once.
fn peak(expiries: usize) -> Result<u64> {
    let mut outcome = Ok(());
    let counted = allocation_counter::measure(|| {
        outcome = alone().map(|runtime| {
            runtime.block_on(pass_through(&Supply::at_once(), expiries));
        });
    });
    outcome.map(|()| counted.bytes_max)
}

/// What a take costs that is one of ten with the same token, beside one that finds its token there.
fn cost(run: &Run) -> Result<Part> {
    let runtime = alone()?;
    let (steady, expiring) = (Supply::at_once(), Supply::at_once());
    runtime.block_on(steady.header());
    let mut variants = [
        Variant::new("without expiries", || {
            runtime.block_on(async {
                for _ in 0..TAKES {
                    steady.header().await;
                }
            });
        }),
        Variant::new("one expiry in ten takes", || runtime.block_on(pass_through(&expiring, 1))),
    ];
    let timings = interleave(&mut variants, run.scale(9, 1), run.scale(2_000, 20));
    let microseconds = |seconds: f64| format!("{:.2}", seconds * 1e6);
    let row = |place: usize| {
        let timing: &crate::interleave::Timing = &timings[place];
        vec![timing.name.to_owned(), microseconds(timing.seconds / TAKES as f64)]
    };
    let renewal = timings[1].seconds - timings[0].seconds;
    let renewing = vec!["one renewal, without its request".to_owned(), microseconds(renewal)];
    Ok(Part::Grid(Grid {
        title: "One take, with and without expiries".to_owned(),
        head: vec!["takes".to_owned(), "µs".to_owned()],
        rows: vec![row(0), row(1), renewing],
    }))
}

/// Many tasks at once, while the tokens of all expire at each tenth take.
fn by_tasks(expiries: usize) -> Result<Part> {
    let runtime = Runtime::new()?;
    let row = |tasks: usize| {
        let supply = Supply::at_once();
        runtime.block_on(supply.header());
        let (taken, takes) = (Arc::new(AtomicUsize::new(0)), expiries * TAKES);
        let start = Instant::now();
        runtime.block_on(race(&supply, &taken, tasks, takes));
        let took = start.elapsed().as_secs_f64() / takes as f64;
        let requests = supply.requests() - 1;
        ensure!(requests <= expiries as u64, "{requests} requests in {expiries} expiries");
        Ok([tasks.to_string(), requests.to_string(), format!("{:.2}", took * 1e6)].to_vec())
    };
    let rows = TASKS.into_iter().map(row).collect::<Result<_>>()?;
    let head = ["tasks", "token requests", "µs per take, all tasks"].map(str::to_owned).to_vec();
    let title = format!("{expiries} expiries while tasks take at once: no more requests than that");
    Ok(Part::Grid(Grid { title, head, rows }))
}

/// Tasks that together take so many tokens.
async fn race(supply: &Supply, taken: &Arc<AtomicUsize>, tasks: usize, takes: usize) {
    let mut racing = JoinSet::new();
    for _ in 0..tasks {
        let (supply, taken) = (supply.clone(), taken.clone());
        racing.spawn(async move {
            loop {
                let place = taken.fetch_add(1, Ordering::Relaxed);
                if place >= takes {
                    return;
                }
                if place.is_multiple_of(TAKES) {
                    supply.expire();
                }
                supply.header().await;
            }
        });
    }
    racing.join_all().await;
}
