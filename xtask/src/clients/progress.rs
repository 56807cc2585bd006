//! Works on several suites at a time, and says what has ended as it ends, a whole line at a time.

use std::{
    io::Write,
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use super::{suite::Suite, workshop::Outcome};
use crate::failure::Failure;

/// A part of a suite that has ended.
pub(crate) struct Event {
    /// How, in one word.
    pub(crate) word: &'static str,
    /// The name of the suite.
    pub(crate) suite: String,
    /// What has ended.
    pub(crate) what: String,
    /// How long it took.
    pub(crate) took: Duration,
    /// Everything that is to be said of a failure.
    pub(crate) trouble: Option<String>,
}

enum Message {
    Event(Event),
    /// The suite with this number is through.
    Through(usize, Option<Outcome>),
}

/// Works on so many suites at a time, and returns what became of each, in their order.
pub(crate) fn run(
    suites: &[Suite],
    at_a_time: usize,
    work: impl Fn(&Suite, &dyn Fn(Event)) -> Option<Outcome> + Sync,
    out: &mut dyn Write,
) -> Result<Vec<Option<Outcome>>, Failure> {
    let mut outcomes = vec![None; suites.len()];
    let next = AtomicUsize::new(0);
    let (sender, messages) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..at_a_time.min(suites.len()) {
            let (sender, next, work) = (sender.clone(), &next, &work);
            scope.spawn(move || {
                // Nobody listens once the output is closed; then nothing more is begun.
                let mut heard = true;
                while heard {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(suite) = suites.get(number) else { break };
                    let tell = |event| drop(sender.send(Message::Event(event)));
                    let outcome = work(suite, &tell);
                    heard = sender.send(Message::Through(number, outcome)).is_ok();
                }
            });
        }
        drop(sender);
        for message in messages {
            match message {
                Message::Event(event) => say(&event, out)?,
                Message::Through(number, outcome) => outcomes[number] = outcome,
            }
        }
        Ok(outcomes)
    })
}

fn say(event: &Event, out: &mut dyn Write) -> Result<(), Failure> {
    let Event { word, suite, what, took, trouble } = event;
    writeln!(out, "{word:>12} {suite}: {what} ({:.1} s)", took.as_secs_f64())?;
    for line in trouble.iter().flat_map(|trouble| trouble.lines()) {
        writeln!(out, "  {line}")?;
    }
    out.flush()?;
    Ok(())
}
