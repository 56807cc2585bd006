//! One application's world as the server and the handle of a sandbox share it, and the control that both have of it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{Span, Timestamp};
use tokio::sync::{Notify, watch};

use crate::calls::{Call, CallLog, Entry};
use crate::clock::Clock;
use crate::credentials::Credentials;
use crate::error::ApiError;
use crate::faults::{Fault, FaultId, Faults};
use crate::world::accounts::Account;
use crate::world::decision::Decision;
use crate::world::identity::Identity;
use crate::world::seed::FIRST_ACCOUNT;
use crate::world::{Session, World};

/// An application's world, the log of its calls, and the faults that were ordered for it.
pub(crate) struct Shared {
    world: Mutex<World>,
    calls: Mutex<CallLog>,
    pub(crate) faults: Faults,
    identity: Identity,
    bell: Arc<Notify>,
    changes: watch::Sender<u64>,
}

impl Shared {
    pub(crate) fn new(world: World, identity: Identity, bell: Arc<Notify>) -> Shared {
        let (changes, _) = watch::channel(0);
        let (world, calls) = (Mutex::new(world), Mutex::default());
        Shared { world, calls, faults: Faults::default(), identity, bell, changes }
    }

    /// Who the application is.
    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The application's key.
    pub(crate) fn client_id(&self) -> &str {
        &self.identity.client_id
    }

    /// Does one piece of work on the world.
    pub(crate) fn transact<T>(
        &self,
        work: impl FnOnce(&Session<'_>) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        self.with_world(|world| world.transact(work))
    }

    /// Remembers a call.
    pub(crate) fn log(&self, call: Entry) {
        self.call_log().add(call);
        self.tell();
    }

    /// Orders faults, all of them or none.
    pub(crate) fn order_faults(&self, faults: Vec<Fault>) -> Result<Vec<FaultId>, ApiError> {
        let ordered = self.faults.order(faults)?;
        self.tell();
        Ok(ordered)
    }

    /// Takes a fault back. Whether there was one with this id.
    pub(crate) fn remove_fault(&self, id: FaultId) -> bool {
        let removed = self.faults.remove(id);
        self.tell();
        removed
    }

    /// Takes every fault back.
    pub(crate) fn clear_faults(&self) {
        self.faults.clear();
        self.tell();
    }

    /// The newest calls, latest first, and how many are remembered.
    pub(crate) fn latest_calls(&self, most: usize) -> (Vec<Call>, usize) {
        let log = self.call_log();
        (log.latest(most), log.len())
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.call_log().all()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.world().now()
    }

    pub(crate) fn clock(&self) -> Clock {
        self.world().clock()
    }

    /// Changes whenever something was stored or called.
    pub(crate) fn subscribe(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Lets the clock run from where it stands, or stop there.
    pub(crate) fn run_clock(&self, run: bool) -> Result<(), ApiError> {
        self.move_clock(|clock| Ok(if run { clock.run() } else { clock.freeze() }))
    }

    pub(crate) fn set_clock(&self, moment: Timestamp) -> Result<(), ApiError> {
        self.move_clock(|clock| clock.set(moment).ok_or_else(|| ApiError::wrong_date("now")))
    }

    pub(crate) fn advance(&self, span: Span) -> Result<(), ApiError> {
        self.move_clock(|clock| clock.advance(span).ok_or_else(|| ApiError::wrong_date("advance")))
    }

    pub(crate) fn reset(&self) -> Result<(), ApiError> {
        self.with_world(World::reset)?;
        self.call_log().clear();
        self.faults.clear();
        self.tell();
        Ok(())
    }

    pub(crate) fn decide(&self, push_id: &str, decision: Decision) -> Result<(), ApiError> {
        self.transact(|session| session.decide(push_id, decision))
    }

    /// Grants a connection for an account, the first if none is named.
    pub(crate) fn grant(
        &self,
        connection_id: &str,
        account_id: Option<&str>,
    ) -> Result<String, ApiError> {
        self.transact(|session| {
            session.grant_connection(connection_id, account_id.unwrap_or(FIRST_ACCOUNT))
        })
    }

    pub(crate) fn accounts(&self) -> Result<Vec<Account>, ApiError> {
        self.transact(|session| session.accounts())
    }

    pub(crate) fn credentials(&self) -> Result<Credentials, ApiError> {
        self.accounts().map(|accounts| Credentials::seeded(&self.identity, accounts))
    }

    fn move_clock(
        &self,
        moved: impl FnOnce(Clock) -> Result<Clock, ApiError>,
    ) -> Result<(), ApiError> {
        self.with_world(|world| world.set_clock(moved(world.clock())?))?;
        self.tell();
        self.bell.notify_one();
        Ok(())
    }

    /// Works on the world, and then tells whoever waits for changes and events.
    fn with_world<T>(
        &self,
        work: impl FnOnce(&mut World) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let mut world = self.world();
        let before = world.version();
        let done = work(&mut world);
        let (announced, changed) = (world.take_announced(), world.version() != before);
        drop(world);
        if changed {
            self.tell();
        }
        // Whoever the bell wakes looks for what has changed.
        if announced {
            self.bell.notify_one();
        }
        done
    }

    fn tell(&self) {
        self.changes.send_modify(|number| *number = number.wrapping_add(1));
    }

    /// A thread that panicked while it held the world left a transaction behind that was rolled back, so the world is
    /// as it was before.
    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn call_log(&self) -> MutexGuard<'_, CallLog> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
