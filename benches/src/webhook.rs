//! An event, from its headers and bytes to what it claims.

mod bare;
mod events;
mod sizes;
mod tasks;

use anyhow::Result;

use crate::arguments::Run;
use crate::report::{Part, Section};
use crate::table::Table;

const INTRODUCTION: &str = "\
A listener takes an event: it checks the credentials, in a time that tells nothing of them, reads the envelope and then \
what the type of the event says is in it, and keeps the bytes. Beside it, in turns: the least that a program can do, which \
is to compare the header as it came, byte by byte until one differs, and to read plain structs of strings by `serde_json`; \
the credentials alone; and the event claimed from a guard against duplicates, for which its body is hashed by SHA-256. \
An event of 1 kB holds a whole push where the documented ones, of about 150 bytes, hold an id and a status; larger ones \
hold a history as well. Allocations are those of one event.";

pub(crate) fn measure(run: &Run) -> Result<Section> {
    let sizes = sizes::measure(run)?;
    let tasks = tasks::measure(run)?;
    let goals = Part::Goals(Table { title: "Goals".to_owned(), rows: sizes.rows });
    let mut parts = vec![Part::Text(INTRODUCTION.to_owned()), goals];
    parts.extend(sizes.growth);
    parts.extend(tasks);
    Ok(Section { title: "Webhook", parts })
}
