//! Waiting for a push, a transfer or a connection: reads it until a condition is met, can no longer be met, or takes too
//! long.

#[cfg(test)]
mod tests;

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    time::Duration,
};

use droppay_api::{BoxFuture, ResponseValue, types::Push};
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::{
    Error,
    status::{Condition, HasStatus, Status as _},
    timing::Timing,
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A wait for a push, a transfer or a connection, made by [`DropPay::wait_for_push`](crate::DropPay::wait_for_push),
/// [`wait_for_transfer`](crate::DropPay::wait_for_transfer) or
/// [`wait_for_connection`](crate::DropPay::wait_for_connection). Await it.
///
/// It gives the push that met the condition. The push is read at once and then at growing intervals, which chance
/// shortens by up to a quarter and a change of status starts anew. A read that fails for a passing reason (no
/// connection, no answer, 429, a 5xx status, no token) is tried again at the next interval, and not before what its
/// `Retry-After` says.
///
/// Nothing is lost by dropping it, whenever that is: it only reads, and waiting again begins with a read. A wait that
/// takes turns with something else in a loop is better made once, so that a read that is under way is not begun anew each
/// time:
///
/// ```no_run
/// # async fn example(droppay: droppay_ext::DropPay, id: &str) -> Result<(), droppay_ext::Error> {
/// use droppay_ext::status;
///
/// let mut heartbeat = tokio::time::interval(std::time::Duration::from_secs(1));
/// let mut wait = droppay.wait_for_push(id, status::terminal()).into_future();
/// let push = loop {
///     tokio::select! {
///         push = &mut wait => break push?,
///         _ = heartbeat.tick() => println!("still waiting"),
///     }
/// };
/// # let _ = push;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// * [`ErrorKind::ConditionUnreachable`](crate::ErrorKind::ConditionUnreachable) when the push has reached a terminal
///   status without meeting the condition;
/// * [`ErrorKind::WaitTimedOut`](crate::ErrorKind::WaitTimedOut) when the time is up. The push goes on without you: wait
///   again, or read it later;
/// * any other when a read fails for a reason that does not pass.
///
/// Each carries what was read last: [`Error::last_push`], [`Error::last_transfer`] or [`Error::last_connection`].
#[must_use = "a wait does nothing until it is awaited"]
pub struct Wait<'a, C, T = Push> {
    read: Box<dyn Fn() -> Reading<T> + Send>,
    condition: C,
    timing: Timing,
    timeout: Duration,
    shortest: Duration,
    longest: Duration,
    on_change: Box<dyn FnMut(&T) + Send + 'a>,
}

/// One read.
type Reading<T> = BoxFuture<'static, Result<ResponseValue<T>, droppay_api::Error>>;

impl<'a, T: HasStatus, C: Condition<T>> Wait<'a, C, T> {
    /// A wait that reads in this way.
    pub(crate) fn new<F>(
        read: impl Fn() -> F + Send + 'static,
        condition: C,
        timing: Timing,
    ) -> Self
    where
        F: Future<Output = Result<ResponseValue<T>, droppay_api::Error>> + Send + 'static,
    {
        Self {
            read: Box::new(move || Box::pin(read())),
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

    /// Is called with what is read first, and each time its status has changed.
    pub fn on_change(mut self, callback: impl FnMut(&T) + Send + 'a) -> Self {
        self.on_change = Box::new(callback);
        self
    }

    async fn run(self) -> Result<T, Error> {
        let Self { read, condition, timing, timeout, shortest, longest, mut on_change } = self;
        // A timeout beyond the clock's end is none.
        let deadline = Instant::now().checked_add(timeout).unwrap_or_else(far_away);
        let (mut last, mut failure, mut interval) = (None, None, shortest);
        loop {
            match timeout_at(deadline, read()).await {
                Err(_) => return Err(Error::wait_timed_out(timeout, last, failure)),
                Ok(Ok(found)) => {
                    let found = found.into_inner();
                    if has_changed(last.as_ref(), &found) {
                        interval = shortest;
                        on_change(&found);
                    }
                    if condition.is_met(&found) {
                        return Ok(found);
                    }
                    if found.status().is_the_last() {
                        return Err(Error::condition_unreachable(found));
                    }
                    (last, failure) = (Some(found), None);
                }
                Ok(Err(error)) => {
                    let error = Error::from(error);
                    if !passes(&error) {
                        return Err(error.with_last_read(last));
                    }
                    failure = Some(error);
                }
            }
            let asked = failure.as_ref().and_then(Error::retry_after);
            let wake = Instant::now().checked_add(pause(interval, asked, &timing));
            let Some(wake) = wake.filter(|wake| *wake < deadline) else {
                sleep_until(deadline).await;
                return Err(Error::wait_timed_out(timeout, last, failure));
            };
            sleep_until(wake).await;
            interval = longest.min(interval * 3 / 2);
        }
    }
}

fn has_changed<T: HasStatus>(last: Option<&T>, found: &T) -> bool {
    last.is_none_or(|last| last.status() != found.status())
}

/// How long to wait before the next read. What the server asks for is not cut short, and spread as well.
fn pause(interval: Duration, asked: Option<Duration>, timing: &Timing) -> Duration {
    let ours = timing.between(interval * 3 / 4, interval);
    let spread = ours.saturating_sub(interval * 3 / 4);
    asked.map_or(ours, |asked| ours.max(asked.saturating_add(spread)))
}

/// Whether a failed read is worth another: reading changes nothing, so every failure that may pass is.
fn passes(error: &Error) -> bool {
    error.is_retryable() || error.status().is_some_and(|status| status.is_server_error())
}

fn far_away() -> Instant {
    Instant::now() + 365 * DAY
}

impl<'a, T: HasStatus, C: Condition<T> + 'a> IntoFuture for Wait<'a, C, T> {
    type Output = Result<T, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<C, T> fmt::Debug for Wait<'_, C, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait")
            .field("timeout", &self.timeout)
            .field("shortest", &self.shortest)
            .field("longest", &self.longest)
            .finish_non_exhaustive()
    }
}
