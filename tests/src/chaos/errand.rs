//! What a submitter is told to do: one JSON text on its command line. The credentials come by the environment, as in
//! production.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The part of the orders that one submitter sees to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Errand {
    /// From which the orders follow.
    pub(crate) seed: u64,
    /// How many orders there are in all.
    pub(crate) orders: u64,
    /// Which submitter this is, of how many.
    pub(crate) submitter: u64,
    pub(crate) submitters: u64,
    /// How many orders it submits at the same time.
    pub(crate) workers: usize,
    /// Where its journal and its logs are.
    pub(crate) folder: PathBuf,
}

impl Errand {
    /// The orders of this submitter.
    pub(crate) fn indices(&self) -> impl Iterator<Item = u64> + use<> {
        let (first, step, end) = (self.submitter, self.submitters, self.orders);
        (0..).map(move |place| first + place * step).take_while(move |index| *index < end)
    }

    /// What was begun and what is done, which survives the process.
    pub(crate) fn journal(&self) -> PathBuf {
        self.file("journal")
    }

    /// Everything that was logged, at trace level.
    pub(crate) fn trace(&self) -> PathBuf {
        self.file("trace")
    }

    /// Everything that was printed of values and errors.
    pub(crate) fn shown(&self) -> PathBuf {
        self.file("shown")
    }

    fn file(&self, what: &str) -> PathBuf {
        self.folder.join(format!("submitter-{}.{what}", self.submitter))
    }
}
