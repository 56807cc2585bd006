//! One way to read one listing, and what reading it in a process of its own finds.

use std::net::SocketAddr;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::listing::reader::Found;
use crate::listing::server::base_url;

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// droppay-ext, with so many pages read ahead.
    DropPay { ahead: usize },
    /// A loop over reqwest and plain structs.
    Hand,
}

impl By {
    /// How many pages are under way at once: the one that is waited for, and those that are read ahead of it.
    pub(crate) fn under_way(self) -> usize {
        match self {
            By::DropPay { ahead } => ahead + 1,
            By::Hand => 1,
        }
    }
}

/// What is read, by whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) by: By,
    /// How many pushes there are.
    pub(crate) items: usize,
    /// Milliseconds before the answer of each page.
    pub(crate) latency: u64,
    /// How often they are read by one process.
    pub(crate) times: usize,
    /// By how many tasks at once.
    pub(crate) tasks: usize,
    pub(crate) allocator: Allocator,
}

/// What becomes of memory that is freed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Allocator {
    /// What glibc does by default: each thread keeps some.
    Default,
    /// All threads share what is kept, and large pieces are given back at once.
    Frugal,
}

/// The settings of glibc that make it frugal.
const FRUGAL: [(&str, &str); 2] = [("MALLOC_ARENA_MAX", "1"), ("MALLOC_MMAP_THRESHOLD_", "65536")];

impl Case {
    /// Once, so that its peak of memory is that of a single listing.
    pub(crate) fn once(by: By, items: usize, latency: u64) -> Case {
        Case { by, items, latency, times: 1, tasks: 1, allocator: Allocator::Default }
    }

    /// Reads it, after which every push that should have come has come, in order.
    pub(crate) fn run(&self, server: SocketAddr) -> Result<Found> {
        let Case { by, items, latency, times, tasks, allocator } = *self;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("read-listing").arg(base_url(server, latency, items));
        command.args(["--times", &times.to_string(), "--tasks", &tasks.to_string()]);
        if let By::DropPay { ahead } = by {
            command.args(["--ahead", &ahead.to_string()]);
        }
        if allocator == Allocator::Frugal {
            command.envs(FRUGAL);
        }
        let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
        ensure!(output.status.success(), "{self:?} failed");
        let found: Found = serde_json::from_slice(&output.stdout).with_context(|| {
            format!("{self:?} said {}", String::from_utf8_lossy(&output.stdout))
        })?;
        ensure!(found.items == items * tasks, "{self:?}: {} pushes were read", found.items);
        eprintln!(
            "{by:?}, {allocator:?}, {latency} ms, {items} pushes, {tasks} tasks: {:.4} s, peak {:.1} MB",
            found.seconds, found.peak
        );
        Ok(found)
    }
}
