//! Callers that all need a token when there is none: one request, and a wait that grows with their number alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::Result;
use tokio::runtime::Runtime;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::arguments::Run;
use crate::median::median;
use crate::plot::{Line, Plot};
use crate::report::{Grid, Part};
use crate::table::{Goal, Row, Unit};
use crate::tokens::supply::Supply;
use crate::tokens::{Found, Source};

/// How many callers there are; the goal is about the third.
const CALLERS: [usize; 5] = [10, 100, 1_000, 10_000, 100_000];
const ASKED: usize = 1_000;

/// What so many callers have cost.
struct Rush {
    callers: usize,
    requests: u64,
    /// From the first caller to the last that is served.
    seconds: f64,
}

pub(super) fn measure(run: &Run) -> Result<Found> {
    let runtime = Runtime::new()?;
    let counts = CALLERS.into_iter().filter(|callers| *callers <= run.scale(100_000, ASKED));
    let rushes: Vec<Rush> =
        counts.map(|callers| rush(&runtime, callers, run.scale(7, 1))).collect();
    let rows = rushes.iter().filter(|rush| rush.callers == ASKED).map(goal).collect();
    Ok(Found { rows, growth: vec![grid(&rushes), plot(&rushes)] })
}

/// The most requests and the median time of some rounds.
fn rush(runtime: &Runtime, callers: usize, rounds: usize) -> Rush {
    eprintln!("   {callers} cold callers");
    let (mut requests, mut seconds) = (0, Vec::new());
    for _ in 0..rounds {
        let start = Instant::now();
        requests = requests.max(runtime.block_on(all_at_once(callers)));
        seconds.push(start.elapsed().as_secs_f64());
    }
    Rush { callers, requests, seconds: median(&seconds).unwrap_or(f64::NAN) }
}

/// How many tokens are asked for. The first is not given before everybody has come.
async fn all_at_once(callers: usize) -> u64 {
    let (everybody, missing) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(callers)));
    let gate = everybody.clone();
    let supply = Supply::after(move || {
        let gate = gate.clone();
        async move { gate.notified().await }
    });
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let (supply, missing, everybody) = (supply.clone(), missing.clone(), everybody.clone());
        tasks.spawn(async move {
            if missing.fetch_sub(1, Ordering::Relaxed) == 1 {
                everybody.notify_one();
            }
            supply.header().await
        });
    }
    tasks.join_all().await;
    supply.requests()
}

fn goal(rush: &Rush) -> Row {
    Row {
        what: format!("token requests of {} callers without a token", rush.callers),
        unit: Unit::Count,
        goal: Some(Goal::AtMost(1.0)),
        measured: rush.requests as f64,
        note: "the most of several rounds".to_owned(),
    }
}

fn grid(rushes: &[Rush]) -> Part {
    let row = |rush: &Rush| {
        let each = rush.seconds / rush.callers as f64;
        let (all, each) = (format!("{:.3}", rush.seconds * 1e3), format!("{:.2}", each * 1e6));
        vec![rush.callers.to_string(), rush.requests.to_string(), all, each]
    };
    Part::Grid(Grid {
        title: "Callers that come while there is no token".to_owned(),
        head: ["callers", "token requests", "ms until all have one", "µs per caller"]
            .map(str::to_owned)
            .to_vec(),
        rows: rushes.iter().map(row).collect(),
    })
}

fn plot(rushes: &[Rush]) -> Part {
    let point = |rush: &Rush| (rush.callers as f64, rush.seconds * 1e3);
    let line = Line { name: "droppay-ext".to_owned(), points: rushes.iter().map(point).collect() };
    Part::Plot(Plot {
        name: "tokens-callers",
        title: "Until all callers have the token of one request",
        x: "callers",
        y: "ms",
        lines: vec![line],
    })
}
