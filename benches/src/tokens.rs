//! The token that a call carries: what it costs when there is one, and what it costs when it has to be renewed.

mod cached;
mod callers;
mod calls;
mod expiries;
mod hand_written;
mod supply;

use anyhow::Result;
use http::HeaderValue;

use crate::arguments::Run;
use crate::report::{Part, Section};
use crate::table::{Row, Table};

const INTRODUCTION: &str = "\
A call takes its token from a cache that all calls of a client share. It is timed without the call: each task takes \
tokens in a loop, in the runtime that people have, with one thread for each core, and the nanoseconds are those of a core. \
Beside it, in turns: what is often written by hand, a `tokio::sync::RwLock` around token and expiry, with the header \
formatted for each call; and the clone of a header that never changes, below which nobody gets. Tokens expire by a clock \
that the measure sets, at once for all tasks; in whole calls on loopback, a server refuses the token with 401.";

pub(crate) fn measure(run: &Run) -> Result<Section> {
    let cached = cached::measure(run)?;
    let expiries = expiries::measure(run)?;
    let callers = callers::measure(run)?;
    let calls = calls::measure(run)?;
    let mut rows = cached.rows;
    rows.extend([expiries.rows, callers.rows, calls.rows].into_iter().flatten());
    let mut parts = vec![
        Part::Text(INTRODUCTION.to_owned()),
        Part::Goals(Table { title: "Goals".to_owned(), rows }),
    ];
    parts.extend([cached.growth, expiries.growth, callers.growth].into_iter().flatten());
    Ok(Section { title: "Tokens", parts })
}

/// What gives a call its header.
trait Source: Clone + Send + Sync + 'static {
    fn header(&self) -> impl Future<Output = HeaderValue> + Send;
}

/// What a part of this measure has found: lines for the first table, and how the cost grows.
struct Found {
    rows: Vec<Row>,
    growth: Vec<Part>,
}
