//! How long pages of transfers take while there are more and more of them.

use std::path::Path;

use anyhow::Result;

use super::{ENTRIES, PATH, SEEDED, each_month};
use crate::arguments::Run;
use crate::plot::{Line, Plot};
use crate::report::{Grid, Part};
use crate::sandbox::pages::{PAGE, start, time};
use crate::sandbox::population::{advance, fill};

/// Pushes that are repeated for twelve months.
const PUSHES: [usize; 4] = [10, 100, 1_000, 10_000];

/// The query of a page out of so many transfers.
type Query = fn(usize) -> String;

/// The pages that are read, with their names.
const PAGES: [(&str, Query); 3] = [
    ("first page", |_| String::new()),
    ("last page", |transfers| format!("pg_num={}", (transfers - 1) / PAGE)),
    ("none, by status", |_| "status=BOOKED".to_owned()),
];

/// Has one sandbox after the other make transfers, and reads pages from each.
pub(super) async fn measure(sandbox: &Path, run: &Run) -> Result<Vec<Part>> {
    let (mut rows, mut lines) = (Vec::new(), PAGES.map(|(name, _)| line(name)));
    for pushes in &PUSHES[..run.scale(PUSHES.len(), 2)] {
        let server = start(sandbox)?;
        fill(&server, 0..*pushes, each_month).await?;
        advance(&server, "P1Y").await?;
        let (transfers, mut client) = (12 * pushes + SEEDED, server.connect().await?);
        let mut row = vec![transfers.to_string()];
        for ((_, query), line) in PAGES.iter().zip(&mut lines) {
            let requests = run.scale(21, 3);
            let took = time(&mut client, PATH, ENTRIES, &query(transfers), requests).await?;
            row.push(format!("{took:.2} ms"));
            line.points.push((transfers as f64, took));
        }
        rows.push(row);
    }
    let head = ["transfers"].into_iter().chain(PAGES.map(|(name, _)| name));
    Ok(vec![
        Part::Grid(Grid {
            title: "A page of up to 100, by the number of transfers".to_owned(),
            head: head.map(str::to_owned).collect(),
            rows,
        }),
        Part::Plot(Plot {
            name: "sandbox-transfers",
            title: "A page of up to 100 out of the sandbox, by the number of transfers",
            x: "transfers",
            y: "milliseconds",
            lines: lines.into(),
        }),
    ])
}

fn line(name: &str) -> Line {
    Line { name: name.to_owned(), points: Vec::new() }
}
