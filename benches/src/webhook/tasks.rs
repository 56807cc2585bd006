//! Many tasks that take events at once, with one listener.

use std::hint::black_box;
use std::sync::Arc;

use anyhow::Result;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::arguments::Run;
use crate::interleave::{Timing, Variant, interleave};
use crate::plot::{Line, Plot};
use crate::report::{Grid, Part};
use crate::webhook::bare::Bare;
use crate::webhook::events::{event, listener};

const TASKS: [usize; 5] = [1, 4, 16, 64, 256];
/// The size of their events, in bytes.
const SIZE: usize = 1_000;

pub(super) fn measure(run: &Run) -> Result<Vec<Part>> {
    let runtime = Runtime::new()?;
    let timings = TASKS
        .into_iter()
        .map(|tasks| Ok((tasks, at(run, &runtime, tasks)?)))
        .collect::<Result<Vec<_>>>()?;
    Ok(vec![grid(&timings), plot(&timings)])
}

/// How long one event keeps a core, in each way.
fn at(run: &Run, runtime: &Runtime, tasks: usize) -> Result<Vec<Timing>> {
    eprintln!("   {tasks} tasks");
    let (event, listener) = (Arc::new(event(SIZE)?), listener()?);
    let bare = Arc::new(Bare::expecting(&event.headers));
    let share = run.scale(20_480, 512) / tasks;
    let by_hand = {
        let event = event.clone();
        move || drop(black_box(bare.receive(&event.headers, &event.body)))
    };
    let received = move || drop(black_box(listener.receive(&event.headers, &event.body)));
    let mut variants = [
        Variant::new("written by hand", || runtime.block_on(spread(tasks, share, by_hand.clone()))),
        Variant::new("droppay-ext", || runtime.block_on(spread(tasks, share, received.clone()))),
    ];
    let mut timings = interleave(&mut variants, run.scale(9, 1), 1);
    let cores = runtime.metrics().num_workers().min(tasks);
    let per_event = cores as f64 / (share * tasks) as f64;
    timings.iter_mut().for_each(|timing| timing.seconds *= per_event);
    Ok(timings)
}

/// Has so many tasks do their share each.
async fn spread(tasks: usize, share: usize, take: impl Fn() + Clone + Send + 'static) {
    let mut spread = JoinSet::new();
    for _ in 0..tasks {
        let take = take.clone();
        spread.spawn(async move { (0..share).for_each(|_| take()) });
    }
    spread.join_all().await;
}

fn grid(timings: &[(usize, Vec<Timing>)]) -> Part {
    let names = timings[0].1.iter().map(|timing| format!("{}, µs", timing.name));
    let row = |(tasks, timings): &(usize, Vec<Timing>)| {
        let took = timings.iter().map(|timing| format!("{:.2}", timing.seconds * 1e6));
        [tasks.to_string()].into_iter().chain(took).collect()
    };
    Part::Grid(Grid {
        title: "One event of 1 kB, by tasks that take events at once".to_owned(),
        head: ["tasks".to_owned()].into_iter().chain(names).collect(),
        rows: timings.iter().map(row).collect(),
    })
}

fn plot(timings: &[(usize, Vec<Timing>)]) -> Part {
    let line = |place: usize| Line {
        name: timings[0].1[place].name.to_owned(),
        points: timings
            .iter()
            .map(|(tasks, timings)| (*tasks as f64, timings[place].seconds * 1e6))
            .collect(),
    };
    Part::Plot(Plot {
        name: "webhook-tasks",
        title: "An event of 1 kB, by tasks",
        x: "tasks",
        y: "µs of a core",
        lines: (0..timings[0].1.len()).map(line).collect(),
    })
}
