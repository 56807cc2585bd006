//! Waiting for a push: reads it until a condition is met, can no longer be met, or takes too long.

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    time::Duration,
};

use droppay_api::{
    builder::GetPush,
    types::{Push, PushStatus},
};
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::{
    Error,
    status::{Condition, PushStatusExt as _},
    timing::Timing,
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A wait for a push, made by [`DropPay::wait_for_push`](crate::DropPay::wait_for_push). Await it.
///
/// It gives the push that met the condition. The push is read at once and then at growing intervals, which chance
/// shortens by up to a quarter and a change of status starts anew. A read that fails for a passing reason (no
/// connection, no answer, 429, a 5xx status, no token) is tried again at the next interval.
///
/// Nothing is lost by dropping it: waiting again begins with a read.
///
/// # Errors
///
/// * [`ErrorKind::ConditionUnreachable`](crate::ErrorKind::ConditionUnreachable) when the push has reached a terminal
///   status without meeting the condition;
/// * [`ErrorKind::WaitTimedOut`](crate::ErrorKind::WaitTimedOut) when the time is up. The push goes on without you: wait
///   again, or read it later;
/// * any other when a read fails for a reason that does not pass.
///
/// Each carries the last push that was read: [`Error::last_push`].
#[must_use = "a wait does nothing until it is awaited"]
pub struct Wait<'a, C> {
    request: GetPush<'a>,
    condition: C,
    timing: Timing,
    timeout: Duration,
    shortest: Duration,
    longest: Duration,
    on_change: Box<dyn FnMut(&Push) + Send + 'a>,
}

impl<'a, C: Condition> Wait<'a, C> {
    pub(crate) fn new(request: GetPush<'a>, condition: C, timing: Timing) -> Self {
        Self {
            request,
            condition,
            timing,
            timeout: Duration::from_secs(300),
            shortest: Duration::from_millis(500),
            longest: Duration::from_secs(15),
            on_change: Box::new(|_| ()),
        }
    }

    /// How long to wait at most; 5 minutes if not given.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The first and the longest interval between two reads; 0.5 and 15 seconds if not given. None is shorter than a
    /// millisecond or longer than a day.
    pub fn interval(mut self, first: Duration, longest: Duration) -> Self {
        self.shortest = first.clamp(Duration::from_millis(1), DAY);
        self.longest = longest.clamp(self.shortest, DAY);
        self
    }

    /// Is called with the push that is read first, and each time its status has changed.
    pub fn on_change(mut self, callback: impl FnMut(&Push) + Send + 'a) -> Self {
        self.on_change = Box::new(callback);
        self
    }

    async fn run(self) -> Result<Push, Error> {
        let Self { request, condition, timing, timeout, shortest, longest, mut on_change } = self;
        // A timeout beyond the clock's end is none.
        let deadline = Instant::now().checked_add(timeout).unwrap_or_else(far_away);
        let (mut last, mut failure, mut interval) = (None, None, shortest);
        loop {
            match timeout_at(deadline, request.clone().send()).await {
                Err(_) => return Err(Error::wait_timed_out(timeout, last, failure)),
                Ok(Ok(push)) => {
                    let push = push.into_inner();
                    if has_changed(last.as_ref(), &push.status) {
                        interval = shortest;
                        on_change(&push);
                    }
                    if condition.is_met(&push) {
                        return Ok(push);
                    }
                    if push.status.is_terminal() {
                        return Err(Error::condition_unreachable(push));
                    }
                    (last, failure) = (Some(push), None);
                }
                Ok(Err(error)) => {
                    let error = Error::from(error);
                    if !passes(&error) {
                        return Err(error.with_last_push(last));
                    }
                    failure = Some(error);
                }
            }
            let wake = Instant::now() + timing.between(interval * 3 / 4, interval);
            if wake >= deadline {
                sleep_until(deadline).await;
                return Err(Error::wait_timed_out(timeout, last, failure));
            }
            sleep_until(wake).await;
            interval = longest.min(interval * 3 / 2);
        }
    }
}

fn has_changed(last: Option<&Push>, status: &PushStatus) -> bool {
    last.is_none_or(|last| last.status != *status)
}

/// Whether a failed read is worth another: reading changes nothing, so every failure that may pass is.
fn passes(error: &Error) -> bool {
    error.is_retryable() || error.status().is_some_and(|status| status.is_server_error())
}

fn far_away() -> Instant {
    Instant::now() + 365 * DAY
}

