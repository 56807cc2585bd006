//! The body of a request as it comes in, no longer and no slower than the server's limits.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::Sleep;

use super::limits::Limits;
use super::line::Line;

/// Why a body could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BodyError {
    #[error("the body is too large")]
    TooLarge,
    #[error("the body came too slowly")]
    TooSlow,
    #[error("the body broke off")]
    BrokenOff,
}

/// The body of a request.
pub(crate) struct RequestBody {
    incoming: Incoming,
    line: Arc<Line>,
    /// Bytes that may still come.
    left: u64,
    within: Duration,
    /// The end of the time, which begins with the first wait: a body that is there already costs no timer.
    end: Option<Pin<Box<Sleep>>>,
}

impl RequestBody {
    pub(crate) fn new(incoming: Incoming, line: Arc<Line>, limits: &Limits) -> RequestBody {
        let (left, within) = (limits.body_bytes, limits.body_within);
        RequestBody { incoming, line, left, within, end: None }
    }

    fn take(&mut self, frame: &Frame<Bytes>) -> Result<(), BodyError> {
        let length = frame.data_ref().map_or(0, |data| data.len() as u64);
        self.left = self.left.checked_sub(length).ok_or(BodyError::TooLarge)?;
        Ok(())
    }

    fn poll_incoming(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        // Whoever announces too much is told so before he sends it.
        if self.incoming.size_hint().lower() > self.left {
            return Poll::Ready(Some(Err(BodyError::TooLarge)));
        }
        match Pin::new(&mut self.incoming).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => Poll::Ready(Some(self.take(&frame).map(|()| frame))),
            Poll::Ready(Some(Err(_))) => Poll::Ready(Some(Err(BodyError::BrokenOff))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => {
                let within = self.within;
                let end = self.end.get_or_insert_with(|| Box::pin(tokio::time::sleep(within)));
                ready!(end.as_mut().poll(cx));
                Poll::Ready(Some(Err(BodyError::TooSlow)))
            }
        }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let body = self.get_mut();
        let frame = ready!(body.poll_incoming(cx));
        match &frame {
            // Whoever knows the length does not ask for what follows the end.
            Some(Ok(_)) if body.incoming.is_end_stream() => body.line.has_read_all(),
            Some(Ok(_)) => {}
            Some(Err(error)) => body.line.refuse_body(*error),
            None => body.line.has_read_all(),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}
