//! The road of money that cannot pay twice.
//!
//! DropPay has no idempotency key: whoever repeats `createPush` after a lost answer may have two orders. It has drafts,
//! though, which nobody can approve, and a `PATCH` that may be repeated. So a submission
//!
//! 1. is **created** as a `DRAFT`, with a [`Reference`] of its own at the end of its description;
//! 2. is **looked up**: every push that carries the reference is listed, and all of them but one are deleted;
//! 3. is made **`READY`** by a `PATCH` of that one.
//!
//! ```no_run
//! use droppay_ext::{DropPay, api::types::{PostedOwner, PostedRecipient, PushCreate, PushStatus}, submit::Submission};
//!
//! # async fn example(droppay: DropPay) -> Result<(), Box<dyn std::error::Error>> {
//! let owner = PostedOwner::builder().name("Edward Teach");
//! let recipient = PostedRecipient::builder().account("IT60X0542811101000000123456").owner(owner);
//! let push = PushCreate::builder().amount("120.00").recipient(recipient).description("Sending money");
//! let submission = Submission::new(push.try_into()?)?;
//!
//! // Where it survives the process. After a crash, read it back and go on from here.
//! std::fs::write("order-4711.json", serde_json::to_vec(&submission)?)?;
//! match droppay.submit(&submission).await {
//!     Ok(push) if push.status == PushStatus::Ready => {
//!         println!("to be approved: {}", push.sharing.as_deref().unwrap_or_default());
//!     }
//!     // It was submitted before: its owner has decided, or somebody has withdrawn it.
//!     Ok(push) => println!("push {} is {}", push.id, push.status),
//!     // Nothing is lost: submit the same submission again, now or after a restart, as often as you like.
//!     Err(error) if error.is_retryable() => eprintln!("later: {error}"),
//!     Err(error) => return Err(error.into()),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What it guarantees
//!
//! However often a [`Submission`] is submitted, whatever fails on the way, and at whatever point a process crashes, at
//! most one of its pushes is `READY` at any time and at most one is ever approved. Whoever submits it once more when
//! things work again is told which one that is. What is left over are drafts, which are deleted if they come to light.
//!
//! It rests on one rule: **nothing is made `READY` that could not be found again.** A draft becomes `READY` only after
//! the listing has shown it by its reference, or after the program has stored its id ([`Submit::on_draft`]). So if a
//! later process finds nothing, nothing is `READY`, and it may create. The rule also means that nothing inferred has to
//! be believed: a server that shortens descriptions, or whose filter does not find them, gets no `READY` push, but an
//! error.
//!
//! What can happen on the way, and why it does no harm:
//!
//! * *The answer to the creation is lost.* The look-up finds the draft. If the creation is late and the look-up finds
//!   nothing, another is created: a draft too many.
//! * *The late creation comes to light before the `PATCH`.* Both are listed. Everybody who sees the same drafts chooses the
//!   same one (that whose id was stored, or the one created first), and deletes the others **before** the `PATCH`.
//! * *It comes to light afterwards*, or never: it stays a `DRAFT`, which nobody can approve, or is deleted by the next
//!   submit.
//! * *A crash after the creation.* The next process finds the draft and goes on with it.
//! * *The answer to the `PATCH` is lost.* The push is read. If it is still a `DRAFT` the same `PATCH` of the same push is sent
//!   again: making `READY` what is `READY` changes nothing.
//! * *A crash while the `PATCH` is on its way.* The next process finds a draft and makes it `READY` as well. Should it choose
//!   another, because an earlier one has come to light, it deletes this one first. A `PATCH` that arrives after the
//!   deletion is refused; one that arrived before it has made `READY` what is `DELETED` now. Had the owner approved it in
//!   between, the deletion is refused or leads to `CANCELLED` or `REVOKED` instead of `DELETED`: then that push is the
//!   result, and nothing else is made `READY`.
//! * *A late deletion.* It is sent only for a draft that was not chosen, and is refused or meets a draft. At worst it
//!   deletes too much: no money moves, and the result is `DELETED`.
//!
//! # What the result is
//!
//! The push that is or was `READY`, in whatever status it is by now: `READY`, `DONE`, but also `REFUSED` or `FAILED`, which
//! are answers to this order. `DELETED` is one as well: somebody has withdrawn the order, and it is not created again. To
//! order it after all, make a new [`Submission`]. (A superfluous draft that this crate has deleted is told from a push that
//! was withdrawn by the id that was stored, or because it is not the one that was created first. Of two that were
//! created within the resolution of the server's dates, only the stored id tells.)
//!
//! Amount and recipient of every push that carries the reference are compared with the order, as far as the server shows
//! them. If they differ, or if more than one push is or was `READY`, a person must look: the error names the pushes
//! ([`Unfinished::contradiction`]).
//!
//! # What it assumes, and its limits
//!
//! * The document's table of statuses holds: a `DRAFT` cannot be approved, a `DELETED` push cannot be changed, and making
//!   `READY` what is `READY` is harmless. That the last is allowed at all is inferred.
//! * The listing goes on showing what it has shown once, deleted pushes as well. A listing that lags behind costs time
//!   and drafts, no money. If it stopped showing a push that is `READY`, another might be created, unless the id was
//!   stored.
//! * One process at a time submits a submission. If two do at the same moment, still nothing is paid twice as long as
//!   the listing shows at once what was created; but one may be told `READY` of a push that the other then deletes.
//!   Within one process submits of the same submission, and of its clones, wait for each other.
//! * The submission is stored before it is submitted. Making a new one for the same payment is another order.
//! * It is submitted to the same server, by the same application, for the same account, each time: elsewhere its pushes are
//!   not listed, and it would be created again. Whether a new connection to the same account lists the pushes of the one
//!   before is not documented.
//! * Whoever withdraws an order does not submit it again, unless its id was stored: if the answer to an earlier creation
//!   was lost and its draft comes to light only now, that draft is taken for the order.
//! * The pushes stay as they are. Whoever gives a description another end hides the push from its submission.
//! * The owner of the account sees the reference, and so may the recipient if there is no `transfer_description`.
//! * Only what the application may do is done once: what the owner approves, he approves.
//!
//! A server that ignores the filter by description is read to the end, which is slow and otherwise right.
//!
//! # How sure we are
//!
//! It is tested against the sandbox with all its faults and killed processes, and in simulations of late and lost
//! requests; never against the live service.

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    time::Duration,
};

