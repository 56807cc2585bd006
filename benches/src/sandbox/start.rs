//! How long a sandbox takes from its start to its first answer, and the memory it then takes.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result};

use crate::arguments::Run;
use crate::median::median;
use crate::report::Part;
use crate::sandbox::server::Server;
use crate::sandbox::throughput::PUSH;
use crate::table::{Goal, Row, Table, Unit};

/// Starts the sandbox again and again.
pub(crate) async fn measure(sandbox: &Path, run: &Run) -> Result<Vec<Part>> {
    let count = run.scale(20, 3);
    let (mut starts, mut sizes) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let start = Instant::now();
        let server = Server::sandbox(sandbox, &[])?;
        server.connect().await?.get(PUSH).await?.json()?;
        starts.push(start.elapsed().as_secs_f64() * 1e3);
        sizes.push(server.resident()?);
    }
    let slowest = starts.iter().copied().fold(0.0, f64::max);
    let time = Row {
        what: "start to first answer".to_owned(),
        unit: Unit::Milliseconds,
        goal: Some(Goal::Below(50.0)),
        measured: median(&starts).context("no starts")?,
        note: format!("median of {count} starts, the slowest {slowest:.0} ms"),
    };
    let size = Row {
        what: "resident memory at rest".to_owned(),
        unit: Unit::Megabytes,
        goal: Some(Goal::Below(20.0)),
        measured: median(&sizes).context("no starts")?,
        note: "after the first answer".to_owned(),
    };
    Ok(vec![Part::Goals(Table { title: "Start".to_owned(), rows: vec![time, size] })])
}
