//! A database file in a folder of its own.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;

pub(crate) struct File {
    folder: TempDir,
}

impl File {
    pub(crate) fn new() -> File {
        File { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("sandbox.db")
    }

    /// SQLite finds nothing wrong with the file. It looks at a copy, lest it repairs the file before the program does.
    pub(crate) fn is_sound(&self) {
        let copy = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(self.folder.path()).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
            }
        }
        let db = Connection::open(copy.path().join("sandbox.db")).unwrap();
        let said: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(said, "ok");
        let mut strays = db.prepare("PRAGMA foreign_key_check").unwrap();
        assert!(!strays.exists([]).unwrap(), "a row refers to one that is not there");
    }
}

impl AsRef<Path> for File {
    fn as_ref(&self) -> &Path {
        self.folder.path()
    }
}
