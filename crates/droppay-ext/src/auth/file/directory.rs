//! The file work: how an entry is read, set aside, and replaced in one step.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write as _},
    path::{Path, PathBuf},
};

use super::{
    damage,
    entry::{self, Found, Unreadable},
    permissions::{private_directory, private_file, refuse_if_shared, sync, tighten},
};
use crate::auth::{StoreError, StoredTokens, TokenKey};

/// Where the files are.
pub(super) struct Directory(PathBuf);

pub(super) fn lease(key: &TokenKey) -> String {
    format!("{key}.lease")
}

pub(super) fn entry_lock(key: &TokenKey) -> String {
    format!("{key}.lock")
}

impl Directory {
    /// See [`FileTokenStore::open`](super::FileTokenStore::open).
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        // The program may change its current directory later.
        let path = std::path::absolute(path).map_err(|error| failed("find", path, &error))?;
        let directory = Self(path);
        directory.ensure()?;
        Ok(directory)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    fn file(&self, key: &TokenKey) -> PathBuf {
        self.0.join(format!("{key}.json"))
    }

    /// Sees to it that the directory is there, and is nobody else's.
    fn ensure(&self) -> Result<(), StoreError> {
        match fs::metadata(&self.0) {
            Ok(found) if found.is_dir() => refuse_if_shared(&self.0, &found),
            Ok(_) => {
                Err(StoreError::new(format!("{} is no directory: name another", self.0.display())))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => self.create(),
            Err(error) => Err(failed("look at", &self.0, &error)),
        }
    }

    /// Its parent is not created: where that is missing, the path is misspelt or a disk is not mounted.
    fn create(&self) -> Result<(), StoreError> {
        match private_directory().create(&self.0) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                Err(failed("create the directory", &self.0, &error))
            }
            _ => Ok(()),
        }
    }

    /// A file that exists only to be locked.
    pub(super) fn open_to_lock(&self, name: &str) -> Result<File, StoreError> {
        self.ensure()?;
        let path = self.0.join(name);
        private_file()
            .write(true)
            .create(true)
            .open(&path)
            .map_err(|error| failed("open", &path, &error))
    }

    /// The entry of this key.
    pub(super) fn read(&self, key: &TokenKey) -> Result<Found, StoreError> {
        self.ensure()?;
        let path = self.file(key);
        match read(key, &path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Found::Nothing),
            found => found.map_err(|error| failed("read", &path, &error)),
        }
    }

    /// The entry of this key. What is no entry is set aside; the lock of the entry must be held.
    pub(super) fn read_or_set_aside(
        &self,
        key: &TokenKey,
    ) -> Result<Option<StoredTokens>, StoreError> {
        match self.read(key)? {
            Found::Entry(stored) => Ok(Some(stored)),
            Found::Nothing => Ok(None),
            Found::Unreadable(why) => {
                let path = self.file(key);
                let aside =
                    damage::set_aside(&path).map_err(|error| failed("rename", &path, &error))?;
                tracing::warn!(
                    file = %path.display(), kept_as = %aside.display(), reason = %why,
                    "a token file cannot be read and is set aside; the client goes on as if there were none"
                );
                Ok(None)
            }
        }
    }

    /// Replaces the entry in one step; the lock of the entry must be held.
    pub(super) fn write(&self, key: &TokenKey, stored: &StoredTokens) -> Result<(), StoreError> {
        let path = self.file(key);
        let content = entry::encode(key, stored).map_err(StoreError::new)?;
        // The lock is held, so the name is free but for what a crash has left.
        let new = self.0.join(format!("{key}.new"));
        write_new(&new, &content).map_err(|error| {
            let _ = fs::remove_file(&new);
            failed("write", &new, &error)
        })?;
        fs::rename(&new, &path).map_err(|error| failed("replace", &path, &error))?;
        sync(&self.0).map_err(|error| failed("bring to the disk", &self.0, &error))
    }
}

fn read(key: &TokenKey, path: &Path) -> io::Result<Found> {
    // Asked before opening, because opening a pipe would wait for a writer.
    if !fs::symlink_metadata(path)?.is_file() {
        return Ok(Found::Unreadable(Unreadable::NoFile));
    }
    let file = File::open(path)?;
    tighten(path, &file)?;
    entry::read(key, file)
}

fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Err(error) = fs::remove_file(path)
        && error.kind() != ErrorKind::NotFound
    {
        return Err(error);
    }
    let mut file = private_file().write(true).create_new(true).open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// An error that says what could not be done to which file, why, and what to do.
pub(super) fn failed(what: &str, path: &Path, error: &io::Error) -> StoreError {
    let advice = match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "let the program's user write to the store's directory, or name another"
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free space on the disk",
        ErrorKind::NotFound => "create the directory above it, or name another",
        ErrorKind::Unsupported => "name a directory on a file system that can lock files",
        _ => "see to the disk, or name another directory",
    };
    StoreError::new(format!("cannot {what} {}: {error}; {advice}", path.display()))
}
