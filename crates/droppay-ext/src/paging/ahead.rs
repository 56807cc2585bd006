//! A request that is read ahead: a task of its own, so that it gets on while the program deals with an earlier page.
//!
//! Polled by the stream alone it would stand still as soon as the program does something else, and find its time over
//! when it is looked at again.

use std::{
    future::Future,
    panic::resume_unwind,
    pin::Pin,
    task::{Context, Poll, ready},
};

use droppay_api::Error;
use tokio::task::JoinHandle;
use tracing::Instrument as _;

/// The task. Dropping this ends it.
pub(super) struct Ahead<T>(JoinHandle<Result<T, Error>>);

impl<T: Send + 'static> Ahead<T> {
    pub(super) fn start(fetch: impl Future<Output = Result<T, Error>> + Send + 'static) -> Self {
        Self(tokio::spawn(fetch.in_current_span()))
    }
}

impl<T> Future for Ahead<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(match ready!(Pin::new(&mut self.0).poll(context)) {
            Ok(outcome) => outcome,
            Err(ended) => match ended.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                // Nobody but the runtime ends it while it is waited for.
                Err(_) => {
                    Err(Error::not_sent("the runtime that read the page ahead was shut down"))
                }
            },
        })
    }
}

impl<T> Drop for Ahead<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
