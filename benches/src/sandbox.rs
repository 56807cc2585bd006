//! The sandbox: a binary in a process of its own, with its in-memory database, beside what is asked of it.

pub(crate) mod bare_axum;
mod client;
mod clock_advance;
mod listings;
mod pages;
mod population;
mod prism;
mod server;
mod start;
mod throughput;
mod transfer_listings;
mod wrk;

use anyhow::{Context as _, Result};

use crate::arguments::Run;
use crate::report::{Part, Section};
use crate::workspace;

pub(crate) fn measure(run: &Run) -> Result<Section> {
    wrk::ensure_installed()?;
    let sandbox = workspace::build("droppay-sandbox", "droppay-sandbox")?;
    let runtime = tokio::runtime::Runtime::new().context("no runtime")?;
    let tables = runtime.block_on(async {
        let mut tables = throughput::measure(&sandbox, run).await?;
        tables.extend(start::measure(&sandbox).await?);
        tables.extend(listings::measure(&sandbox).await?);
        tables.extend(clock_advance::measure(&sandbox).await?);
        tables.extend(transfer_listings::measure(&sandbox).await?);
        anyhow::Ok(tables)
    })?;
    Ok(Section { title: "The sandbox", parts: tables.into_iter().map(Part::Goals).collect() })
}
