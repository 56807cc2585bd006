//! The subscribers whom an event is being sent to, or who have one held back for them.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use tokio::time::Instant;

/// How long an event that is to be sent after the next one waits for that, in real time.
const LONGEST_HOLD: Duration = Duration::from_millis(200);

/// A subscriber of one application. Those of another application are others, so that tests side by side do not wait for
/// each other; those before a reset too, so that what still hangs from before delays nothing.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Lane {
    pub(super) client_id: String,
    pub(super) epoch: i64,
    pub(super) subscriber: String,
}

/// An event that is to be sent after the next one.
#[derive(Clone, Copy)]
pub(super) struct Held {
    pub(super) seq: i64,
    pub(super) until: Instant,
    /// Whether another was sent meanwhile.
    passed: bool,
}

impl Held {
    /// Whether it need not wait any longer.
    pub(super) fn is_free(self, now: Instant) -> bool {
        self.passed || self.until <= now
    }
}

/// The lanes with something going on in them.
#[derive(Default)]
pub(super) struct Lanes {
    busy: HashSet<Lane>,
    held: HashMap<Lane, Held>,
}

impl Lanes {
    /// How many events are under way.
    pub(super) fn under_way(&self) -> usize {
        self.busy.len()
    }

    pub(super) fn is_busy(&self, lane: &Lane) -> bool {
        self.busy.contains(lane)
    }

    /// The event that is held back in a lane.
    pub(super) fn held(&self, lane: &Lane) -> Option<Held> {
        self.held.get(lane).copied()
    }

    /// Holds an event back until the next one was sent. There is one at a time in a lane.
    pub(super) fn hold(&mut self, lane: &Lane, seq: i64) {
        let until = Instant::now() + LONGEST_HOLD;
        self.held.insert(lane.clone(), Held { seq, until, passed: false });
    }

    /// Begins to send an event.
    pub(super) fn enter(&mut self, lane: &Lane, seq: i64) {
        self.busy.insert(lane.clone());
        if self.held.get(lane).is_some_and(|held| held.seq == seq) {
            self.held.remove(lane);
        }
    }

    /// Ends it, and says whether anything was sent.
    pub(super) fn leave(&mut self, lane: &Lane, sent: bool) {
        self.busy.remove(lane);
        if let Some(held) = self.held.get_mut(lane) {
            held.passed |= sent;
        }
    }

    /// Forgets what is held for an application's subscribers before its world was reset.
    pub(super) fn forget_others(&mut self, client_id: &str, epoch: i64) {
        self.held.retain(|lane, _| lane.client_id != client_id || lane.epoch == epoch);
    }

    /// When the next event that is held for an application's subscribers need not wait any longer. One whose lane is
    /// busy is looked at when that ends.
    pub(super) fn next_release(&self, client_id: &str) -> Option<Instant> {
        let held = self.held.iter().filter(|(lane, _)| lane.client_id == client_id);
        held.filter(|(lane, _)| !self.is_busy(lane)).map(|(_, held)| held.until).min()
    }
}
