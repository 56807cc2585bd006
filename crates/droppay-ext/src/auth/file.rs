//! The store for the processes of one machine: a directory of files.
//!
//! Two locks keep the processes apart. The lease is held through a whole renewal; the lock of the entry only while a
//! file is compared, written or set aside. They are files of their own, so a client that holds the lease can store. The
//! kernel gives a lock back when the process that holds it ends, however it ends.

mod damage;
mod directory;
mod entry;
mod lock;
mod permissions;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    fmt,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use droppay_api::BoxFuture;
use tokio::sync::Mutex as Turn;

use crate::{
    auth::{Lease, StoreError, StoreOutcome, StoredTokens, TokenKey, TokenStore, Tokens, Version},
    timing::Timing,
};
use directory::Directory;
use entry::Found;
use lock::{Lock, blocking};

/// Keeps tokens in files, so that the processes of one machine share them and a restarted one finds them again.
///
/// ```no_run
/// use droppay_ext::{DropPay, auth::FileTokenStore};
///
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let store = FileTokenStore::open("/var/lib/my-service/droppay-tokens")?;
/// let droppay = DropPay::builder()
///     .application_key("key")
///     .application_secret("secret")
///     .connection_code("code")
///     .token_store(store)
///     .build()?;
/// # Ok(())
/// # }
/// ```
///
/// There is one file for each [`TokenKey`], named after it, and nothing but tokens is in it: no secret of the
/// application and no connection code. Beside it are two empty files that are only locked; leave them there.
///
/// * **Safe from others.** The directory belongs to the store alone. On Unix it is created with mode 0700, and one that
///   its group or others may use is refused; files have mode 0600, and a token file of another mode is tightened with a
///   warning. On other systems the directory's own permissions decide.
/// * **Safe from crashes.** A file is written beside the old one, brought to the disk and renamed, so at any moment the
///   old or the new content is there.
/// * **Safe from damage.** A file that cannot be read as an entry, because it is damaged, another program's, another
///   key's or a later version's, is renamed to `….unreadable-1` and so on, with a warning that says why. The latest 8 of
///   a key are kept. The client then logs in with its connection code.
/// * **One of many refreshes.** The lease is a lock on a file, which the kernel gives back when its holder dies.
///
/// It is for one machine. Network file systems differ in what their locks and renames are worth; to share tokens between
/// machines, use a store that is a server.
#[derive(Clone)]
pub struct FileTokenStore {
    directory: Arc<Directory>,
    turns: Arc<Mutex<HashMap<TokenKey, Arc<Turn<()>>>>>,
    timing: Timing,
}

impl FileTokenStore {
    /// The store in this directory, which is created if it does not exist; its parent must exist. A relative path is
    /// taken from the current directory of this moment.
    ///
    /// Later, too, a directory that has vanished is created anew.
    ///
    /// # Errors
    ///
    /// If the directory cannot be created, is no directory, or may be used by others than its owner. The message says
    /// what to do.
    pub fn open(directory: impl AsRef<Path>) -> Result<Self, StoreError> {
        Ok(Self {
            directory: Arc::new(Directory::open(directory.as_ref())?),
            turns: Arc::default(),
            timing: Timing::system(),
        })
    }

    /// Runs file work with the entry of this key locked. It is carried out to its end once it has begun, even if nobody
    /// waits for it any more, and keeps the lock as long.
    async fn locked<T: Send + 'static>(
        &self,
        key: &TokenKey,
        work: impl FnOnce(&Directory, &TokenKey) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let lock = Lock::acquire(&self.directory, directory::entry_lock(key), &self.timing).await?;
        let (directory, key) = (self.directory.clone(), key.clone());
        blocking(move || {
            let _lock = lock;
            work(&directory, &key)
        })
        .await
    }
}

impl TokenStore for FileTokenStore {
    fn load<'a>(
        &'a self,
        key: &'a TokenKey,
    ) -> BoxFuture<'a, Result<Option<StoredTokens>, StoreError>> {
        Box::pin(async move {
            let (directory, wanted) = (self.directory.clone(), key.clone());
            match blocking(move || directory.read(&wanted)).await? {
                Found::Entry(stored) => Ok(Some(stored)),
                Found::Nothing => Ok(None),
                // Only under the lock: otherwise the good file that another has just put there could be set aside.
                Found::Unreadable(_) => self.locked(key, Directory::read_or_set_aside).await,
            }
        })
    }

    fn compare_and_store<'a>(
        &'a self,
        key: &'a TokenKey,
        expected: Option<Version>,
        tokens: &'a Tokens,
    ) -> BoxFuture<'a, Result<StoreOutcome, StoreError>> {
        let tokens = tokens.clone();
        Box::pin(self.locked(key, move |directory, key| {
            let found = directory.read_or_set_aside(key)?;
            if found.as_ref().map(|stored| stored.version) != expected {
                return Ok(StoreOutcome::Conflict(found));
            }
            let version = Version::random();
            directory.write(key, &StoredTokens { tokens, version })?;
            Ok(StoreOutcome::Stored(version))
        }))
    }

    fn lease<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Lease, StoreError>> {
        Box::pin(async move {
            // However many clients of this process wait, one of them asks for the file.
            let turn = {
                let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
                turns.entry(key.clone()).or_default().clone()
            };
            let turn = turn.lock_owned().await;
            let lock = Lock::acquire(&self.directory, directory::lease(key), &self.timing).await?;
            // The file is unlocked before the next client of this process has its turn.
            Ok(Lease::held((lock, turn)))
        })
    }
}

impl fmt::Debug for FileTokenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileTokenStore({})", self.directory.path().display())
    }
}
