//! How the time of a listing grows with the number of its entries, without latency.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};

use crate::arguments::Run;
use crate::listing::case::{By, Case};
use crate::median::median;
use crate::plot::{Line, Plot};
use crate::report::{Grid, Part};

const ITEMS: [usize; 5] = [10, 100, 1_000, 10_000, 100_000];

/// Those that are compared, with their names on the page.
const READERS: [(&str, By); 3] = [
    ("written by hand", By::Hand),
    ("droppay-ext", By::DropPay { ahead: 0 }),
    ("droppay-ext, 4 ahead", By::DropPay { ahead: 4 }),
];

/// Reads listings of each size, in turns.
pub(crate) fn measure(server: SocketAddr, run: &Run) -> Result<Vec<Part>> {
    let sizes = &ITEMS[..run.scale(ITEMS.len(), 3)];
    let mut times = vec![vec![Vec::new(); sizes.len()]; READERS.len()];
    for _ in 0..run.scale(3, 1) {
        for (size, items) in sizes.iter().copied().enumerate() {
            for ((_, by), times) in READERS.into_iter().zip(&mut times) {
                // A short listing is read often, so that its time is more than a moment.
                let repeated = run.scale((20_000 / items).clamp(1, 200), 2);
                let case = Case { times: repeated, ..Case::once(by, items, 0) };
                times[size].push(case.run(server)?.seconds);
            }
        }
    }
    let mut rows = Vec::new();
    for (size, items) in sizes.iter().enumerate() {
        let mut row = vec![items.to_string()];
        for times in &times {
            row.push(shown(typical(&times[size])?, *items));
        }
        rows.push(row);
    }
    let head = ["pushes"].into_iter().chain(READERS.map(|(name, _)| name));
    let title = "Time for a listing without latency, and for each of its pushes".to_owned();
    let lines = READERS.iter().zip(&times).map(|((name, _), times)| {
        let points = sizes.iter().zip(times);
        let points = points.map(|(items, times)| Ok((*items as f64, typical(times)? * 1e3)));
        Ok(Line { name: (*name).to_owned(), points: points.collect::<Result<_>>()? })
    });
    Ok(vec![
        Part::Grid(Grid { title, head: head.map(str::to_owned).collect(), rows }),
        Part::Plot(Plot {
            name: "listing-items",
            title: "A listing without latency, by its length",
            x: "pushes",
            y: "milliseconds",
            lines: lines.collect::<Result<_>>()?,
        }),
    ])
}

fn typical(seconds: &[f64]) -> Result<f64> {
    median(seconds).context("nothing was read")
}

fn shown(seconds: f64, items: usize) -> String {
    format!("{:.2} ms ({:.1} µs)", seconds * 1e3, seconds * 1e6 / items as f64)
}
