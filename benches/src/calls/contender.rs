//! A client in a process of its own, which makes calls when it is told to.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
pub(crate) use droppay_instructions::callers::Client;
use serde::Deserialize;

use crate::one_core::Cores;

/// Which call is made.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Call {
    Read,
    Create,
}

/// A client that takes its turn. It ends with the value that stands for it.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// How long some calls took, in nanoseconds.
#[derive(Debug, Deserialize)]
pub(crate) struct Block {
    /// All of them together.
    elapsed: f64,
    /// Each of them, the shortest first.
    calls: Vec<f64>,
}

impl Call {
    fn name(self) -> &'static str {
        match self {
            Call::Read => "read",
            Call::Create => "create",
        }
    }
}

impl Contender {
    /// One of the clients that `droppay-instructions` has. This program lacks them, because it counts allocations, which
    /// would cost each of them time that openapi-generator's client would not pay.
    pub(crate) fn ours(program: &Path, client: Client, base_url: &str) -> Result<Contender> {
        let name = client.name();
        let mut command = Command::new(program);
        command.args(["caller", name, base_url]);
        Contender::start(name, command)
    }

    pub(crate) fn start(name: &'static str, command: Command) -> Result<Contender> {
        let child = Cores::One.keep(&command)?.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = child.with_context(|| format!("failed to start {name}"))?;
        let orders = child.stdin.take().context("no way to tell it anything")?;
        let answers = child.stdout.take().context("no way to hear of it")?;
        Ok(Contender { name, child, orders, answers: BufReader::new(answers) })
    }

    /// Has it make so many calls, by so many tasks.
    pub(crate) fn make(&mut self, call: Call, calls: usize, tasks: usize) -> Result<Block> {
        let (name, order) = (self.name, call.name());
        let sent = writeln!(self.orders, "{order} {calls} {tasks}");
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        // What went wrong, it has said on stderr.
        if sent.is_err() || answer.is_empty() {
            bail!("{name} ended instead of making calls");
        }
        let mut block: Block = serde_json::from_str(&answer).context("it answered nonsense")?;
        ensure!(!block.calls.is_empty(), "{name} has made no call");
        block.calls.sort_by(f64::total_cmp);
        Ok(block)
    }
}

impl Drop for Contender {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Block {
    /// Calls that took so long.
    #[cfg(test)]
    pub(crate) fn of(calls: Vec<f64>) -> Block {
        Block { elapsed: calls.iter().sum(), calls }
    }

    /// Nanoseconds that so many in a hundred calls did not exceed.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let place = (self.calls.len() * percent / 100).min(self.calls.len() - 1);
        self.calls[place]
    }

    /// Nanoseconds of one call, if they follow each other; with many tasks they overlap, and this is what each adds.
    pub(crate) fn per_call(&self) -> f64 {
        self.elapsed / self.calls.len() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_calls_and_the_cost_of_a_call_is_of_all() {
        let block = Block::of((0..100).map(f64::from).collect());
        assert_eq!([50, 99, 100].map(|percent| block.percentile(percent)), [50.0, 99.0, 99.0]);
        assert_eq!(block.per_call(), 49.5);
    }
}
