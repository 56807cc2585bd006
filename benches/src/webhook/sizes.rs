//! One event of each size, in each way.

use std::hint::black_box;

use anyhow::{Context as _, Result};
use droppay_ext::webhook::{DuplicateGuard as _, Listener, MemoryGuard};
use futures_util::FutureExt as _;

use crate::arguments::Run;
use crate::interleave::{Timing, Variant, interleave};
use crate::plot::{Line, Plot};
use crate::report::{Grid, Part};
use crate::table::{Goal, Row, Unit};
use crate::webhook::bare::Bare;
use crate::webhook::events::{Event, event, listener};

/// In bytes. The goal is about the second.
const SIZES: [usize; 4] = [300, 1_000, 10_000, 100_000];
const ASKED: usize = 1_000;
/// The longest that an event of that size may take, in microseconds.
const LIMIT: f64 = 3.0;

pub(super) struct Found {
    pub(super) rows: Vec<Row>,
    pub(super) growth: Vec<Part>,
}

/// What was measured of one size.
struct Size {
    bytes: usize,
    timings: Vec<Timing>,
    /// In the order of the timings.
    allocations: Vec<u64>,
}

pub(super) fn measure(run: &Run) -> Result<Found> {
    let sizes = SIZES.into_iter().map(|size| at(run, size)).collect::<Result<Vec<_>>>()?;
    let asked = SIZES.into_iter().position(|size| size == ASKED).and_then(|place| sizes.get(place));
    let rows = goals(asked.context("the size of the goal is not measured")?);
    Ok(Found { rows, growth: vec![grid(&sizes), plot(&sizes)] })
}

fn at(run: &Run, size: usize) -> Result<Size> {
    eprintln!("   {size} bytes");
    let (event, listener) = (event(size)?, listener()?);
    let bare = Bare::expecting(&event.headers);
    bare.receive(&event.headers, &event.body).context("the bare reader takes no event")?;
    listener.receive(&event.headers, &event.body)?;
    let mut variants = variants(&event, &listener, &bare);
    let allocations = variants.iter_mut().map(allocations).collect();
    // About as long for each size.
    let runs = run.scale(20_000_000, 20_000) / (size + 1_000);
    let timings = interleave(&mut variants, run.scale(15, 1), runs);
    Ok(Size { bytes: event.body.len(), timings, allocations })
}

fn variants<'a>(event: &'a Event, listener: &'a Listener, bare: &'a Bare) -> [Variant<'a>; 4] {
    let guard = MemoryGuard::new();
    let Event { headers, body } = event;
    let receive = || listener.receive(black_box(headers), black_box(body));
    [
        Variant::new("written by hand", || bare.receive(black_box(headers), black_box(body))),
        Variant::new("droppay-ext", receive),
        Variant::new("the credentials alone", || listener.authorize(black_box(headers))),
        Variant::new("droppay-ext and a guard", move || {
            receive().map(|event| guard.claim(event.key()).now_or_never())
        }),
    ]
}

fn allocations(variant: &mut Variant<'_>) -> u64 {
    allocation_counter::measure(|| (variant.run)()).count_total
}

fn goals(size: &Size) -> Vec<Row> {
    let row = |place: usize, what: &str, goal| Row {
        what: format!("{what}, {} bytes", size.bytes),
        unit: Unit::Microseconds,
        goal,
        measured: size.timings[place].seconds * 1e6,
        note: format!(
            "{:.2} times what is written by hand; {} allocations",
            size.timings[place].of_first, size.allocations[place]
        ),
    };
    vec![
        row(1, "an event, authenticated and read", Some(Goal::Below(LIMIT))),
        row(3, "the same, and claimed from a guard in memory", None),
        row(2, "its credentials alone", None),
        row(0, "written by hand", None),
    ]
}

fn grid(sizes: &[Size]) -> Part {
    let names = sizes[0].timings.iter().map(|timing| format!("{}, µs", timing.name));
    let head = ["bytes".to_owned()].into_iter().chain(names);
    let head = head.chain(["allocations by hand".to_owned(), "by droppay-ext".to_owned()]);
    let row = |size: &Size| {
        let took = size.timings.iter().map(|timing| format!("{:.2}", timing.seconds * 1e6));
        let allocations = size.allocations.iter().take(2).map(u64::to_string);
        [size.bytes.to_string()].into_iter().chain(took).chain(allocations).collect()
    };
    let title = "One event, by its size".to_owned();
    Part::Grid(Grid { title, head: head.collect(), rows: sizes.iter().map(row).collect() })
}

fn plot(sizes: &[Size]) -> Part {
    let line = |place: usize| Line {
        name: sizes[0].timings[place].name.to_owned(),
        points: sizes
            .iter()
            .map(|size| (size.bytes as f64, size.timings[place].seconds * 1e6))
            .collect(),
    };
    Part::Plot(Plot {
        name: "webhook-sizes",
        title: "An event, authenticated and read",
        x: "bytes",
        y: "µs",
        lines: (0..sizes[0].timings.len()).map(line).collect(),
    })
}
