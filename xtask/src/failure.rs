//! Why a command could not do what it was asked, and the codes with which it ends.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The exit code of a command that failed.
pub(crate) const FAILED: u8 = 1;
/// The exit code of a comparison that found a file stale.
pub(crate) const STALE: u8 = 4;

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What is to be said, as it is.
    Reason(String),
    /// A file cannot be read or written.
    Io(PathBuf, io::Error),
    /// The output is closed.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl Failure {
    /// A failure to read or write this file, for `map_err`.
    pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Failure {
        let path = path.to_path_buf();
        |error| Failure::Io(path, error)
    }

    /// What it says, for those who say it among other things.
    pub(crate) fn words(self) -> String {
        let mut words = Vec::new();
        match self.say(&mut words) {
            Ok(()) => String::from_utf8_lossy(&words).trim().to_owned(),
            Err(error) => error.to_string(),
        }
    }

    /// Says it.
    pub(crate) fn say(self, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Failure::Reason(reason) => writeln!(out, "{reason}"),
            Failure::Io(path, error) => writeln!(out, "error: {}: {error}", path.display()),
            Failure::Output(error) => Err(error),
        }
    }
}