impl<'a, C: Condition + 'a> IntoFuture for Wait<'a, C> {
    type Output = Result<Push, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<C> fmt::Debug for Wait<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait")
            .field("timeout", &self.timeout)
            .field("shortest", &self.shortest)
            .field("longest", &self.longest)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::json;

    use super::*;
    use crate::{
        ErrorKind,
        scripted::{Answer, Scripted},
        status::{approved, status_is, terminal},
    };

    fn push(status: &str) -> Answer {
        Answer::new(200, json!({"id": "SEM1", "status": status}))
    }

    /// A server whose push has these statuses one after another, and then the last for ever.
    fn going_through(statuses: &'static [&'static str]) -> Scripted {
        Scripted::new(|call| push(statuses[call.place.min(statuses.len() - 1)]))
    }

    /// A wait in which chance always takes the longest interval.
    async fn wait_for<C: Condition>(server: &Scripted, condition: C) -> Result<Push, Error> {
        let client = server.client();
        Wait::new(client.get_push().id("SEM1"), condition, Timing::following_tokio(1.0)).await
    }

    #[tokio::test(start_paused = true)]
    async fn the_push_that_meets_the_condition_is_given() {
        let server = going_through(&["READY", "READY", "SCHEDULED", "RUNNING", "DONE"]);
        let done = wait_for(&server, terminal()).await.expect("it is done at last");
        assert_eq!((done.status, server.calls().len()), (PushStatus::Done, 5));
        let server = going_through(&["READY", "WAITING_APPROVAL", "SCHEDULED", "DONE"]);
        assert_eq!(
            wait_for(&server, approved()).await.expect("it is approved").status,
            PushStatus::Scheduled
        );
        let server = going_through(&["READY", "RUNNING"]);
        let running = wait_for(&server, |push: &Push| push.status == PushStatus::Running).await;
        assert_eq!(running.expect("it runs").status, PushStatus::Running);
    }

    #[tokio::test(start_paused = true)]
    async fn a_push_that_meets_the_condition_already_is_given_at_once() {
        let (server, start) = (going_through(&["DONE"]), Instant::now());
        wait_for(&server, terminal()).await.expect("it is done");
        assert_eq!((server.calls().len(), start.elapsed()), (1, Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn conditions_can_be_put_together() {
        let server = going_through(&["READY", "SCHEDULED", "DONE"]);
        let approved_and_over = wait_for(&server, approved().and(terminal())).await;
        assert_eq!(approved_and_over.expect("both hold at last").status, PushStatus::Done);
        let server = going_through(&["READY", "SCHEDULED", "DONE"]);
        let either = wait_for(&server, status_is(PushStatus::Running).or(approved())).await;
        assert_eq!(either.expect("one of them holds").status, PushStatus::Scheduled);
        let server = going_through(&["READY", "SCHEDULED", "DONE"]);
        let no_more_ready = wait_for(&server, status_is(PushStatus::Ready).not()).await;
        assert_eq!(no_more_ready.expect("it changes").status, PushStatus::Scheduled);
    }

    #[tokio::test(start_paused = true)]
    async fn a_terminal_status_that_does_not_meet_the_condition_ends_the_wait() {
        let server = going_through(&["READY", "REFUSED"]);
        let error =
            wait_for(&server, status_is(PushStatus::Done)).await.expect_err("it was refused");
        assert_eq!(error.kind(), ErrorKind::ConditionUnreachable);
        assert_eq!(error.last_push().map(|push| push.status.clone()), Some(PushStatus::Refused));
        assert_eq!(
            error.to_string(),
            "the push will never meet the condition (push SEM1 is REFUSED)"
        );
        assert_eq!(server.calls().len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_status_that_is_not_known_is_waited_through() {
        let server = going_through(&["PAUSED", "DONE"]);
        assert_eq!(
            wait_for(&server, terminal()).await.expect("it goes on").status,
            PushStatus::Done
        );
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_limit_holds_to_the_moment_and_the_error_has_the_last_push() {
        let (server, start) = (going_through(&["READY"]), Instant::now());
        let error = wait_for(&server, terminal()).await.expect_err("nobody approves it");
        assert_eq!(
            (error.kind(), start.elapsed()),
            (ErrorKind::WaitTimedOut, Duration::from_secs(300))
        );
        assert_eq!(error.last_push().map(|push| push.status.clone()), Some(PushStatus::Ready));
        assert!(!error.is_timeout() && !error.is_outcome_unknown());
        assert!(server.calls().len() < 40, "the interval grows: {}", server.calls().len());
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_limit_cuts_off_a_read_that_hangs() {
        let server = Scripted::new(|_| push("READY").after(Duration::from_secs(3_600)));
        let (client, start) = (server.client(), Instant::now());
        let wait =
            Wait::new(client.get_push().id("SEM1"), terminal(), Timing::following_tokio(1.0));
        let error = wait.timeout(Duration::from_secs(7)).await.expect_err("no answer comes");
        assert_eq!(
            (error.kind(), start.elapsed()),
            (ErrorKind::WaitTimedOut, Duration::from_secs(7))
        );
        assert!(error.last_push().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn reads_that_fail_for_a_passing_reason_are_tried_again() {
        let server = Scripted::new(|call| match call.place {
            0 => push("READY"),
            place @ 1..5 => Answer::new([429, 500, 503, 504][place - 1], ""),
            _ => push("DONE"),
        });
        assert_eq!(
            wait_for(&server, terminal()).await.expect("the server recovers").status,
            PushStatus::Done
        );
    }

    #[tokio::test(start_paused = true)]
    async fn if_reads_fail_until_the_end_the_error_says_so_and_has_the_last_push() {
        let server =
            Scripted::new(
                |call| if call.place == 0 { push("READY") } else { Answer::new(503, "") },
            );
        let error = wait_for(&server, terminal()).await.expect_err("the server does not recover");
        assert_eq!(error.kind(), ErrorKind::WaitTimedOut);
        assert!(error.to_string().contains("503") && error.last_push().is_some(), "{error}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_read_that_fails_for_good_ends_the_wait() {
        let server =
            Scripted::new(
                |call| if call.place == 0 { push("READY") } else { Answer::new(404, "") },
            );
        let error = wait_for(&server, terminal()).await.expect_err("it is gone");
        assert_eq!(
            (error.kind(), error.status().map(|status| status.as_u16())),
            (ErrorKind::Call, Some(404))
        );
        assert!(error.last_push().is_some());
        assert_eq!(server.calls().len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn intervals_grow_and_a_change_starts_them_anew() {
        let times = Arc::new(Mutex::new(Vec::new()));
        let (seen, start) = (times.clone(), Instant::now());
        let server = Scripted::new(move |call| {
            seen.lock().unwrap().push(start.elapsed().as_millis());
            push(["READY", "READY", "READY", "SCHEDULED", "SCHEDULED", "DONE"][call.place])
        });
        wait_for(&server, terminal()).await.expect("it is done");
        let times = times.lock().unwrap();
        let intervals: Vec<_> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert_eq!(
            intervals,
            [500, 750, 1125, 500, 750],
            "half as much again each time, until the status changes"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_without_end_and_with_any_interval_is_possible() {
        let server = going_through(&["READY", "READY", "DONE"]);
        let client = server.client();
        let wait =
            Wait::new(client.get_push().id("SEM1"), terminal(), Timing::following_tokio(1.0));
        let endless = wait.timeout(Duration::MAX).interval(Duration::ZERO, Duration::MAX).await;
        assert_eq!(endless.expect("it is done").status, PushStatus::Done);
        let wait =
            Wait::new(client.get_push().id("SEM1"), terminal(), Timing::following_tokio(1.0));
        wait.interval(Duration::MAX, Duration::ZERO).await.expect("it is done");
    }

    #[tokio::test(start_paused = true)]
    async fn each_change_is_reported_once() {
        let server = going_through(&["READY", "READY", "SCHEDULED", "SCHEDULED", "DONE"]);
        let (client, mut seen) = (server.client(), Vec::new());
        let wait =
            Wait::new(client.get_push().id("SEM1"), terminal(), Timing::following_tokio(1.0));
        wait.on_change(|push| seen.push(push.status.to_string())).await.expect("it is done");
        assert_eq!(seen, ["READY", "SCHEDULED", "DONE"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_that_is_given_up_loses_nothing() {
        let server = going_through(&["READY", "READY", "DONE"]);
        let impatient =
            tokio::time::timeout(Duration::from_millis(10), wait_for(&server, terminal())).await;
        assert!(impatient.is_err());
        assert_eq!(
            wait_for(&server, terminal()).await.expect("it is done").status,
            PushStatus::Done
        );
    }

    #[tokio::test(start_paused = true)]
    async fn an_id_that_cannot_be_one_is_an_error_before_anything_is_sent() {
        let server = going_through(&["DONE"]);
        let client = server.client();
        let wait =
            Wait::new(client.get_push().id("../push"), terminal(), Timing::following_tokio(1.0));
        wait.await.expect_err("the id is refused");
        assert!(server.calls().is_empty());
    }
}
