//! The sandbox: a binary in a process of its own, with its in-memory database, beside what is asked of it.

pub(crate) mod bare_axum;
mod client;
mod clock_advance;
pub(crate) mod contender;
mod listings;
mod openapi_backend;
mod pages;
mod population;
mod prism;
pub(crate) mod server;
mod start;
mod throughput;
mod transfer_listings;
mod wrk;

use anyhow::{Context as _, Result};

use crate::arguments::Run;
use crate::one_core;
use crate::report::{Part, Section};
use crate::workspace;

const TEXT: &str = "\
`droppay-sandbox`, built in the release profile, in a process of its own, with its in-memory database. `wrk` reads one \
push, and creates pushes, against it; against a bare axum server that answers static bodies of the same size on a thread \
for each core, which is about as fast as HTTP gets here; and against two servers that mock `openapi/droppay.yaml` and keep \
nothing: Prism with its log silenced, and openapi-backend on Node's own HTTP server. They take turns, for two seconds each, \
and a ratio is the median of those of three rounds. What is asked is asked over 1 and 16 connections. Over one connection \
the client and the server never work at the same time, so they are kept on one core, and no time goes by in which one wakes \
the other; each server then has what it needs of that core, whatever threads it has.";

pub(crate) fn measure(run: &Run) -> Result<Section> {
    wrk::ensure_installed()?;
    one_core::ensure_installed()?;
    let sandbox = workspace::build(run, "droppay-sandbox")?;
    let runtime = tokio::runtime::Runtime::new().context("no runtime")?;
    let mut parts = runtime.block_on(async {
        let mut parts = throughput::measure(&sandbox, run).await?;
        parts.extend(start::measure(&sandbox, run).await?);
        parts.extend(listings::measure(&sandbox, run).await?);
        parts.extend(clock_advance::measure(&sandbox, run).await?);
        parts.extend(transfer_listings::measure(&sandbox, run).await?);
        anyhow::Ok(parts)
    })?;
    // What is asked comes first, and then how costs grow.
    parts.sort_by_key(|part| !matches!(part, Part::Goals(_)));
    parts.insert(0, Part::Text(TEXT.to_owned()));
    Ok(Section { title: "The sandbox", parts })
}
