//! Many tasks that take events at once, with one listener.

use std::hint::black_box;
use std::sync::Arc;

use anyhow::Result;

use crate::arguments::Run;
use crate::by_tasks::{ByTasks, Load, Work};
use crate::report::Part;
use crate::webhook::bare::Bare;
use crate::webhook::events::{event, listener};

/// The size of their events, in bytes.
const SIZE: usize = 1_000;

pub(super) fn measure(run: &Run) -> Result<Vec<Part>> {
    let (event, listener) = (Arc::new(event(SIZE)?), listener()?);
    let bare = Bare::expecting(&event.headers);
    let by_hand = {
        let event = event.clone();
        move || drop(black_box(bare.receive(&event.headers, &event.body)))
    };
    let received = move || drop(black_box(listener.receive(&event.headers, &event.body)));
    let ways: [Work; 2] =
        [("written by hand", Arc::new(by_hand)), ("droppay-ext", Arc::new(received))];
    let load = Load { times: run.scale(20_480, 512), rounds: run.scale(9, 1) };
    let measured = ByTasks::measure(&ways, load)?;
    Ok(vec![
        measured.grid("One event of 1 kB, by tasks that take events at once"),
        measured.plot("webhook-tasks", "An event of 1 kB, by tasks"),
    ])
}
