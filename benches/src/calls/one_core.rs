//! One core for the client and the server of a call, so that what is timed is their work.
//!
//! On two cores each answer wakes a core that may have fallen asleep, which takes as long as the call or twice that, by a
//! chance that lasts for thousands of calls and hits one client and not the next.

use std::ffi::OsStr;
use std::process::Command;
use std::thread::available_parallelism;

/// The same program with the same arguments, kept on the last core by `taskset` of util-linux.
pub(crate) fn on_one_core(command: &Command) -> Command {
    let last = available_parallelism().map_or(0, |cores| cores.get() - 1);
    let mut pinned = Command::new("taskset");
    pinned.args([OsStr::new("--cpu-list"), OsStr::new(&last.to_string())]);
    pinned.arg(command.get_program()).args(command.get_args());
    pinned
}
