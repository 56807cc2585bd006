//! One core for the client and the server, so that what is timed is their work.
//!
//! On two cores each answer wakes a core that may have fallen asleep, which takes as long as a call or twice that, by a
//! chance that lasts for thousands of calls and hits one client and not the next.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::process;

/// Which cores a process may work on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cores {
    /// The last of them.
    One,
    /// All that this process may work on.
    All,
}

impl Cores {
    /// A list as `taskset` reads it.
    fn list(self) -> Result<String> {
        let all = process::allowed_cores()?;
        Ok(match self {
            Cores::One => last(&all).to_owned(),
            Cores::All => all,
        })
    }

    /// The same program with the same arguments, kept on these cores.
    pub(crate) fn keep(self, command: &Command) -> Result<Command> {
        let mut kept = taskset();
        kept.args(["--cpu-list", &self.list()?]);
        kept.arg(command.get_program()).args(command.get_args());
        Ok(kept)
    }

    /// Keeps a process that runs already on these cores, with all its threads.
    pub(crate) fn keep_running(self, process: u32) -> Result<()> {
        let mut keep = taskset();
        keep.args(["--all-tasks", "--cpu-list", "--pid", &self.list()?, &process.to_string()]);
        let output = keep.output().context("failed to run taskset")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "taskset failed: {said}");
        Ok(())
    }
}

/// The last of a list like `0-3,6`.
fn last(list: &str) -> &str {
    list.rsplit([',', '-']).next().unwrap_or(list)
}

/// Says what to do if there is no taskset.
pub(crate) fn ensure_installed() -> Result<()> {
    let found = taskset().arg("--version").output().map(drop);
    found.context("there is no taskset: `apt-get install util-linux`")
}

fn taskset() -> Command {
    Command::new("taskset")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_core_of_a_list_is_found() {
        for (list, expected) in [("0", "0"), ("0-1", "1"), ("0-3,6", "6"), ("0,2-5", "5")] {
            assert_eq!(last(list), expected);
        }
    }

    #[test]
    fn a_program_keeps_its_arguments() {
        let mut echo = Command::new("echo");
        echo.args(["a", "b"]);
        let output = Cores::One.keep(&echo).unwrap().output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), "a b\n");
    }
}
