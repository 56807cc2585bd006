//! Calls by many tasks at once: what each adds.

use anyhow::Result;

use crate::arguments::Run;
use crate::by_tasks::TASKS;
use crate::calls::contender::{Block, Call, Contender};
use crate::calls::one_by_one::interleave;
use crate::median::median;
use crate::plot::{Line, Plot};
use crate::report::{Grid, Part};

/// What is done, how the page calls it, and the name of its plot.
const CALLS: [(Call, &str, &str); 2] = [
    (Call::Read, "Reading a push by many tasks at once", "calls-reading"),
    (Call::Create, "Creating a push by many tasks at once", "calls-creating"),
];

pub(crate) fn measure(contenders: &mut [Contender], run: &Run) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    for (call, title, plot) in CALLS {
        parts.extend(by_tasks(contenders, run, call, title, plot)?);
    }
    Ok(parts)
}

fn by_tasks(
    contenders: &mut [Contender],
    run: &Run,
    call: Call,
    title: &'static str,
    plot: &'static str,
) -> Result<[Part; 2]> {
    let (rounds, calls) = run.scale((9, 4_096), (1, 256));
    let names: Vec<&str> = contenders.iter().map(|contender| contender.name).collect();
    let mut lines: Vec<Line> =
        names.iter().map(|name| Line { name: (*name).to_owned(), points: Vec::new() }).collect();
    for tasks in TASKS {
        eprintln!("== {title}: {tasks}");
        let make = |contender: &mut Contender| contender.make(call, calls, tasks);
        let blocks = interleave(contenders, rounds, make)?;
        for (line, blocks) in lines.iter_mut().zip(blocks) {
            let costs: Vec<f64> = blocks.iter().map(Block::per_call).collect();
            line.points.push((tasks as f64, median(&costs).unwrap_or(f64::NAN) / 1e3));
        }
    }
    let row = |(place, tasks): (usize, usize)| {
        let cost = |line: &Line| format!("{:.1}", line.points[place].1);
        [tasks.to_string()].into_iter().chain(lines.iter().map(cost)).collect()
    };
    let rows = TASKS.into_iter().enumerate().map(row).collect();
    let head = ["tasks"].into_iter().chain(names).map(str::to_owned).collect();
    let plot = Plot { name: plot, title, x: "tasks", y: "µs for each call", lines };
    let title = format!("{title}, µs for each call");
    Ok([Part::Grid(Grid { title, head, rows }), Part::Plot(plot)])
}
