//! What the server and the handle of a sandbox have in common, and the control of the world that both offer.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{Span, Timestamp};

use crate::calls::{Call, CallLog};
use crate::credentials::Credentials;
use crate::error::ApiError;
use crate::world::accounts::Account;
use crate::world::execution::Decision;
use crate::world::seed::FIRST_ACCOUNT;
use crate::world::{Session, World};

/// A world and the log of its calls, shared between threads.
pub(crate) struct Shared {
    world: Mutex<World>,
    calls: Mutex<CallLog>,
}

impl Shared {
    pub(crate) fn new(world: World) -> Shared {
        Shared { world: Mutex::new(world), calls: Mutex::default() }
    }

    /// Does one piece of work on the world.
    pub(crate) fn transact<T>(
        &self,
        work: impl FnOnce(&Session<'_>) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        self.world().transact(work)
    }

    /// Remembers a call.
    pub(crate) fn log(&self, call: Call) {
        self.call_log().add(call);
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.call_log().all()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.world().now()
    }

    pub(crate) fn set_clock(&self, moment: Timestamp) -> Result<(), ApiError> {
        let mut world = self.world();
        let clock = world.clock().set(moment).ok_or_else(|| ApiError::wrong_date("now"))?;
        world.set_clock(clock)
    }

    pub(crate) fn advance(&self, span: Span) -> Result<(), ApiError> {
        let mut world = self.world();
        let clock = world.clock().advance(span).ok_or_else(|| ApiError::wrong_date("advance"))?;
        world.set_clock(clock)
    }

    pub(crate) fn reset(&self) -> Result<(), ApiError> {
        let mut world = self.world();
        world.reset()?;
        self.call_log().clear();
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
        self.accounts().map(Credentials::seeded)
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
