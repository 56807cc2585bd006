//! Calls by many tasks at once: what each adds.

use anyhow::Result;

use crate::arguments::Run;
use crate::calls::contender::{Block, Call, Contender};
use crate::calls::one_by_one::interleave;
use crate::median::median;
use crate::plot::{Line, Plot};
use crate::report::{Grid, Part};

const TASKS: [usize; 5] = [1, 4, 16, 64, 256];

pub(crate) fn measure(contenders: &mut [Contender], run: &Run) -> Result<Vec<Part>> {
    let (rounds, calls) = run.scale((9, 4_096), (1, 256));
    let names: Vec<&str> = contenders.iter().map(|contender| contender.name).collect();
    let mut lines: Vec<Line> =
        names.iter().map(|name| Line { name: (*name).to_owned(), points: Vec::new() }).collect();
    for tasks in TASKS {
        eprintln!("== reading a push by {tasks} tasks");
        let read = |contender: &mut Contender| contender.make(Call::Read, calls, tasks);
        let blocks = interleave(contenders, rounds, read)?;
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
    let title = "Reading a push by many tasks at once, µs for each call".to_owned();
    let plot = Plot {
        name: "calls",
        title: "Reading a push by many tasks at once",
        x: "tasks",
        y: "µs for each call",
        lines,
    };
    Ok(vec![Part::Grid(Grid { title, head, rows }), Part::Plot(plot)])
}