mod pace;
mod reference;
mod road;
#[cfg(test)]
mod simulation;
mod submission;
#[cfg(test)]
mod tests;
mod unfinished;
mod verdict;

pub use reference::{ParseReferenceError, Reference};
pub use submission::Submission;
pub use unfinished::{Stage, Unfinished};

use droppay_api::{Client, types::Push};
use pace::{Pace, Patience};
use road::{OnDraft, Road};

use crate::{Error, timing::Timing};

/// A submission under way, made by [`DropPay::submit`](crate::DropPay::submit): settings, and then `await`.
///
/// It gives the push, which is `READY`, or further if its owner was quick or it was submitted before: look at its status,
/// which may also be `REFUSED`, `FAILED`, `CANCELLED` or `DELETED` then. Dropping it is the same as a crash: nothing is
/// lost, and submitting again goes on.
///
/// # Errors
///
/// * What DropPay, or the token call, said when it refused and nothing was created;
/// * [`ErrorKind::Submission`](crate::ErrorKind::Submission) otherwise, with what is known in
///   [`Error::as_submission`]. If [`Error::is_outcome_unknown`] holds, the push may be `READY`. If
///   [`Error::is_retryable`] holds, submit the same [`Submission`] again.
#[must_use = "nothing is submitted until it is awaited"]
pub struct Submit<'a> {
    client: &'a Client,
    submission: Submission,
    timing: Timing,
    patience: Patience,
    on_draft: Option<OnDraft<'a>>,
}

impl<'a> Submit<'a> {
    pub(crate) fn new(client: &'a Client, submission: &Submission, timing: Timing) -> Self {
        let (submission, patience) = (submission.clone(), Patience::default());
        Self { client, submission, timing, patience, on_draft: None }
    }

    /// How long to go on at most; 2 minutes if not given. A call under way is abandoned then.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.patience.timeout = timeout;
        self
    }

    /// How many calls may fail, or tell of nothing new, in all; 20 if not given, and 1 at least.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.patience.attempts = attempts.max(1);
        self
    }

    /// How long to wait after a first failure at most, and after any; 0.2 and 10 seconds if not given. The span doubles
    /// with each failure, and chance takes any part of it. A longer wait that the server asks for with `Retry-After`
    /// is kept.
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.patience.shortest = first;
        self.patience.longest = longest.max(first);
        self
    }

    /// Is called when it is known which push it will be, before that becomes `READY`: store the submission given, in
    /// place of the one stored before. After a crash it is then found by its id, whatever the listing shows.
    ///
    /// If it fails nothing becomes `READY`, and the error is the source of the submission's.
    pub fn on_draft<F, Fut, E>(mut self, mut store: F) -> Self
    where
        F: FnMut(Submission) -> Fut + Send + 'a,
        Fut: Future<Output = Result<(), E>> + Send + 'a,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.on_draft = Some(Box::new(move |submission| {
            let stored = store(submission);
            Box::pin(async move { stored.await.map_err(Into::into) })
        }));
        self
    }

    async fn run(self) -> Result<Push, Error> {
        let pace = Pace::new(self.patience, self.timing);
        let road = Road::enter(self.client, self.submission, pace, self.on_draft).await?;
        road.run().await
    }
}

impl<'a> IntoFuture for Submit<'a> {
    type Output = Result<Push, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for Submit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Submit")
            .field("submission", &self.submission)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}
