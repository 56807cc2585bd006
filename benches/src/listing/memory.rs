//! What a listing costs in memory: by how much the peak of all pages exceeds that of one, and that of no more pages than
//! are under way at once.

use anyhow::{Context as _, Result};

use crate::listing::ahead::{DEPTHS, Measured};
use crate::listing::case::{By, Case};
use crate::listing::reader::Found;
use crate::median::median;
use crate::table::{Goal, Row, Unit};

/// By how many MB a listing may exceed a page.
const FLAT: f64 = 2.0;

/// The lines about memory, those with goals first.
pub(super) fn rows(measured: &Measured) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for ahead in DEPTHS {
        rows.push(above_one_page(measured, ahead)?);
    }
    for ahead in DEPTHS.into_iter().filter(|ahead| *ahead > 0) {
        rows.push(memory(measured, By::DropPay { ahead })?);
    }
    for ahead in DEPTHS {
        rows.push(frugal_memory(measured, By::DropPay { ahead })?);
    }
    rows.push(memory(measured, By::Hand)?);
    Ok(rows)
}

/// By how much the highest peak of all pages exceeds the typical peak of a single page.
fn above_one_page(measured: &Measured, ahead: usize) -> Result<Row> {
    let whole = peaks(&measured.whole, By::DropPay { ahead });
    let one = median(&peaks(&measured.short, By::DropPay { ahead: 0 })).context("no page")?;
    let highest = whole.iter().copied().fold(0.0, f64::max);
    Ok(Row {
        what: format!("peak memory of {} pages above one, {ahead} read ahead", measured.pages()),
        unit: Unit::Megabytes,
        goal: Some(Goal::AtMost(FLAT)),
        measured: highest - one,
        note: format!(
            "the highest of {} listings, {highest:.1} MB, beside {one:.1} MB",
            whole.len()
        ),
    })
}

/// By how much the highest peak of all pages exceeds the typical peak of no more than are under way at once.
fn memory(measured: &Measured, by: By) -> Result<Row> {
    let (above, how) = above(&measured.whole, &measured.short, by)?;
    let (pages, of) = (measured.pages(), beside(by));
    Ok(Row {
        what: format!("peak memory of {pages} pages above that of {of}{}", who(by)),
        unit: Unit::Megabytes,
        goal: None,
        measured: above,
        note: how,
    })
}

/// The same with a frugal allocator, so that what is in use is told from what is kept for later.
fn frugal_memory(measured: &Measured, by: By) -> Result<Row> {
    let [whole, short] = &measured.frugal;
    let (above, how) = above(whole, short, by)?;
    let (pages, of) = (measured.pages(), beside(by));
    Ok(Row {
        what: format!("the same, {pages} pages above {of}, with a frugal allocator"),
        unit: Unit::Megabytes,
        goal: None,
        measured: above,
        note: format!("{how}, without latency"),
    })
}

/// By how much the highest of some peaks exceeds the median of others, and from what.
fn above(
    whole: &[(Case, Vec<Found>)],
    short: &[(Case, Vec<Found>)],
    by: By,
) -> Result<(f64, String)> {
    let (whole, short) = (peaks(whole, by), peaks(short, by));
    let highest = whole.iter().copied().fold(0.0, f64::max);
    let few = median(&short).context("no page was read")?;
    let how =
        format!("the highest of {} listings, {highest:.1} MB, beside {few:.1} MB", whole.len());
    Ok((highest - few, how))
}

/// The pages that are under way at once.
fn beside(by: By) -> String {
    match by.under_way() {
        1 => "one".to_owned(),
        more => format!("one and the {} ahead of it", more - 1),
    }
}

/// The peaks of one reader.
fn peaks(cases: &[(Case, Vec<Found>)], by: By) -> Vec<f64> {
    let own = cases.iter().filter(|(case, _)| case.by == by);
    own.flat_map(|(_, found)| found.iter().map(|found| found.peak)).collect()
}

/// Says of a line who read, if that was not droppay-ext.
fn who(by: By) -> &'static str {
    match by {
        By::DropPay { .. } => "",
        By::Hand => ", written by hand",
    }
}
