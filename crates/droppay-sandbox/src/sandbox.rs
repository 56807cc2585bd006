//! A running sandbox, and what a test does to its world: decide for the account's owner, move the clock, look at what
//! was called.

use std::sync::Arc;

use droppay_api::Trigger;
use jiff::{Span, Timestamp};

use crate::applications::Applications;
use crate::builder::{SandboxBuilder, StartError};
use crate::calls::Call;
use crate::credentials::Credentials;
use crate::error::ControlError;
use crate::server::Server;
use crate::shared::Shared;
use crate::world::accounts::Account;
use crate::world::decision::Decision;

/// A running sandbox. It stops when it is dropped.
///
/// Its methods act on the world directly, without HTTP, and do not appear among the [calls](Sandbox::calls).
pub struct Sandbox {
    pub(crate) base_url: String,
    credentials: Credentials,
    pub(crate) applications: Arc<Applications>,
    /// The world of the first application.
    pub(crate) shared: Arc<Shared>,
    server: Server,
}

impl Sandbox {
    /// Starts a sandbox on a free port, with its state in memory.
    ///
    /// # Errors
    ///
    /// If the operating system gives no port or no thread.
    pub async fn start() -> Result<Sandbox, StartError> {
        Sandbox::builder().start().await
    }

    /// Sets up a sandbox.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::default()
    }

    pub(crate) fn new(
        base_url: String,
        credentials: Credentials,
        applications: Arc<Applications>,
        server: Server,
    ) -> Sandbox {
        let shared = applications.first();
        Sandbox { base_url, credentials, applications, shared, server }
    }

    /// Where it listens, `http://127.0.0.1:PORT`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The credentials of the seeded world.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The accounts with their present balances, by id.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub fn accounts(&self) -> Result<Vec<Account>, ControlError> {
        Ok(self.shared.accounts()?)
    }

    /// The account's owner approves a push with the second factor. It executes at once if it is due.
    ///
    /// # Errors
    ///
    /// If there is no such push, or it is not `READY`.
    pub fn approve_push(&self, id: &str) -> Result<(), ControlError> {
        Ok(self.shared.decide(id, Decision::Approve)?)
    }

    /// The account's owner refuses a push.
    ///
    /// # Errors
    ///
    /// If there is no such push, or it is not `READY`.
    pub fn refuse_push(&self, id: &str) -> Result<(), ControlError> {
        Ok(self.shared.decide(id, Decision::Refuse)?)
    }

    /// The back office lets a push through.
    ///
    /// # Errors
    ///
    /// If there is no such push, or it is not `WAITING_APPROVAL`.
    pub fn clear_push(&self, id: &str) -> Result<(), ControlError> {
        Ok(self.shared.decide(id, Decision::Clear)?)
    }

    /// The back office stops a push.
    ///
    /// # Errors
    ///
    /// If there is no such push, or it is not `WAITING_APPROVAL`.
    pub fn reject_push(&self, id: &str) -> Result<(), ControlError> {
        Ok(self.shared.decide(id, Decision::Reject)?)
    }

    /// The recipient's bank does not take a SEPA transfer: it is `FAILED`, and the owner gets amount and fee back.
    ///
    /// # Errors
    ///
    /// If there is no such transfer, or it is not `BOOKED`.
    pub fn reject_transfer(&self, id: &str) -> Result<(), ControlError> {
        Ok(self.shared.transact(|session| session.reject_transfer(id).map(drop))?)
    }

    /// The owner of the first account grants a connection. Gives back the connection code.
    ///
    /// # Errors
    ///
    /// If there is no such connection, or it is not `WAITING`.
    pub fn grant_connection(&self, id: &str) -> Result<String, ControlError> {
        Ok(self.shared.grant(id, None)?)
    }

    /// The owner of this account grants a connection. Gives back the connection code.
    ///
    /// # Errors
    ///
    /// If there is no such connection or account, or the connection is not `WAITING`.
    pub fn grant_connection_for(&self, id: &str, account_id: &str) -> Result<String, ControlError> {
        Ok(self.shared.grant(id, Some(account_id))?)
    }

    /// The account's owner refuses a connection.
    ///
    /// # Errors
    ///
    /// If there is no such connection, or it is not `WAITING`.
    pub fn refuse_connection(&self, id: &str) -> Result<(), ControlError> {
        self.move_connection(id, Trigger::Refuse)
    }

    /// The account's owner takes a granted connection back. Its code and its tokens are worthless from then on.
    ///
    /// # Errors
    ///
    /// If there is no such connection, or it is not `GRANTED`.
    pub fn revoke_connection(&self, id: &str) -> Result<(), ControlError> {
        self.move_connection(id, Trigger::Revoke)
    }

    /// Lets the clock run from where it stands.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub fn run_clock(&self) -> Result<(), ControlError> {
        Ok(self.shared.run_clock(true)?)
    }

    /// Stops the clock where it stands.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub fn freeze_clock(&self) -> Result<(), ControlError> {
        Ok(self.shared.run_clock(false)?)
    }

    /// Adds an application with a world of its own, for a test that runs beside others. The same key gives the same
    /// credentials; asking for a key again changes nothing.
    ///
    /// The methods of this handle act on the first application. The control paths take `?application=KEY`.
    ///
    /// # Errors
    ///
    /// If the key is not 1 to 64 letters, digits and hyphens, if there are 1,000 of them, or if the database
    /// fails.
    pub fn add_application(&self, client_id: &str) -> Result<Credentials, ControlError> {
        Ok(self.applications.add(client_id)?.credentials()?)
    }

    /// What the clock shows.
    pub fn now(&self) -> Timestamp {
        self.shared.now()
    }

    /// Sets the clock, and does what falls due by it. A running clock runs on, a frozen one stands there.
    ///
    /// # Errors
    ///
    /// If the year is outside 1970 to 9000.
    pub fn set_clock(&self, moment: Timestamp) -> Result<(), ControlError> {
        Ok(self.shared.set_clock(moment)?)
    }

    /// Moves the clock by a span of the Italian calendar, and does what falls due by it.
    ///
    /// # Errors
    ///
    /// If the year reached is outside 1970 to 9000.
    pub fn advance(&self, span: Span) -> Result<(), ControlError> {
        Ok(self.shared.advance(span)?)
    }

    /// Brings the world, the clock and the log of calls back to the start. A seeded sandbox gives the same ids again.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub fn reset(&self) -> Result<(), ControlError> {
        Ok(self.shared.reset()?)
    }

    /// The calls of the API so far, oldest first, without those to the control paths. The latest 100,000 are kept.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.calls()
    }

    /// Makes every access token worthless. Refresh tokens and connection codes stay.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub fn expire_tokens(&self) -> Result<(), ControlError> {
        Ok(self.shared.transact(|session| session.expire_tokens())?)
    }

    /// Stops taking requests, and waits until those under way are answered.
    pub async fn shutdown(self) {
        self.server.stop().await;
    }

    fn move_connection(&self, id: &str, trigger: Trigger) -> Result<(), ControlError> {
        Ok(self.shared.transact(|session| session.move_connection(id, trigger).map(drop))?)
    }
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}
