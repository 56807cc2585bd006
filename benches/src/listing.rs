//! Listings: 100,000 pushes in pages of 100, with latency and read-ahead, beside a loop written by hand.

mod ahead;
mod body;
mod by_hand;
mod case;
mod growth;
mod memory;
pub(crate) mod reader;
pub(crate) mod server;
mod tasks;

use anyhow::Result;

use crate::arguments::Run;
use crate::report::{Part, Section};
use crate::sandbox::server::Server;

const TEXT: &str = "\
A server in a process of its own makes pages of 100 pushes out of their numbers and answers each after a latency, however \
many it has under way. Each listing is read by a process of its own that starts, reads it from its first push to its last \
and compares every id with the one that must come; its peak of memory is `VmHWM` of `/proc/self/status`. What stands \
beside it is a loop over reqwest with plain structs (`f64`, chrono), which reads nothing ahead. The goals hold the highest \
peak of any listing of all pages against the peak of a single page. With pages read ahead more than one is in memory at \
once, so the lines after these hold it against as many pages as are under way, which says what a listing takes because it \
is long. A profile (massif) has shown what that is: hyper's buffer of each connection, which grows up to 256 kB when an \
answer arrives in large pieces and for which reqwest has no setting, and what glibc keeps of what its threads have freed.";

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
    parts.extend(tasks::measure(server.address, run)?);
    Ok(Section { title: "Listing", parts })
}
