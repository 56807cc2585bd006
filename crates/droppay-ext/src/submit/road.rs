//! The road of one submission: look, create, look again, clear away, make ready. The reasoning is in the
//! [module's documentation](super).

use std::{pin::pin, time::Duration};

use droppay_api::{
    BoxFuture, Client, ResourceId,
    types::{OrderDirection, PostedStatus, Push, PushOrderBy, PushStatus, PushUpdate},
};
use futures_util::StreamExt as _;
use http::StatusCode;
use tokio::{
    sync::OwnedMutexGuard,
    time::{Instant, timeout_at},
};

use crate::{
    Error,
    paging::Paged as _,
    submit::{
        Stage, Submission, Unfinished,
        pace::{Done, Failure, GivenUp, Pace},
        submission::Progress,
        unfinished::Why,
        verdict::{Found, Verdict, is_over, verdict},
    },
};

/// For how long superfluous drafts are deleted when it is known already what came of the submission.
const LONGEST_TIDYING: Duration = Duration::from_secs(10);

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What the program does with a submission whose push is known.
pub(super) type OnDraft<'a> =
    Box<dyn FnMut(Submission) -> BoxFuture<'a, Result<(), BoxError>> + Send + 'a>;

/// A submission on its road.
pub(super) struct Road<'a> {
    client: &'a Client,
    submission: Submission,
    pace: Pace,
    on_draft: Option<OnDraft<'a>>,
    /// Kept with the submission from step to step, for whoever submits it again in this process.
    progress: OwnedMutexGuard<Progress>,
    /// The push whose id is known, stored or not.
    known: Option<ResourceId>,
}

impl<'a> Road<'a> {
    /// Waits until no other submit of this process is on it with the same submission.
    pub(super) async fn enter(
        client: &'a Client,
        submission: Submission,
        pace: Pace,
        on_draft: Option<OnDraft<'a>>,
    ) -> Result<Self, Error> {
        match pace.within(submission.progress().lock_owned()).await {
            Some(progress) => {
                let known = progress.chosen.as_ref().or(progress.stored.as_ref()).cloned();
                Ok(Self { client, submission, pace, on_draft, progress, known })
            }
            None => {
                let known = submission.draft().cloned();
                let why = Why::GivenUp(pace.time_up(), None);
                let reference = submission.reference().clone();
                Err(Error::unfinished(Unfinished::new(reference, known, Stage::ReadyPossible, why)))
            }
        }
    }

    pub(super) async fn run(mut self) -> Result<Push, Error> {
        if self.progress.stage == Stage::Nothing {
            // Nothing was ever created, so there is nothing to be found.
            self.create().await?;
        }
        loop {
            if let Some(push) = self.go_on().await? {
                return Ok(push);
            }
        }
    }

    /// Looks, and takes one step. There is a push when the road has come to its end.
    async fn go_on(&mut self) -> Result<Option<Push>, Error> {
        let found = self.look_up().await?;
        let first = self.progress.stored.as_ref().or(self.progress.chosen.as_ref());
        match verdict(self.submission.push(), first, found) {
            Verdict::Nothing => {
                // What could not be found again was never made ready.
                self.progress.stage = self.progress.stage.min(Stage::DraftPossible);
                self.create().await.map(|()| None)
            }
            Verdict::Over { push, strays } => {
                self.tidy(strays).await;
                Ok(Some(*push))
            }
            Verdict::Draft { chosen, listed, strays } => self.finish(chosen, listed, strays).await,
            Verdict::Contradiction { what, ids, over } => {
                if over {
                    self.progress.stage = Stage::ReadyPossible;
                }
                Err(self.unfinished(Why::Contradiction { what, ids }))
            }
        }
    }

    /// Creates a draft. Whether there is one afterwards is for the next look to say.
    async fn create(&mut self) -> Result<(), Error> {
        loop {
            let before = self.progress.stage;
            self.progress.stage = self.progress.stage.max(Stage::DraftPossible);
            let request = self.client.create_push().body(self.submission.push().clone());
            match self.pace.call(request.send()).await {
                Ok(push) => {
                    self.known = Some(push.id.clone());
                    return Ok(());
                }
                Err(Failure::TimeUp) => return Err(self.time_up()),
                Err(Failure::Call(error, Done::NothingForGood)) => {
                    self.progress.stage = before;
                    return Err(self.refused(error));
                }
                Err(Failure::Call(error, Done::NothingYet)) => {
                    self.progress.stage = before;
                    self.pause(Some(error)).await?;
                }
                Err(Failure::Call(error, Done::Unknown)) => return self.pause(Some(error)).await,
            }
        }
    }

