//! How the time grows with the pushes of a page.

use anyhow::Result;

use crate::arguments::Run;
use crate::interleave::{Timing, interleave};
use crate::plot::{Line, Plot};
use crate::reading::ways::{self, Page};
use crate::report::{Grid, Part};

/// Pushes of a page. The client takes no answer of more than 64 MiB, which are a few more than the last.
const SIZES: [usize; 5] = [10, 100, 1_000, 10_000, 100_000];
/// The ways that are compared.
const WAYS: [&str; 5] = [ways::PLAIN, ways::CLIENT, ways::WITHOUT_CLIENT, ways::VALUE, ways::LIMIT];
/// About so many pushes are read before another variant's turn comes.
const PUSHES_IN_TURN: usize = 5_000;

/// The times of the ways for a page of one size.
struct Measured {
    pushes: usize,
    timings: Vec<Timing>,
}

pub(crate) fn measure(run: &Run) -> Result<[Part; 2]> {
    let sizes = run.scale(&SIZES[..], &SIZES[..2]);
    let measured: Vec<Measured> =
        sizes.iter().map(|pushes| of_size(*pushes, run)).collect::<Result<_>>()?;
    Ok([Part::Grid(grid(&measured)), Part::Plot(plot(&measured))])
}

fn of_size(pushes: usize, run: &Run) -> Result<Measured> {
    eprintln!("{pushes} pushes");
    let page = Page::of(pushes)?;
    let mut variants: Vec<_> =
        page.ways().into_iter().filter(|way| WAYS.contains(&way.name)).collect();
    let rounds = run.scale(if pushes > PUSHES_IN_TURN { 7 } else { 21 }, 1);
    let runs = run.scale((PUSHES_IN_TURN / pushes).max(1), 1);
    Ok(Measured { pushes, timings: interleave(&mut variants, rounds, runs) })
}

fn grid(measured: &[Measured]) -> Grid {
    let mut head = vec!["pushes".to_owned()];
    head.extend(WAYS.map(str::to_owned));
    let row = |Measured { pushes, timings }: &Measured| {
        let time = |timing: &Timing| {
            let micros = timing.seconds * 1e6;
            format!("{micros:.0} µs, {:.2} each", micros / *pushes as f64)
        };
        std::iter::once(pushes.to_string()).chain(timings.iter().map(time)).collect()
    };
    let rows = measured.iter().map(row).collect();
    Grid { title: "The time for a page, and for each of its pushes".to_owned(), head, rows }
}

fn plot(measured: &[Measured]) -> Plot {
    let line = |(place, name): (usize, &&str)| Line {
        name: name.replace('`', ""),
        points: measured
            .iter()
            .map(|Measured { pushes, timings }| (*pushes as f64, timings[place].seconds * 1e6))
            .collect(),
    };
    Plot {
        name: "reading",
        title: "Reading a page of pushes",
        x: "pushes",
        y: "µs",
        lines: WAYS.iter().enumerate().map(line).collect(),
    }
}
