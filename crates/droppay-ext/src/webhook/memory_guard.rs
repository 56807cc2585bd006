//! A guard in the memory of one process.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use droppay_api::BoxFuture;

use super::{Claim, DuplicateGuard, EventKey, GuardError, Pending};

const DEFAULT_CAPACITY: NonZeroUsize = NonZeroUsize::new(10_000).expect("it is not zero");

/// Remembers the latest events in memory: 10,000 of them, about a megabyte, unless it is told otherwise. Clones share
/// what they remember.
///
/// An event that comes again after so many others, in another process or after a restart is let through.
#[derive(Clone)]
pub struct MemoryGuard(Arc<Mutex<Memory>>);

struct Memory {
    capacity: usize,
    claims: HashMap<EventKey, State>,
    /// The events that were processed, oldest first.
    done: VecDeque<EventKey>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    InProgress,
    Done,
}

impl MemoryGuard {
    /// A guard that remembers 10,000 events.
    pub fn new() -> Self {
        Self::with_capacity(DEFAULT_CAPACITY)
    }

    /// A guard that remembers so many events that were processed, and lets so many be processed at once.
    pub fn with_capacity(capacity: NonZeroUsize) -> Self {
        let (claims, done) = (HashMap::new(), VecDeque::new());
        Self(Arc::new(Mutex::new(Memory { capacity: capacity.get(), claims, done })))
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn claim_now(&self, key: EventKey) -> Result<Claim, GuardError> {
        let mut memory = self.memory();
        match memory.claims.get(&key) {
            Some(State::Done) => return Ok(Claim::Done),
            Some(State::InProgress) => return Ok(Claim::InProgress),
            None => {}
        }
        if memory.claims.len() - memory.done.len() >= memory.capacity {
            return Err(GuardError::new("too many events are being processed at once"));
        }
        memory.claims.insert(key, State::InProgress);
        let held = Held { guard: self.clone(), key, committed: false };
        Ok(Claim::Granted(Pending::new(async move {
            held.commit();
            Ok(())
        })))
    }
}

impl Memory {
    fn remember(&mut self, key: EventKey) {
        self.claims.insert(key, State::Done);
        self.done.push_back(key);
        if self.done.len() > self.capacity
            && let Some(oldest) = self.done.pop_front()
        {
            self.claims.remove(&oldest);
        }
    }
}

/// A claim that was granted.
struct Held {
    guard: MemoryGuard,
    key: EventKey,
    committed: bool,
}

impl Held {
    fn commit(mut self) {
        self.guard.memory().remember(self.key);
        self.committed = true;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // After the commit the entry is no longer this one's: it may have been forgotten and claimed by another.
        if !self.committed {
            self.guard.memory().claims.remove(&self.key);
        }
    }
}

impl DuplicateGuard for MemoryGuard {
    fn claim<'a>(&'a self, key: &'a EventKey) -> BoxFuture<'a, Result<Claim, GuardError>> {
        Box::pin(async { self.claim_now(*key) })
    }
}

impl Default for MemoryGuard {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoryGuard")
    }
}
