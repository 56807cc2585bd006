//! placeholder
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
/// It gives the push, which is `READY`, or further if its owner was quick or it was submitted before. Dropping it is the
/// same as a crash: nothing is lost, and submitting again goes on.
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
