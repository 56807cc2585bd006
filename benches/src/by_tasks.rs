//! The same work, done by more and more tasks at once, in the runtime that people have: a thread for each core.

use std::sync::Arc;

use anyhow::Result;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::interleave::{Timing, Variant, interleave};
use crate::plot::{Line, Plot};
use crate::report::{Grid, Part};

/// How many tasks work at once.
pub(crate) const TASKS: [usize; 5] = [1, 4, 16, 64, MOST];
/// The most of them.
pub(crate) const MOST: usize = 256;

/// One way to do the work once.
pub(crate) type Work = (&'static str, Arc<dyn Fn() + Send + Sync>);

/// How much is done.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    /// How often each way is gone in a round, by all tasks together.
    pub(crate) times: usize,
    pub(crate) rounds: usize,
}

/// How long doing the work once keeps a core, for each number of tasks and in each way.
pub(crate) struct ByTasks(Vec<(usize, Vec<Timing>)>);

impl ByTasks {
    pub(crate) fn measure(ways: &[Work], load: Load) -> Result<Self> {
        let runtime = Runtime::new()?;
        let shares = |Share { tasks, times }: Share| {
            let variant = |(name, work): &Work| {
                let (runtime, work) = (&runtime, work.clone());
                Variant::new(name, move || runtime.block_on(spread(tasks, times, &work)))
            };
            ways.iter().map(variant).collect()
        };
        Ok(Self(timings(&runtime, load, shares)))
    }

    pub(crate) fn grid(&self, title: &str) -> Part {
        let names = self.0[0].1.iter().map(|timing| format!("{}, µs", timing.name));
        let row = |(tasks, timings): &(usize, Vec<Timing>)| {
            let took = timings.iter().map(|timing| format!("{:.2}", timing.seconds * 1e6));
            [tasks.to_string()].into_iter().chain(took).collect()
        };
        Part::Grid(Grid {
            title: title.to_owned(),
            head: ["tasks".to_owned()].into_iter().chain(names).collect(),
            rows: self.0.iter().map(row).collect(),
        })
    }

    pub(crate) fn plot(&self, name: &'static str, title: &'static str) -> Part {
        let line = |place: usize| Line {
            name: self.0[0].1[place].name.to_owned(),
            points: self
                .0
                .iter()
                .map(|(tasks, timings)| (*tasks as f64, timings[place].seconds * 1e6))
                .collect(),
        };
        let lines = (0..self.0[0].1.len()).map(line).collect();
        Part::Plot(Plot { name, title, x: "tasks", y: "µs of a core", lines })
    }
}

/// What each of so many tasks does.
#[derive(Clone, Copy)]
pub(crate) struct Share {
    pub(crate) tasks: usize,
    /// How often each of them does the work.
    pub(crate) times: usize,
}

/// How long doing the work once keeps a core, for each number of tasks and in each way. All of them take turns, so that
/// what else the machine does for some seconds is in few rounds of each, and not in all rounds of a few.
pub(crate) fn timings<'a>(
    runtime: &Runtime,
    load: Load,
    ways: impl Fn(Share) -> Vec<Variant<'a>>,
) -> Vec<(usize, Vec<Timing>)> {
    eprintln!("   1 to {MOST} tasks");
    let shares = TASKS.map(|tasks| Share { tasks, times: (load.times / tasks).max(1) });
    let mut variants: Vec<_> = shares.into_iter().flat_map(ways).collect();
    let timings = interleave(&mut variants, load.rounds, 1);
    let workers = runtime.metrics().num_workers();
    let own = timings.chunks(timings.len() / shares.len());
    let each = |(Share { tasks, times }, own): (Share, &[Timing])| {
        let of_a_core = workers.min(tasks) as f64 / (times * tasks) as f64;
        let own =
            own.iter().map(|timing| Timing { seconds: timing.seconds * of_a_core, ..*timing });
        (tasks, own.collect())
    };
    shares.into_iter().zip(own).map(each).collect()
}

/// Has so many tasks do their share each.
async fn spread(tasks: usize, share: usize, work: &Arc<dyn Fn() + Send + Sync>) {
    let mut spread = JoinSet::new();
    for _ in 0..tasks {
        let work = work.clone();
        spread.spawn(async move { (0..share).for_each(|_| work()) });
    }
    spread.join_all().await;
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn the_work_is_done_as_often_as_is_said_by_however_many_tasks() {
        let done = Arc::new(AtomicUsize::new(0));
        let count = done.clone();
        let work: Work = (
            "count",
            Arc::new(move || {
                count.fetch_add(1, Ordering::Relaxed);
            }),
        );
        let measured = ByTasks::measure(&[work], Load { times: 512, rounds: 1 }).unwrap();
        // One round more warms up.
        assert_eq!(done.load(Ordering::Relaxed), TASKS.len() * 2 * 512);
        assert_eq!(measured.0.len(), TASKS.len());
    }
}
