//! How long a submission goes on, and how long it waits before it tries again.

use std::{future::Future, time::Duration};

use http::StatusCode;
use tokio::time::{Instant, sleep, timeout_at};

use crate::{Error, ErrorKind, timing::Timing};

/// How often in a row a call may be refused with 401, each time with two tokens.
const MOST_REFUSALS: u32 = 3;

/// How long is waited after a first refusal at least. That is longer than the client keeps a token which was refused
/// before it was ever accepted.
const PAUSE_AFTER_REFUSAL: Duration = Duration::from_millis(500);

/// The settings of a submission's patience.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    pub(super) timeout: Duration,
    /// How many calls may fail, or tell of nothing new.
    pub(super) attempts: u32,
    pub(super) shortest: Duration,
    pub(super) longest: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(120),
            attempts: 20,
            shortest: Duration::from_millis(200),
            longest: Duration::from_secs(10),
        }
    }
}

/// What a failed call has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    /// Nothing, and repeating it would not help.
    NothingForGood,
    /// Nothing, and later it may be carried out.
    NothingYet,
    /// It is not known, or it was carried out and the answer cannot be read.
    Unknown,
}

/// Why a call gave nothing.
pub(super) enum Failure {
    /// The time was up before the call had an answer.
    TimeUp,
    Call(Error, Done),
}

/// Patience as it is used up.
pub(super) struct Pace {
    patience: Patience,
    timing: Timing,
    deadline: Instant,
    failures: u32,
    refusals: u32,
    pub(super) last: Option<Error>,
}

/// Why the submission does not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GivenUp {
    /// The time is up, or would be before the next attempt.
    TimeUp(Duration),
    /// So many calls have failed.
    Attempts(u32),
}

impl Pace {
    pub(super) fn new(patience: Patience, timing: Timing) -> Self {
        let start = Instant::now();
        // A time limit beyond the clock's end is none.
        let far = start + Duration::from_secs(365 * 24 * 60 * 60);
        let deadline = start.checked_add(patience.timeout).unwrap_or(far);
        Self { patience, timing, deadline, failures: 0, refusals: 0, last: None }
    }

    /// Why nothing goes on after the time is up.
    pub(super) fn time_up(&self) -> GivenUp {
        GivenUp::TimeUp(self.patience.timeout)
    }

    /// Waits for something as long as there is time.
    pub(super) async fn within<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        timeout_at(self.deadline, future).await.ok()
    }

    /// Makes a call as long as there is time, and judges its failure.
    pub(super) async fn call<T, E: Into<Error>>(
        &mut self,
        call: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Failure> {
        match self.within(call).await {
            None => Err(Failure::TimeUp),
            Some(Ok(value)) => {
                self.refusals = 0;
                Ok(value)
            }
            Some(Err(error)) => {
                let error = error.into();
                let done = self.judge(&error);
                Err(Failure::Call(error, done))
            }
        }
    }

    fn judge(&mut self, error: &Error) -> Done {
        if error.is_unauthorized() && !error.is_token_failure() {
            // Two tokens in a row were refused. They may both have been taken back just then.
            self.refusals += 1;
            return if self.refusals < MOST_REFUSALS {
                Done::NothingYet
            } else {
                Done::NothingForGood
            };
        }
        judge(error)
    }

    /// Counts a failure, and waits before the next attempt.
    pub(super) async fn pause(&mut self, failure: Option<Error>) -> Result<(), GivenUp> {
        self.failures += 1;
        let wait = self.wait_after(failure.as_ref());
        self.last = failure.or_else(|| self.last.take());
        if self.failures >= self.patience.attempts {
            return Err(GivenUp::Attempts(self.failures));
        }
        if self.deadline.saturating_duration_since(Instant::now()) <= wait {
            return Err(self.time_up());
        }
        sleep(wait).await;
        Ok(())
    }

    /// Between nothing and a span that doubles with each failure, left to chance; and what the server asks for.
    fn wait_after(&self, failure: Option<&Error>) -> Duration {
        let doubled = 1_u32.checked_shl(self.failures - 1).unwrap_or(u32::MAX);
        let span = self.patience.shortest.saturating_mul(doubled).min(self.patience.longest);
        let asked = failure.and_then(Error::retry_after).unwrap_or_default();
        // The client does not replace a token that was never accepted at once.
        let replaceable = PAUSE_AFTER_REFUSAL.saturating_mul(self.refusals);
        self.timing.between(Duration::ZERO, span).max(asked).max(replaceable)
    }
}

/// What is known of a call that failed.
fn judge(error: &Error) -> Done {
    match error.kind() {
        ErrorKind::Token if error.is_retryable() => Done::NothingYet,
        ErrorKind::Token | ErrorKind::Configuration | ErrorKind::UnreadableEntry => {
            Done::NothingForGood
        }
        ErrorKind::Call => judge_call(error),
        _ => Done::Unknown,
    }
}

fn judge_call(error: &Error) -> Done {
    use droppay_api::ErrorKind::{InvalidRequest, NotSent, Response};
    let kind = error.as_api().map(droppay_api::Error::kind);
    if error.is_connect() || error.is_rate_limited() {
        return Done::NothingYet;
    }
    match (kind, error.status()) {
        (Some(InvalidRequest | NotSent), _) => Done::NothingForGood,
        // Whoever gave up waiting for the request may have passed it on.
        (Some(Response), Some(StatusCode::REQUEST_TIMEOUT)) => Done::Unknown,
        (Some(Response), Some(status)) if status.is_client_error() => Done::NothingForGood,
        _ => Done::Unknown,
    }
}
