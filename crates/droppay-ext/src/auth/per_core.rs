//! A value that calls on all cores take at once, in as many copies as there are cores.
//!
//! Two cores that count the users of one value wait for each other, because each has to fetch the count from the other.
//! Threads that have a copy of their own count beside each other. Which copy a thread has is left to the order in which
//! threads come, so two may share one while another is idle; then they wait, and nothing else is lost.

use std::{
    sync::{
        Arc, LazyLock, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// More copies than this are not kept, however many cores there are.
const MOST: usize = 32;

/// How many copies are kept.
static COPIES: LazyLock<usize> =
    LazyLock::new(|| thread::available_parallelism().map_or(1, usize::from).min(MOST));

/// How many threads have taken a copy so far.
static THREADS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static THREAD: usize = THREADS.fetch_add(1, Ordering::Relaxed);
}

/// A value, or none yet.
pub(crate) struct PerCore<T>(Box<[Slot<T>]>);

/// Aligned so that no two of them share a cache line, nor lines that processors fetch in pairs.
#[repr(align(128))]
struct Slot<T>(Mutex<Option<Arc<T>>>);

impl<T> PerCore<T> {
    pub(crate) fn empty() -> Self {
        Self((0..*COPIES).map(|_| Slot(Mutex::new(None))).collect())
    }

    /// Replaces the value for all threads; each copy is made anew. Threads that take it meanwhile get either.
    pub(crate) fn set(&self, copy: impl Fn() -> T) {
        self.0.iter().for_each(|slot| *slot.lock() = Some(Arc::new(copy())));
    }

    /// Takes the value away. When this is done, no thread gets it any more.
    pub(crate) fn clear(&self) {
        self.0.iter().for_each(|slot| *slot.lock() = None);
    }

    /// This thread's copy.
    pub(crate) fn get(&self) -> Option<Arc<T>> {
        self.of(THREAD.with(|thread| *thread))
    }

    fn of(&self, thread: usize) -> Option<Arc<T>> {
        self.0.get(thread % self.0.len())?.lock().clone()
    }
}

impl<T> Slot<T> {
    fn lock(&self) -> MutexGuard<'_, Option<Arc<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What so many threads get, one after the other.
    fn seen(value: &PerCore<u32>) -> Vec<Option<u32>> {
        let get = || thread::scope(|scope| scope.spawn(|| value.get()).join().unwrap());
        (0..2 * MOST).map(|_| get().map(|copy| *copy)).collect()
    }

    #[test]
    fn every_thread_gets_the_last_value_and_none_that_was_taken_away() {
        let value = PerCore::empty();
        assert_eq!(seen(&value), [None; 2 * MOST]);
        for number in [1, 2] {
            value.set(|| number);
            assert_eq!(seen(&value), [Some(number); 2 * MOST]);
        }
        value.clear();
        assert_eq!(seen(&value), [None; 2 * MOST]);
    }

    #[test]
    fn threads_share_no_copy_as_long_as_there_is_one_for_each() {
        let value = PerCore::empty();
        value.set(|| 0);
        let copy = |thread| Arc::as_ptr(&value.of(thread).unwrap());
        let mut copies: Vec<_> = (0..*COPIES).map(copy).collect();
        copies.sort();
        copies.dedup();
        assert_eq!(copies.len(), *COPIES);
        assert_eq!(copy(0), copy(*COPIES), "the next begins anew");
    }
}
