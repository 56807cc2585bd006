//! Taking the token that is there, by one task and by many.

use std::hint::black_box;

use anyhow::Result;
use futures_util::FutureExt as _;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::arguments::Run;
use crate::by_tasks::{self, Load, MOST, Share};
use crate::interleave::{Timing, Variant};
use crate::plot::{Line, Plot};
use crate::report::{Grid, Part};
use crate::table::{Goal, Row, Unit};
use crate::tokens::hand_written::{Constant, HandWritten};
use crate::tokens::supply::Supply;
use crate::tokens::{self, Source};

/// Those that the goal is about.
const ASKED: [usize; 3] = [1, 16, 256];
/// The longest that a token may take, in nanoseconds.
const LIMIT: f64 = 200.0;
/// How many takes of each of them are looked at, one by one.
const TAKES: usize = 1_000;

pub(super) fn measure(run: &Run) -> Result<tokens::Found> {
    let runtime = Runtime::new()?;
    let supply = Supply::at_once();
    runtime.block_on(supply.header());
    let load = Load { times: run.scale(409_600, 2_560), rounds: run.scale(31, 1) };
    let timings = timings(&runtime, &supply, load);
    let mut rows: Vec<Row> =
        timings.iter().filter(|(tasks, _)| ASKED.contains(tasks)).map(goal).collect();
    let found = runtime.block_on(found(&supply));
    rows.push(none(
        "takes that await anything",
        found.waits as f64,
        ": not ready when first polled",
    ));
    rows.push(none("allocations by takes", found.allocations as f64, ""));
    Ok(tokens::Found { rows, growth: vec![grid(&timings), plot(&timings)] })
}

/// How long one take keeps a core, by so many tasks at once and in each way.
fn timings(runtime: &Runtime, supply: &Supply, load: Load) -> Vec<(usize, Vec<Timing>)> {
    let (by_hand, constant) = (&HandWritten::new(), &Constant::new());
    by_tasks::timings(runtime, load, |share| {
        vec![
            Variant::new("droppay-ext", move || runtime.block_on(take(share, supply))),
            Variant::new("written by hand", move || runtime.block_on(take(share, by_hand))),
            Variant::new("a constant header", move || runtime.block_on(take(share, constant))),
        ]
    })
}

/// Has each task take its share, in a loop that is left when it is done.
async fn take(share: Share, source: &impl Source) {
    let mut tasks = JoinSet::new();
    for _ in 0..share.tasks {
        let source = source.clone();
        tasks.spawn(async move {
            for _ in 0..share.times {
                black_box(source.header().await);
            }
        });
    }
    tasks.join_all().await;
}

fn goal((tasks, timings): &(usize, Vec<Timing>)) -> Row {
    let tasks = if *tasks == 1 { "1 task".to_owned() } else { format!("{tasks} tasks") };
    Row {
        what: format!("take the token that is there, {tasks}"),
        unit: Unit::Nanoseconds,
        goal: Some(Goal::Below(LIMIT)),
        measured: timings[0].seconds * 1e9,
        note: format!(
            "{} by hand, {} for a constant header",
            nanoseconds(timings[1].seconds),
            nanoseconds(timings[2].seconds)
        ),
    }
}

/// What many tasks find that take tokens at once.
#[derive(Clone, Copy, Default)]
struct Found {
    /// Takes that were not done when they were first polled.
    waits: usize,
    allocations: u64,
}

/// Has the most tasks that the goal is about take tokens at once, and looks at each take.
async fn found(supply: &Supply) -> Found {
    let mut tasks = JoinSet::new();
    for _ in 0..MOST {
        let supply = supply.clone();
        tasks.spawn(async move {
            let mut waits = 0;
            let counted = allocation_counter::measure(|| {
                for _ in 0..TAKES {
                    waits += usize::from(black_box(supply.header().now_or_never()).is_none());
                }
            });
            Found { waits, allocations: counted.count_total }
        });
    }
    let add = |sum: Found, one: Found| Found {
        waits: sum.waits + one.waits,
        allocations: sum.allocations + one.allocations,
    };
    tasks.join_all().await.into_iter().fold(Found::default(), add)
}

fn none(what: &str, measured: f64, note: &str) -> Row {
    Row {
        what: format!("{what}, {MOST} tasks"),
        unit: Unit::Count,
        goal: Some(Goal::AtMost(0.0)),
        measured,
        note: format!("of {} takes{note}", MOST * TAKES),
    }
}

fn grid(timings: &[(usize, Vec<Timing>)]) -> Part {
    let names = timings[0].1.iter().map(|timing| format!("{}, ns", timing.name));
    let all = ["all tasks, takes a second", "each task"].map(str::to_owned);
    let head = ["tasks".to_owned()].into_iter().chain(names).chain(all).collect();
    let row = |(tasks, timings): &(usize, Vec<Timing>)| {
        let took = timings.iter().map(|timing| format!("{:.0}", timing.seconds * 1e9));
        let cores = std::thread::available_parallelism().map_or(1, usize::from).min(*tasks);
        let rate = cores as f64 / timings[0].seconds;
        let rates = [rate, rate / *tasks as f64].map(|rate| format!("{:.2}M", rate / 1e6));
        [tasks.to_string()].into_iter().chain(took).chain(rates).collect()
    };
    let title = "One token that is there, by tasks that take at once".to_owned();
    Part::Grid(Grid { title, head, rows: timings.iter().map(row).collect() })
}

fn plot(timings: &[(usize, Vec<Timing>)]) -> Part {
    let line = |place: usize| Line {
        name: timings[0].1[place].name.to_owned(),
        points: timings
            .iter()
            .map(|(tasks, timings)| (*tasks as f64, timings[place].seconds * 1e9))
            .collect(),
    };
    Part::Plot(Plot {
        name: "tokens-cached",
        title: "Taking the token that is there",
        x: "tasks",
        y: "ns of a core",
        lines: (0..timings[0].1.len()).map(line).collect(),
    })
}

fn nanoseconds(seconds: f64) -> String {
    format!("{:.0} ns", seconds * 1e9)
}
