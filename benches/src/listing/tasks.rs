//! How the time of a push grows with the number of tasks that read listings at once, without latency.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};

use crate::arguments::Run;
use crate::by_tasks::TASKS;
use crate::listing::case::{By, Case};
use crate::median::median;
use crate::plot::{Line, Plot};
use crate::report::{Grid, Part};

/// What each task reads.
const ITEMS: usize = 1_000;
const READERS: [(&str, By); 2] =
    [("written by hand", By::Hand), ("droppay-ext", By::DropPay { ahead: 0 })];

/// Reads listings by each number of tasks, in turns.
pub(crate) fn measure(server: SocketAddr, run: &Run) -> Result<[Part; 2]> {
    let counts = &TASKS[..run.scale(TASKS.len(), 2)];
    let mut times = vec![[const { Vec::new() }; READERS.len()]; counts.len()];
    for _ in 0..run.scale(5, 1) {
        for (tasks, times) in counts.iter().zip(&mut times) {
            for ((_, by), times) in READERS.iter().zip(times) {
                let repeated = run.scale((64 / tasks).max(1), 1);
                let case = Case { times: repeated, tasks: *tasks, ..Case::once(*by, ITEMS, 0) };
                times.push(case.run(server)?.seconds * 1e6 / (ITEMS * tasks) as f64);
            }
        }
    }
    let typical = |times: &[f64]| median(times).context("nothing was read");
    let (mut rows, mut lines) = (Vec::new(), READERS.map(|(name, _)| line(name)));
    for (tasks, times) in counts.iter().zip(&times) {
        let mut row = vec![tasks.to_string()];
        for (line, times) in lines.iter_mut().zip(times) {
            let microseconds = typical(times)?;
            row.push(format!("{microseconds:.2}"));
            line.points.push((*tasks as f64, microseconds));
        }
        rows.push(row);
    }
    let head = ["tasks"].into_iter().map(str::to_owned);
    let head = head.chain(READERS.map(|(name, _)| format!("{name}, µs for each push")));
    Ok([
        Part::Grid(Grid {
            title: format!(
                "Listings of {ITEMS} pushes without latency, by tasks that read at once"
            ),
            head: head.collect(),
            rows,
        }),
        Part::Plot(Plot {
            name: "listing-tasks",
            title: "Listings without latency, by tasks that read at once",
            x: "tasks",
            y: "µs for each push",
            lines: lines.into(),
        }),
    ])
}

fn line(name: &str) -> Line {
    Line { name: name.to_owned(), points: Vec::new() }
}
