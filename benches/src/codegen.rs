//! How long the generator takes: `check` on the document as it is, and `generate` as a document grows.

mod document;
mod xtask;

use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use self::{document::Document, xtask::Xtask};
use crate::{
    arguments::Run,
    median::median,
    plot::{Line, Plot},
    report::{Grid, Part, Section},
    table::{Goal, Row, Table, Unit},
    workspace,
};

const WHAT: &str = "\
`cargo xtask` runs the generator as the dev profile builds it, so that is what is measured, from the start of the process \
to its end. Growth: a document that says the same several times, each time with paths, operations and object types of its \
own, from which `generate` writes every file anew.";

/// How often the document says the same, and how often `generate` is timed on it.
const COPIES: [(usize, usize); 3] = [(1, 7), (8, 5), (77, 3)];

/// What one document took.
struct Growth {
    operations: usize,
    lines: usize,
    seconds: f64,
}

impl Growth {
    fn milliseconds_per_operation(&self) -> f64 {
        self.seconds * 1e3 / self.operations as f64
    }
}

pub(crate) fn measure(run: &Run) -> Result<Section> {
    let xtask = Xtask::build()?;
    let document = Document::read()?;
    let checks = run.scale(21, 1);
    let check = seconds(checks, || xtask.check(workspace::root()))?;
    let copies = &COPIES[..run.scale(3, 2)];
    let growth = copies.iter().map(|&(copies, runs)| {
        eprintln!("generating from {copies} copies of the document");
        grow(&xtask, &document, copies, run.scale(runs, 1))
    });
    let growth: Vec<Growth> = growth.collect::<Result<_>>()?;
    let rows = [Some(check_row(check, checks)), slope_row(&growth)].into_iter().flatten().collect();
    let parts = vec![
        Part::Text(WHAT.to_owned()),
        Part::Goals(Table { title: "The generator".to_owned(), rows }),
        Part::Grid(grid(&growth)),
        Part::Plot(plot(&growth)),
    ];
    Ok(Section { title: "Codegen", parts })
}

/// The median of so many runs.
fn seconds(runs: usize, mut once: impl FnMut() -> Result<()>) -> Result<f64> {
    let timed = (0..runs).map(|_| {
        let start = Instant::now();
        once().map(|()| start.elapsed().as_secs_f64())
    });
    median(&timed.collect::<Result<Vec<_>>>()?).context("nothing was run")
}

fn grow(xtask: &Xtask, document: &Document, copies: usize, runs: usize) -> Result<Growth> {
    let root = workspace::scratch("codegen")?.join(copies.to_string());
    let mut times = Vec::with_capacity(runs);
    for _ in 0..runs {
        document.write(&root, copies)?;
        let start = Instant::now();
        xtask.generate(&root)?;
        times.push(start.elapsed().as_secs_f64());
    }
    let lines = xtask::generated_lines(&root)?;
    std::fs::remove_dir_all(&root).context("failed to remove what was generated")?;
    ensure!(lines > 0, "nothing was generated from {copies} copies");
    let seconds = median(&times).context("nothing was run")?;
    Ok(Growth { operations: document.operations() * copies, lines, seconds })
}

fn check_row(seconds: f64, runs: usize) -> Row {
    Row {
        what: "`xtask check`, with the start of its process".to_owned(),
        unit: Unit::Seconds,
        goal: Some(Goal::Below(0.3)),
        measured: seconds,
        note: format!("median of {runs}, dev profile"),
    }
}

/// What an operation costs in the largest document, beside the one before it.
fn slope_row(growth: &[Growth]) -> Option<Row> {
    let [.., before, largest] = growth else { return None };
    let (few, many) = (before.milliseconds_per_operation(), largest.milliseconds_per_operation());
    Some(Row {
        what: format!(
            "an operation among {}, beside one among {}",
            largest.operations, before.operations
        ),
        unit: Unit::Times,
        goal: Some(Goal::AtMost(1.5)),
        measured: many / few,
        note: format!("{many:.1} ms and {few:.1} ms: 1 is linear"),
    })
}

fn grid(growth: &[Growth]) -> Grid {
    let row = |growth: &Growth| {
        vec![
            growth.operations.to_string(),
            growth.lines.to_string(),
            format!("{:.2} s", growth.seconds),
            format!("{:.1} ms", growth.milliseconds_per_operation()),
        ]
    };
    Grid {
        title: "`generate`, as the document grows".to_owned(),
        head: ["operations", "generated lines", "time", "for each operation"]
            .map(str::to_owned)
            .into(),
        rows: growth.iter().map(row).collect(),
    }
}

fn plot(growth: &[Growth]) -> Plot {
    let points = |value: fn(&Growth) -> f64| {
        growth.iter().map(|growth| (growth.operations as f64, value(growth))).collect()
    };
    Plot {
        name: "codegen",
        title: "Generating from a growing document",
        x: "operations",
        y: "seconds",
        lines: vec![Line { name: "generate".to_owned(), points: points(|growth| growth.seconds) }],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_is_what_an_operation_costs_in_the_largest_document() {
        let growth = |operations, seconds| Growth { operations, lines: 1, seconds };
        let row = slope_row(&[growth(10, 1.0), growth(100, 2.0), growth(1_000, 30.0)]).unwrap();
        assert!((row.measured - 1.5).abs() < 1e-9 && row.is_met(), "{row}");
        assert!(!slope_row(&[growth(100, 2.0), growth(1_000, 31.0)]).unwrap().is_met());
        assert!(slope_row(&[growth(10, 1.0)]).is_none());
    }
}