    /// Every push that carries the reference, and the one whose id is known.
    async fn look_up(&mut self) -> Result<Vec<Found>, Error> {
        let mut found = loop {
            let (client, submission) = (self.client, self.submission.clone());
            match self.pace.call(listed(client, &submission)).await {
                Ok(found) => break found,
                Err(failure) => self.read_failed(failure).await?,
            }
        };
        if let Some(known) = self.known.clone()
            && !found.iter().any(|found| found.push.id == known)
        {
            found.push(Found { push: self.read(&known).await?, listed: false });
        }
        Ok(found)
    }

    async fn read(&mut self, id: &ResourceId) -> Result<Push, Error> {
        loop {
            match self.pace.call(self.client.get_push().id(id.as_str()).send()).await {
                Ok(push) => return Ok(push.into_inner()),
                // It was created, so it is only not shown yet.
                Err(Failure::Call(error, _)) if error.status() == Some(StatusCode::NOT_FOUND) => {
                    self.pause(Some(error)).await?
                }
                Err(failure) => self.read_failed(failure).await?,
            }
        }
    }

    /// Reading changes nothing, so it is tried again whatever may have happened.
    async fn read_failed(&mut self, failure: Failure) -> Result<(), Error> {
        match failure {
            Failure::TimeUp => Err(self.time_up()),
            Failure::Call(error, Done::NothingForGood) => Err(self.refused(error)),
            Failure::Call(error, Done::NothingYet | Done::Unknown) => self.pause(Some(error)).await,
        }
    }

    /// Brings the chosen draft to its end, if it can be found again and stands alone.
    async fn finish(
        &mut self,
        chosen: ResourceId,
        listed: bool,
        strays: Vec<ResourceId>,
    ) -> Result<Option<Push>, Error> {
        self.known = Some(chosen.clone());
        self.store(&chosen).await?;
        if !listed && self.progress.stored.as_ref() != Some(&chosen) {
            // After a crash nobody would find it, and another would be created.
            return self.pause(None).await.map(|()| None);
        }
        self.progress.chosen = Some(chosen.clone());
        for stray in strays {
            if !self.delete(&stray).await? {
                return Ok(None);
            }
        }
        self.make_ready(&chosen).await
    }

    /// Has the program store which push it is, if it wants to.
    async fn store(&mut self, draft: &ResourceId) -> Result<(), Error> {
        let Some(on_draft) = &mut self.on_draft else { return Ok(()) };
        if self.progress.stored.as_ref() == Some(draft) {
            return Ok(());
        }
        let storing = on_draft(self.submission.with_draft(draft.clone()));
        match self.pace.within(storing).await {
            Some(Ok(())) => {
                self.progress.stored = Some(draft.clone());
                Ok(())
            }
            Some(Err(error)) => Err(self.unfinished(Why::NotStored(error))),
            None => Err(self.time_up()),
        }
    }

    /// Deletes a superfluous draft. Whether it is known to be deleted; if not, it was time to look again.
    async fn delete(&mut self, stray: &ResourceId) -> Result<bool, Error> {
        let failure =
            match self.pace.call(self.client.delete_push().id(stray.as_str()).send()).await {
                Ok(push) if push.status == PushStatus::Deleted => return Ok(true),
                Ok(_) => None,
                Err(Failure::TimeUp) => return Err(self.time_up()),
                Err(Failure::Call(error, _)) => Some(error),
            };
        self.pause(failure).await.map(|()| false)
    }

    /// Deletes superfluous drafts beside a push that stays. They are harmless, so failures are, and the result does not
    /// wait long for it.
    async fn tidy(&mut self, strays: Vec<ResourceId>) {
        let until = Instant::now() + LONGEST_TIDYING;
        for stray in strays {
            let deleting = self.client.delete_push().id(stray.as_str()).send();
            if !matches!(timeout_at(until, deleting).await, Ok(Ok(_))) {
                tracing::warn!(reference = %self.submission.reference(), push = %stray, "a superfluous draft stays");
            }
        }
    }

