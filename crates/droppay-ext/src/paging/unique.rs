//! Drops the entries that have come before, which pages counted by number give twice when something is inserted ahead
//! of them.

use std::collections::HashSet;

use crate::{Error, paging::listing::Entry};

/// The ids of the entries that have come.
#[derive(Default)]
pub(super) struct Seen {
    read: HashSet<String>,
    unreadable: HashSet<String>,
}

impl Seen {
    /// Whether this comes for the first time. An error that is no entry, and an entry without a readable id, always
    /// does; and so does an entry that could not be read when it came before, but now can.
    pub(super) fn is_new<T: Entry>(&mut self, item: &Result<T, Error>) -> bool {
        match item {
            Ok(entry) => self.read.insert(entry.id().as_str().to_owned()),
            Err(error) => match error.unreadable().and_then(|entry| entry.value()["id"].as_str()) {
                Some(id) => !self.read.contains(id) && self.unreadable.insert(id.to_owned()),
                None => true,
            },
        }
    }
}
