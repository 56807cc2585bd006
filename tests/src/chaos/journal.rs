//! What a submitter keeps so that it can go on after a crash: each submission before anything of it is sent, and a mark
//! when it is done. One JSON text a line; a line that was cut off by a crash was never acted upon.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, Write as _},
    path::Path,
    sync::{Mutex, PoisonError},
};

use droppay_ext::submit::{Reference, Stage, Submission};
use serde::{Deserialize, Serialize};

/// A line of a journal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Entry {
    /// A process has started.
    Started,
    /// This is about to be submitted, or its draft is known now.
    Begun { index: u64, submission: Box<Submission> },
    /// A submit did not come to its end.
    Failed { index: u64, stage: String, message: String },
    /// The push is ready.
    Done { index: u64, push: String, status: String },
}

/// A journal as it is written.
pub(crate) struct Journal(Mutex<File>);

/// A journal as it is read.
#[derive(Default)]
pub(crate) struct Past {
    pub(crate) starts: u64,
    /// The latest state of each submission.
    pub(crate) begun: BTreeMap<u64, Submission>,
    /// Every reference that an order was ever given.
    pub(crate) references: BTreeMap<u64, Vec<Reference>>,
    /// The push of each order that is done.
    pub(crate) done: BTreeMap<u64, (String, String)>,
    /// How often submits ended without success, by what was known then.
    pub(crate) failures: BTreeMap<String, u64>,
    /// How many submissions had been begun and were not done when a process started.
    pub(crate) resumed: u64,
}

impl Journal {
    /// Reads what is there, cuts off a line without end, and goes on behind.
    pub(crate) fn open(path: &Path) -> io::Result<(Self, Past)> {
        let mut text = read(path)?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        text.truncate(whole);
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        file.set_len(whole as u64)?;
        drop(file);
        let file = OpenOptions::new().append(true).open(path)?;
        let journal = Self(Mutex::new(file));
        journal.write(&Entry::Started)?;
        Ok((journal, Past::of(&text)?))
    }

    /// Adds an entry. What is written here survives the process, though not the machine.
    pub(crate) fn write(&self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write_all(&line)
    }
}

impl Past {
    /// What a journal says when nobody writes it any more.
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        Self::of(&read(path)?)
    }

    fn of(text: &str) -> io::Result<Self> {
        let mut past = Self::default();
        for line in text.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
            match serde_json::from_str(line)? {
                Entry::Started => {
                    past.starts += 1;
                    past.resumed += (past.begun.len() - past.done.len()) as u64;
                }
                Entry::Begun { index, submission } => {
                    let references = past.references.entry(index).or_default();
                    if !references.contains(submission.reference()) {
                        references.push(submission.reference().clone());
                    }
                    past.begun.insert(index, *submission);
                }
                Entry::Failed { stage, .. } => *past.failures.entry(stage).or_default() += 1,
                Entry::Done { index, push, status } => {
                    past.done.insert(index, (push, status));
                }
            }
        }
        Ok(past)
    }
}

fn read(path: &Path) -> io::Result<String> {
    match std::fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        read => read,
    }
}

/// The name of what was known when a submit ended without success.
pub(crate) fn stage_name(stage: Option<Stage>) -> String {
    stage.map_or_else(|| "refused".to_owned(), |stage| format!("{stage:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chaos::orders::Order;

    #[test]
    fn a_line_without_end_is_cut_off_and_the_next_is_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal");
        let submission = Submission::new(Order::of(1, 1).push()).expect("a submission");
        let begun = Entry::Begun { index: 1, submission: Box::new(submission.clone()) };
        {
            let (journal, past) = Journal::open(&path).expect("a new journal");
            assert!(past.begun.is_empty() && past.starts == 0);
            journal.write(&begun).expect("it is written");
        }
        let mut file = OpenOptions::new().append(true).open(&path).expect("it is there");
        file.write_all(br#"{"Done":{"index":1,"pu"#).expect("half a line");
        let (journal, past) = Journal::open(&path).expect("it can be read");
        assert!(past.done.is_empty() && past.begun.contains_key(&1));
        let done = Entry::Done { index: 1, push: "SEM1".to_owned(), status: "READY".to_owned() };
        journal.write(&done).expect("it is written");
        let past = Past::read(&path).expect("every line is whole");
        assert_eq!((past.starts, past.resumed, past.done.len()), (2, 1, 1));
        assert_eq!(past.references[&1], [submission.reference().clone()]);
    }
}
