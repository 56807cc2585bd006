//! Listings: 100,000 pushes in pages of 100, with latency and read-ahead, beside a loop written by hand.

mod ahead;
mod body;
mod by_hand;
mod case;
mod growth;
mod memory;
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
peak of any listing of all pages against the peak of a listing of no more pages than are under way at once. What grows \
after these is not pages: hyper's buffer of each connection grows up to 256 kB when an answer arrives in large pieces, \
reqwest has no setting for it, and each page that is read ahead is a connection, so that 8 pages ahead may take 2.3 MB for \
buffers alone; and glibc keeps what its threads have freed.";

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
