//! Lets one of several equal events through.

use std::{error::Error as StdError, fmt, future::Future, sync::Arc};

use droppay_api::BoxFuture;

use super::EventKey;

/// Remembers which events were processed.
///
/// Have one for each listener and client. An [`EventKey`] is of the body alone: with one guard for two, what one has
/// processed would be taken for done by the other, who could read another truth; and a stranger who knows the
/// credentials of one could have events of the other taken for done.
///
/// ```
/// use droppay_ext::{
///     DropPay,
///     webhook::{Claim, DuplicateGuard, EventHint, Refetched},
/// };
/// use http::StatusCode;
///
/// async fn handle(event: EventHint, guard: &dyn DuplicateGuard, droppay: &DropPay) -> StatusCode {
///     let pending = match guard.claim(event.key()).await {
///         Ok(Claim::Granted(pending)) => pending,
///         Ok(Claim::Done) => return StatusCode::OK,
///         // Somebody is at it, and may still fail; or the guard did. Have the event sent again.
///         Ok(Claim::InProgress) | Err(_) => return StatusCode::SERVICE_UNAVAILABLE,
///     };
///     match event.refetch(droppay).await {
///         Ok(Refetched::Push(push)) => println!("push {} is {}", push.id, push.status),
///         Ok(_) => println!("{event:?}"),
///         // It is about a resource that is not yours. The token call may be refused with 403 as well.
///         Err(error)
///             if error.as_token().is_none()
///                 && matches!(error.status(), Some(StatusCode::FORBIDDEN | StatusCode::NOT_FOUND)) =>
///         {
///             eprintln!("{error}");
///         }
///         // The truth was not read. `pending` is dropped, so the event is let through when it comes again.
///         Err(_) => return StatusCode::SERVICE_UNAVAILABLE,
///     }
///     // If this fails, the event is processed once more; nothing else is lost.
///     let _ = pending.commit().await;
///     StatusCode::OK
/// }
/// ```
pub trait DuplicateGuard: Send + Sync + 'static {
    /// Claims an event for processing. Of any number of claims for one event, made at once or one after another, one is
    /// granted until it is released, and none after it was committed and as long as the guard remembers it.
    ///
    /// # Errors
    ///
    /// When that cannot be decided. Have the event sent again, or process it anyway: twice must be harmless.
    fn claim<'a>(&'a self, key: &'a EventKey) -> BoxFuture<'a, Result<Claim, GuardError>>;
}

impl<G: DuplicateGuard + ?Sized> DuplicateGuard for Arc<G> {
    fn claim<'a>(&'a self, key: &'a EventKey) -> BoxFuture<'a, Result<Claim, GuardError>> {
        (**self).claim(key)
    }
}

/// What came of claiming an event.
#[derive(Debug)]
pub enum Claim {
    /// It is yours to process: commit it when you are done.
    Granted(Pending),
    /// Somebody else is processing it, and may yet fail.
    InProgress,
    /// It was processed.
    Done,
}

/// The right to process an event.
///
/// [`commit`](Self::commit) says that it was processed. Dropping it says that it was not, so that the event is let
/// through when it comes again: also when a handler fails, panics, or is dropped because the sender hung up.
#[must_use = "dropping it lets the event through again"]
pub struct Pending(BoxFuture<'static, Result<(), GuardError>>);

impl Pending {
    /// For guards: `commit` is run when the event was processed, and dropped without being run when it was not. What it
    /// holds should release the claim when it is dropped: a transaction that is rolled back, an entry that expires.
    pub fn new(commit: impl Future<Output = Result<(), GuardError>> + Send + 'static) -> Self {
        Self(Box::pin(commit))
    }

    /// The event was processed.
    ///
    /// # Errors
    ///
    /// When the guard does not know whether it remembers that. The event may be let through once more.
    pub async fn commit(self) -> Result<(), GuardError> {
        self.0.await
    }

    /// The event was not processed: let it through when it comes again. The same as dropping this.
    pub fn release(self) {}
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pending")
    }
}

/// A guard failed.
pub struct GuardError(Box<dyn StdError + Send + Sync>);

impl GuardError {
    /// A failure with this cause, which will be shown.
    pub fn new(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self(cause.into())
    }
}

impl fmt::Debug for GuardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GuardError({})", self.0)
    }
}

impl fmt::Display for GuardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it is not known whether the event was processed: {}", self.0)
    }
}

impl StdError for GuardError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}