    /// Makes the draft ready. There is no push if it is no draft any more and not ready either.
    async fn make_ready(&mut self, id: &ResourceId) -> Result<Option<Push>, Error> {
        loop {
            let before = self.progress.stage;
            self.progress.stage = Stage::ReadyPossible;
            let ready = PushUpdate { status: Some(PostedStatus::Ready), ..PushUpdate::default() };
            let request = self.client.update_push().id(id.as_str()).body(ready);
            let refusal = match self.pace.call(request.send()).await {
                Ok(push) if is_over(&push.status) => return Ok(Some(push.into_inner())),
                Ok(_) => return self.pause(None).await.map(|()| None),
                Err(Failure::TimeUp) => return Err(self.time_up()),
                Err(Failure::Call(error, Done::NothingYet)) => {
                    self.progress.stage = before;
                    self.pause(Some(error)).await?;
                    continue;
                }
                Err(Failure::Call(error, Done::Unknown)) => {
                    self.pause(Some(error)).await?;
                    None
                }
                Err(Failure::Call(error, Done::NothingForGood)) if nothing_was_done(&error) => {
                    self.progress.stage = before;
                    return Err(self.refused(error));
                }
                Err(Failure::Call(error, Done::NothingForGood)) => Some(error),
            };
            let push = self.read(id).await?;
            match (&push.status, refusal) {
                (status, _) if is_over(status) => return Ok(Some(push)),
                (PushStatus::Draft, None) => {}
                (PushStatus::Draft, Some(error)) => {
                    self.progress.stage = before;
                    return Err(self.refused(error));
                }
                // The listing may go on showing it as a draft.
                (_, refusal) => return self.pause(refusal).await.map(|()| None),
            }
        }
    }

    async fn pause(&mut self, failure: Option<Error>) -> Result<(), Error> {
        let reference = self.submission.reference();
        match &failure {
            // Without the error's own words, some of which may be the server's.
            Some(error) => tracing::warn!(
                %reference,
                droppay.operation_id = error.operation(),
                http.response.status_code = error.status().map(|status| status.as_u16()),
                "a step of a submission failed"
            ),
            None => tracing::warn!(%reference, "the server does not show yet what it has done"),
        }
        match self.pace.pause(failure).await {
            Ok(()) => Ok(()),
            Err(given_up) => Err(self.given_up(given_up)),
        }
    }

    fn time_up(&mut self) -> Error {
        self.given_up(self.pace.time_up())
    }

    fn given_up(&mut self, given_up: GivenUp) -> Error {
        let last = self.pace.last.take();
        self.unfinished(Why::GivenUp(given_up, last))
    }

    /// A failure that repeating would not mend. If nothing was created it is the caller's as it is.
    fn refused(&self, error: Error) -> Error {
        match self.progress.stage {
            Stage::Nothing => error,
            _ => self.unfinished(Why::Refused(error)),
        }
    }

    fn unfinished(&self, why: Why) -> Error {
        let reference = self.submission.reference().clone();
        Error::unfinished(Unfinished::new(reference, self.known.clone(), self.progress.stage, why))
    }
}

/// Whether a refusal proves by itself that its call was not carried out.
fn nothing_was_done(error: &Error) -> bool {
    use droppay_api::ErrorKind::{InvalidRequest, NotSent};
    error.is_token_failure()
        || error.is_unauthorized()
        || matches!(error.as_api().map(droppay_api::Error::kind), Some(InvalidRequest | NotSent))
}

/// The pushes that the listing shows with the reference at the end of their description. The server's filter saves
/// pages; whether it does is not relied on.
async fn listed(client: &Client, submission: &Submission) -> Result<Vec<Found>, Error> {
    let listing = client
        .list_pushes()
        .description(submission.description())
        .order_by(PushOrderBy::DateCreation)
        .order_dir(OrderDirection::Asc)
        .pg_size(100_u32);
    let mut entries = pin!(listing.items());
    let mut found: Vec<Found> = Vec::new();
    while let Some(entry) = entries.next().await {
        match entry {
            Ok(push) if is_of(submission, &push) => {
                // While pushes are created a page may repeat one.
                found.retain(|found| found.push.id != push.id);
                found.push(Found { push, listed: true });
            }
            Ok(_) => {}
            Err(error) => match error.unreadable() {
                // An unreadable push is nothing to us, unless it is the one.
                Some(entry) if !mentions(entry.value(), submission) => {}
                _ => return Err(error),
            },
        }
    }
    Ok(found)
}

fn is_of(submission: &Submission, push: &Push) -> bool {
    submission.reference().is_in(push.description.as_deref())
}

fn mentions(entry: &serde_json::Value, submission: &Submission) -> bool {
    entry.to_string().contains(submission.reference().as_str())
}
