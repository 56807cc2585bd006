//! Takes what is due from each application's world and has it sent. It sleeps until the bell rings, something that was
//! sent comes to its end, or the next event is due.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::Instant;

use super::courier::Courier;
use super::lanes::{Lane, Lanes};
use super::outbox::{Job, Report};
use super::search::Search;
use super::settings::WebhookSettings;
use crate::applications::Applications;
use crate::faults::EventFault;
use crate::shared::Shared;

/// Events that are under way at a time, each to another subscriber.
const MOST_UNDER_WAY: usize = 64;

/// The shortest sleep, unless something happens.
const SHORTEST_SLEEP: Duration = Duration::from_millis(100);

/// How long a world is left alone whose database failed. Without it, an event whose outcome cannot be stored would be
/// sent over and over.
const PAUSE: Duration = Duration::from_secs(1);

/// What the desk knows of an application's world.
struct World {
    changes: watch::Receiver<u64>,
    /// When something happens there that is not a change.
    again: Option<Instant>,
    paused: Option<Instant>,
    /// The subscriber who was served last. The ones after him come first, so that none is forgotten.
    served: String,
}

/// How an event is to be sent.
#[derive(Clone, Copy)]
enum Manner {
    Once,
    Twice,
    Never,
}

/// An event that was sent.
struct Done {
    shared: Arc<Shared>,
    lane: Lane,
    seq: i64,
    taken: Timestamp,
    report: Report,
}

/// Whoever hands out the events.
pub(super) struct Desk {
    applications: Arc<Applications>,
    courier: Arc<Courier>,
    settings: WebhookSettings,
    lanes: Lanes,
    worlds: HashMap<String, World>,
    /// Which application comes first. It changes, so that none takes every place under way.
    turn: usize,
}

impl Desk {
    pub(super) fn new(applications: Arc<Applications>, settings: WebhookSettings) -> Desk {
        Desk {
            applications,
            courier: Arc::new(Courier::new(&settings)),
            settings,
            lanes: Lanes::default(),
            worlds: HashMap::new(),
            turn: 0,
        }
    }

    /// Works until it is dropped.
    pub(super) async fn run(mut self) {
        let applications = Arc::clone(&self.applications);
        let mut under_way = FuturesUnordered::new();
        loop {
            for (shared, lane, job, manner) in self.take_due() {
                under_way.push(carry(Arc::clone(&self.courier), shared, lane, job, manner));
            }
            let alarm = self.alarm();
            tokio::select! {
                Some(done) = under_way.next() => self.finish(&done),
                () = applications.bell.notified() => {}
                () = sleep_until(alarm) => {}
            }
        }
    }

    /// Takes what is due from every world that may have something.
    fn take_due(&mut self) -> Vec<(Arc<Shared>, Lane, Job, Manner)> {
        let mut all = self.applications.all();
        // An application that was removed is gone, even if another has taken its key.
        self.worlds.retain(|client_id, world| {
            world.changes.has_changed().is_ok()
                && all.iter().any(|shared| shared.client_id() == client_id)
        });
        self.turn = self.turn.wrapping_add(1);
        let first = self.turn % all.len();
        all.rotate_left(first);
        let mut taken = Vec::new();
        for shared in all {
            // Events that are held back make room for the next ones, which are found by another look.
            while self.lanes.under_way() < MOST_UNDER_WAY && self.is_to_be_visited(&shared) {
                self.visit(&shared, &mut taken);
            }
        }
        taken
    }

    fn is_to_be_visited(&self, shared: &Shared) -> bool {
        let Some(world) = self.worlds.get(shared.client_id()) else { return true };
        let now = Instant::now();
        if world.paused.is_some_and(|end| end > now) {
            return false;
        }
        let is_time = [world.again, world.paused].into_iter().flatten().any(|moment| moment <= now);
        is_time || world.changes.has_changed().unwrap_or(false)
    }

