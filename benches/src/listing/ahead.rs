//! How reading ahead hides the latency of a listing, and what it costs in memory.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};

use crate::arguments::Run;
use crate::listing::body::PAGE;
use crate::listing::case::{Allocator, By, Case};
use crate::listing::memory;
use crate::listing::reader::Found;
use crate::median::median;
use crate::plot::{Line, Plot};
use crate::report::{Grid, Part};
use crate::table::{Row, Table, Unit};

/// Milliseconds before the answer of each page.
const LATENCIES: [u64; 3] = [0, 5, 20];

/// How many pages are read ahead.
pub(super) const DEPTHS: [usize; 4] = [0, 2, 4, 8];

/// What listings of all pages found, and listings of no more pages than are under way at once.
pub(crate) struct Measured {
    items: usize,
    rounds: usize,
    pub(super) whole: Vec<(Case, Vec<Found>)>,
    pub(super) short: Vec<(Case, Vec<Found>)>,
    /// Both again, with a frugal allocator.
    pub(super) frugal: [Vec<(Case, Vec<Found>)>; 2],
}

/// Reads with each latency and each depth, in turns.
pub(crate) fn measure(server: SocketAddr, run: &Run) -> Result<Measured> {
    let (all, rounds) = (run.scale(100_000, 1_000), run.scale(3, 1));
    let readers = || DEPTHS.map(|ahead| By::DropPay { ahead }).into_iter().chain([By::Hand]);
    let case = |latency| move |by| (Case::once(by, all, latency), Vec::new());
    let mut whole: Vec<_> = readers().map(case(0)).collect();
    for latency in LATENCIES.into_iter().filter(|latency| *latency > 0) {
        whole.extend(readers().filter(|by| *by != By::Hand).map(case(latency)));
    }
    let short = |by: By| (Case::once(by, PAGE * by.under_way(), 0), Vec::new());
    let mut short: Vec<_> = readers().map(short).collect();
    let frugal = |items: fn(By, usize) -> usize| {
        let readers = DEPTHS.map(|ahead| By::DropPay { ahead }).into_iter();
        let case = |by| Case { allocator: Allocator::Frugal, ..Case::once(by, items(by, all), 0) };
        readers.map(|by| (case(by), Vec::new())).collect::<Vec<_>>()
    };
    let mut frugal = [frugal(|_, all| all), frugal(|by, _| PAGE * by.under_way())];
    for round in 0..rounds {
        let cases = whole.iter_mut().chain(&mut short).chain(frugal.iter_mut().flatten());
        for (case, found) in cases {
            // What mostly waits is the same each time.
            if round == 0 || case.latency < 20 {
                found.push(case.run(server)?);
            }
        }
    }
    Ok(Measured { items: all, rounds, whole, short, frugal })
}

impl Measured {
    /// The goals about memory, and the speed beside the loop written by hand.
    pub(crate) fn goals(&self) -> Result<Table> {
        let mut rows = memory::rows(self)?;
        for ahead in DEPTHS {
            rows.push(self.beside_hand(ahead)?);
        }
        Ok(Table { title: "Memory and speed".to_owned(), rows })
    }

    /// The time without latency, as a multiple of that of the loop written by hand.
    fn beside_hand(&self, ahead: usize) -> Result<Row> {
        let found = |by: By| {
            let own = self.whole.iter().find(|(case, _)| case.by == by && case.latency == 0);
            own.map(|(_, found)| found).context("a reader was left out")
        };
        let (own, hand) = (found(By::DropPay { ahead })?, found(By::Hand)?);
        let ratios: Vec<f64> =
            own.iter().zip(hand).map(|(own, hand)| own.seconds / hand.seconds).collect();
        Ok(Row {
            what: format!("time without latency beside a loop written by hand, {ahead} ahead"),
            unit: Unit::Times,
            goal: None,
            measured: median(&ratios).context("no rounds")?,
            note: format!(
                "{:.2} s beside {:.2} s, median of {} rounds",
                seconds(own)?,
                seconds(hand)?,
                self.rounds
            ),
        })
    }

    /// Each latency with each depth, beside what the latency alone would take.
    pub(crate) fn grid(&self) -> Result<Part> {
        let head = ["latency, pages ahead", "time", "pages/s", "latency alone", "peak memory"];
        let mut rows = Vec::new();
        for (case, found) in &self.whole {
            let (time, ideal) = (seconds(found)?, self.latency_alone(case));
            let peak = found.iter().map(|found| found.peak).fold(0.0, f64::max);
            rows.push(vec![
                format!("{} ms, {}", case.latency, name(case.by)),
                format!("{time:.2} s"),
                format!("{:.0}", self.pages() as f64 / time),
                ideal.map_or_else(String::new, |ideal| format!("{ideal:.2} s")),
                format!("{peak:.1} MB"),
            ]);
        }
        let title = format!("{} pushes, {PAGE} on each page", self.items);
        Ok(Part::Grid(Grid { title, head: head.map(str::to_owned).into(), rows }))
    }

    /// The time by the number of pages under way at once.
    pub(crate) fn plot(&self) -> Result<Part> {
        let mut lines = Vec::new();
        for latency in LATENCIES {
            let mut points = Vec::new();
            for (case, found) in self.whole.iter().filter(|(case, _)| case.latency == latency) {
                if case.by != By::Hand {
                    points.push((case.by.under_way() as f64, seconds(found)?));
                }
            }
            lines.push(Line { name: format!("{latency} ms for each page"), points });
        }
        Ok(Part::Plot(Plot {
            name: "listing-ahead",
            title: "A listing of all pages, by read-ahead",
            x: "pages under way at once (read-ahead and one)",
            y: "seconds",
            lines,
        }))
    }

    pub(super) fn pages(&self) -> usize {
        self.items.div_ceil(PAGE)
    }

    /// The time that waiting alone would take, if as many pages are always under way as may be.
    fn latency_alone(&self, case: &Case) -> Option<f64> {
        let waits = self.pages() as f64 / case.by.under_way() as f64;
        (case.latency > 0).then(|| waits * case.latency as f64 / 1e3)
    }
}

fn name(by: By) -> String {
    match by {
        By::DropPay { ahead } => format!("{ahead} ahead"),
        By::Hand => "written by hand".to_owned(),
    }
}

fn seconds(found: &[Found]) -> Result<f64> {
    median(&found.iter().map(|found| found.seconds).collect::<Vec<_>>()).context("no rounds")
}
