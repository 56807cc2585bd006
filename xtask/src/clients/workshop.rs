//! Takes one suite through everything: its steps, then its scenario against the sandbox, through Prism, and against a
//! sandbox that is ahead of the document.

use std::{path::Path, time::Instant};

use super::{
    bench::Bench,
    program::Surroundings,
    progress::Event,
    scenario::Reported,
    servers::Servers,
    suite::{CHECK, Suite},
};

/// Where suites are worked on, from the root of the workspace.
pub(crate) const WORKSHOP: &str = "target/clients";

/// What became of a suite in which nothing failed.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    /// How many steps of the documented scenario succeeded.
    pub(crate) steps: usize,
    /// What became of the answers of a later version.
    pub(crate) evolved: Vec<Reported>,
}

/// What suites are worked on with.
pub(crate) struct Workshop<'a> {
    /// The root of the workspace.
    pub(crate) root: &'a Path,
    /// What programs are run with.
    pub(crate) surroundings: &'a Surroundings,
    /// What scenarios are run against.
    pub(crate) servers: &'a dyn Servers,
    /// The operations of the document, each of which the documented scenario must bring to succeed.
    pub(crate) operations: Vec<String>,
}

impl Workshop<'_> {
    /// Takes a suite through everything, and tells what it has done. Nothing is returned if anything failed.
    pub(crate) fn run(&self, suite: &Suite, tell: &dyn Fn(Event)) -> Option<Outcome> {
        let tell = Teller { suite: &suite.name, tell };
        let bench = tell.of("folders", || Ok((None, Bench::clear(suite, self)?)))?;
        for step in &suite.manifest.step {
            tell.of(&step.name, || {
                bench.step(step)?;
                Ok((Some(achievement(&step.name)), ()))
            })?;
        }
        // What fails without Prism fails with it, but the other scenario tells something of its own.
        let documented = tell.of("documented", || {
            let steps = bench.documented()?.len();
            Ok((Some(("Passed", format!("documented, {steps} steps"))), steps))
        });
        let judged = documented.and_then(|_| {
            tell.of("through Prism", || {
                let what = format!("through Prism, {} calls, no violation", bench.through_prism()?);
                Ok((Some(("Passed", what)), ()))
            })
        });
        let evolved = tell.of("evolved", || {
            let steps = bench.evolved()?;
            let survives = |step: &Reported| {
                format!("{} {}", step.step, if step.ok { "survives" } else { "is lost" })
            };
            let what = steps.iter().map(survives).collect::<Vec<_>>().join(", ");
            Ok((Some(("Recorded", format!("evolved, {what}"))), steps))
        });
        judged.and(Some(Outcome { steps: documented?, evolved: evolved? }))
    }
}

/// What is said of a step that ended well.
fn achievement(step: &str) -> (&'static str, String) {
    match step {
        "generate" => ("Generated", "the client".to_owned()),
        CHECK => ("Checked", "the types".to_owned()),
        other => ("Ran", other.to_owned()),
    }
}

/// Tells how the parts of one suite have ended.
struct Teller<'a> {
    suite: &'a str,
    tell: &'a dyn Fn(Event),
}

/// What a part has achieved, in a word and more, if it is worth telling; and what came out of it.
type Achieved<T> = (Option<(&'static str, String)>, T);

impl Teller<'_> {
    /// Does something, and tells how it ended.
    fn of<T>(&self, what: &str, work: impl FnOnce() -> Result<Achieved<T>, String>) -> Option<T> {
        let start = Instant::now();
        let done = work();
        let (suite, took) = (self.suite.to_owned(), start.elapsed());
        match done {
            Ok((achieved, result)) => {
                if let Some((word, what)) = achieved {
                    (self.tell)(Event { word, suite, what, took, trouble: None });
                }
                Some(result)
            }
            Err(trouble) => {
                let what = what.to_owned();
                (self.tell)(Event { word: "Failed", suite, what, took, trouble: Some(trouble) });
                None
            }
        }
    }
}
