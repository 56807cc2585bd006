//! Listings: 100,000 pushes in pages of 100, with latency and read-ahead, beside a loop written by hand.

mod ahead;
mod body;
mod by_hand;
mod case;
mod growth;
pub(crate) mod reader;
pub(crate) mod server;

use anyhow::Result;

use crate::arguments::Run;
use crate::report::{Part, Section};
use crate::sandbox::server::Server;

const TEXT: &str = "\
A server in a process of its own makes pages of 100 pushes out of their numbers and answers each after a latency, however \
many it has under way. Each listing is read by a process of its own that starts, reads it from its first push to its last \
and compares every id with the one that must come; its peak of memory is `VmHWM` of `/proc/self/status`. What stands \
beside it is a loop over reqwest with plain structs (`f64`, chrono), which reads nothing ahead. The goals hold the highest \
peak of any listing of all pages against a listing of a single page, which has nothing to read ahead; so the pages that \
wait to be consumed are part of what is allowed.";

pub(crate) fn measure(run: &Run) -> Result<Section> {
    let server = Server::pages()?;
    let measured = ahead::measure(server.address, run)?;
    let mut parts = vec![
        Part::Text(TEXT.to_owned()),
        Part::Goals(measured.goals()?),
        measured.grid()?,
        measured.plot()?,
    ];
    parts.extend(growth::measure(server.address, run)?);
    Ok(Section { title: "Listing", parts })
}
