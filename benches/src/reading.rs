//! Reading a page of pushes, from bytes to typed values, beside plain structs.

mod body;
mod client;
mod growth;
#[expect(dead_code, reason = "what is read is of no use here")]
mod plain;
mod tasks;
mod ways;

use allocation_counter::AllocationInfo;
use anyhow::{Context as _, Result};

use crate::arguments::Run;
use crate::interleave::{Timing, interleave};
use crate::report::{Part, Section};
use crate::table::{Goal, Row, Table, Unit};
use ways::Page;

/// The pushes of a page.
const PUSHES: usize = 100;

pub(crate) fn measure(run: &Run) -> Result<Section> {
    let page = Page::of(PUSHES)?;
    page.is_read_alike().context("the page is not read as it was written")?;
    let about = format!(
        "A page of {PUSHES} pushes of about {} bytes each, with the properties that the sandbox sends, read by: structs \
         as they are written by hand (`f64`, dates of chrono, a closed enumeration, `String`); a call of the generated \
         client whose answer is in memory already, which includes building the request and taking in the body; the \
         same types by `serde_json::from_slice`, which cannot read twice and so keeps every push as a `Value` on its \
         way; `serde_json::Value`; and the limit, `IgnoredAny`, which keeps nothing. All of it by one build of \
         `serde_json`, with `float_roundtrip`.",
        page.bytes() / PUSHES,
    );
    let mut parts = vec![Part::Text(about), Part::Goals(times(&page, run)?)];
    parts.push(Part::Goals(allocations(&page)));
    parts.extend(growth::measure(run)?);
    parts.extend(tasks::measure(page, run)?);
    Ok(Section { title: "Reading", parts })
}

fn times(page: &Page, run: &Run) -> Result<Table> {
    let (rounds, runs) = run.scale((31, 100), (1, 1));
    let timings = interleave(&mut page.ways(), rounds, runs);
    let (plain, others) = timings.split_first().context("nothing was read")?;
    let row = |timing: &Timing| Row {
        what: format!("{} beside {}", timing.name, plain.name),
        unit: Unit::Times,
        goal: ways::ASKED.contains(&timing.name).then_some(Goal::AtMost(1.25)),
        measured: timing.of_first,
        note: format!(
            "{:.1} µs beside {:.1} µs, {rounds} rounds of {runs} pages",
            timing.seconds * 1e6,
            plain.seconds * 1e6
        ),
    };
    let title = format!("The time for {PUSHES} pushes");
    Ok(Table { title, rows: others.iter().map(row).collect() })
}

fn allocations(page: &Page) -> Table {
    let rows = page.ways().map(|mut way| {
        // What is made once, by the first call, is not the page's.
        (way.run)();
        let AllocationInfo { count_total, bytes_total, bytes_max, .. } =
            allocation_counter::measure(|| (way.run)());
        Row {
            what: way.name.to_owned(),
            unit: Unit::Count,
            goal: None,
            measured: count_total as f64,
            note: format!("{} kB in all, {} kB at once", bytes_total / 1000, bytes_max / 1000),
        }
    });
    Table { title: format!("Allocations for {PUSHES} pushes"), rows: rows.into() }
}