    fn visit(&mut self, shared: &Arc<Shared>, taken: &mut Vec<(Arc<Shared>, Lane, Job, Manner)>) {
        let client_id = shared.client_id();
        let world = self.worlds.entry(client_id.to_owned()).or_insert_with(|| World::of(shared));
        world.changes.mark_unchanged();
        (world.again, world.paused) = (None, None);
        let runs = shared.clock().is_running();
        let places = MOST_UNDER_WAY - self.lanes.under_way();
        let found = shared.transact(|session| {
            Search { session, client_id, lanes: &self.lanes, places, runs }.find(&world.served)
        });
        let Ok(found) = found else { return world.pause() };
        world.again = found.again;
        if let Some((lane, _)) = found.jobs.last() {
            world.served.clone_from(&lane.subscriber);
        }
        self.lanes.forget_others(client_id, found.epoch);
        for (lane, job) in found.jobs {
            match self.manner(shared, &lane, &job) {
                Some(manner) => {
                    self.lanes.enter(&lane, job.seq);
                    taken.push((Arc::clone(shared), lane, job, manner));
                }
                None => self.hold(shared, &lane, job.seq),
            }
        }
    }

    /// How an event is to be sent, which a fault may change. `None` if it is to be held back.
    fn manner(&self, shared: &Shared, lane: &Lane, job: &Job) -> Option<Manner> {
        let held = self.lanes.held(lane);
        if !job.is_new || held.is_some_and(|held| held.seq == job.seq) {
            return Some(Manner::Once);
        }
        match shared.faults.next_for_event(job.resource.callback()) {
            None => Some(Manner::Once),
            Some(EventFault::Duplicate) => Some(Manner::Twice),
            Some(EventFault::Lose) => Some(Manner::Never),
            // It overtakes the one that is held already.
            Some(EventFault::Reorder) => held.map(|_| Manner::Once),
        }
    }

    fn hold(&mut self, shared: &Shared, lane: &Lane, seq: i64) {
        self.lanes.hold(lane, seq);
        if let Some(world) = self.worlds.get_mut(shared.client_id()) {
            world.again = Some(Instant::now());
        }
    }

    /// Stores what came of an event.
    fn finish(&mut self, done: &Done) {
        let Done { shared, lane, seq, taken, report } = done;
        self.lanes.leave(lane, matches!(report, Report::Tried(_)));
        let stored = shared.transact(|session| {
            if session.epoch()? == lane.epoch {
                session.settle(*seq, *taken, report, &self.settings)?;
            }
            Ok(())
        });
        let Some(world) = self.worlds.get_mut(&lane.client_id) else { return };
        match stored {
            Ok(()) => world.again = Some(Instant::now()),
            Err(_) => world.pause(),
        }
    }

    /// When to look again even if nothing happens before.
    fn alarm(&self) -> Option<Instant> {
        if self.lanes.under_way() >= MOST_UNDER_WAY {
            return None;
        }
        let worlds = self.worlds.values().filter_map(|world| world.paused.or(world.again));
        let next = worlds.min()?;
        Some(next.max(Instant::now() + SHORTEST_SLEEP))
    }
}

impl World {
    fn of(shared: &Shared) -> World {
        World { changes: shared.subscribe(), again: None, paused: None, served: String::new() }
    }

    fn pause(&mut self) {
        self.paused = Some(Instant::now() + PAUSE);
    }
}

async fn carry(
    courier: Arc<Courier>,
    shared: Arc<Shared>,
    lane: Lane,
    job: Job,
    manner: Manner,
) -> Done {
    let times = match manner {
        Manner::Never => 0,
        Manner::Once => 1,
        Manner::Twice => 2,
    };
    let mut tried = Vec::with_capacity(times);
    for _ in 0..times {
        tried.push(courier.attempt(&job.url, job.body.clone()).await);
    }
    let report = if tried.is_empty() { Report::Lost } else { Report::Tried(tried) };
    Done { shared, lane, seq: job.seq, taken: job.taken, report }
}

async fn sleep_until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
