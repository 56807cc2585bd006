//! Many tasks that read a page of 100 pushes at once.

use std::hint::black_box;
use std::sync::Arc;

use anyhow::Result;

use crate::arguments::Run;
use crate::by_tasks::{ByTasks, Load, Work};
use crate::reading::ways::{self, Page};
use crate::report::Part;

pub(super) fn measure(page: Page, run: &Run) -> Result<[Part; 2]> {
    let page = Arc::new(page);
    let plain = {
        let page = page.clone();
        move || drop(black_box(page.plain()))
    };
    let client = move || drop(black_box(page.through_client()));
    let ways: [Work; 2] = [(ways::PLAIN, Arc::new(plain)), (ways::CLIENT, Arc::new(client))];
    let load = Load { times: run.scale(2_048, 256), rounds: run.scale(9, 1) };
    let measured = ByTasks::measure(&ways, load)?;
    Ok([
        measured.grid("A page of 100 pushes, by tasks that read at once"),
        measured.plot("reading-tasks", "A page of 100 pushes, by tasks"),
    ])
}
