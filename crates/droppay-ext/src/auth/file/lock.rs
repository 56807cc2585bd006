//! A lock between processes that can be waited for without keeping a thread, and given up at any moment.
//!
//! A thread that waits in the kernel cannot be called back: whoever gave up waiting would get the lock all the same, and
//! many waiters would take up every thread there is for file work. So the lock is tried, and tried again after a pause.

use std::{
    fs::{File, TryLockError},
    sync::Arc,
    time::Duration,
};

use tokio::{task::spawn_blocking, time::sleep};

use super::directory::{Directory, failed};
use crate::{auth::StoreError, timing::Timing};

/// The pause after the first attempt; it doubles with each further one.
const SHORTEST_PAUSE: Duration = Duration::from_millis(2);
/// The longest pause: how long a lock may lie idle while somebody waits for it.
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// A locked file.
pub(super) struct Lock(File);

impl Lock {
    /// Waits until nobody else has locked the file of this name. If the waiting is given up, nothing is left locked.
    pub(super) async fn acquire(
        directory: &Arc<Directory>,
        name: String,
        timing: &Timing,
    ) -> Result<Self, StoreError> {
        let name: Arc<str> = name.into();
        let mut pause = SHORTEST_PAUSE;
        loop {
            let (directory, name) = (directory.clone(), name.clone());
            if let Some(lock) = blocking(move || Self::try_acquire(&directory, &name)).await? {
                return Ok(lock);
            }
            sleep(timing.between(pause / 2, pause)).await;
            pause = LONGEST_PAUSE.min(pause * 2);
        }
    }

    /// The file is opened for each attempt, so that one that was deleted and made anew is not waited for in vain.
    pub(super) fn try_acquire(
        directory: &Directory,
        name: &str,
    ) -> Result<Option<Self>, StoreError> {
        let file = directory.open_to_lock(name)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => {
                Err(failed("lock", &directory.path().join(name), &error))
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing unlocks as well, but not everywhere at once. If it fails, closing is what is left.
        let _ = self.0.unlock();
    }
}

/// Does file work on a thread where it may block. What it logs belongs to the caller's span.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let (span, listener) =
        (tracing::Span::current(), tracing::dispatcher::get_default(Clone::clone));
    let work = move || tracing::dispatcher::with_default(&listener, || span.in_scope(work));
    let done = spawn_blocking(work).await;
    done.unwrap_or_else(|error| {
        Err(StoreError::new(format!("its file work was broken off: {error}")))
    })
}
