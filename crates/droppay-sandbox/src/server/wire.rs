//! A socket that ends the way it is told: in order, so that a client which is still sending gets to read the answer
//! that refuses it, or with a reset.

use std::io::{IoSlice, Result};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::rt::{Read, ReadBuf, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::Sleep;

use super::line::Line;

/// The socket of a connection.
pub(crate) struct Wire {
    stream: TokioIo<TcpStream>,
    line: Arc<Line>,
    linger: Duration,
    /// The end of the lingering, which begins when the sending side is closed.
    lingering: Option<Pin<Box<Sleep>>>,
}

impl Wire {
    pub(crate) fn new(stream: TcpStream, line: Arc<Line>, linger: Duration) -> Wire {
        Wire { stream: TokioIo::new(stream), line, linger, lingering: None }
    }

    fn stream(self: Pin<&mut Self>) -> Pin<&mut TokioIo<TcpStream>> {
        Pin::new(&mut self.get_mut().stream)
    }

    /// Reads and forgets what the client still sends. A socket that is closed with something unread in it resets the
    /// connection, and the reset destroys the answer on its way.
    fn poll_discard(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut forgotten = [0; 8192];
        loop {
            let mut buffer = ReadBuf::new(&mut forgotten);
            match ready!(Pin::new(&mut self.stream).poll_read(cx, buffer.unfilled())) {
                Ok(()) if !buffer.filled().is_empty() => {}
                Ok(()) | Err(_) => return Poll::Ready(()),
            }
        }
    }
}

impl Read for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<Result<()>> {
        let wire = self.get_mut();
        let read = Pin::new(&mut wire.stream).poll_read(cx, buffer);
        if read.is_ready() {
            wire.line.receives();
        }
        read
    }
}

impl Write for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        self.stream().poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        self.stream().poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let wire = self.get_mut();
        if wire.lingering.is_none() {
            ready!(Pin::new(&mut wire.stream).poll_shutdown(cx))?;
            if !wire.line.may_be_sending() {
                return Poll::Ready(Ok(()));
            }
        }
        let linger = wire.linger;
        let end = wire.lingering.get_or_insert_with(|| Box::pin(tokio::time::sleep(linger)));
        if end.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Ok(()));
        }
        wire.poll_discard(cx).map(Ok)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        self.stream().poll_write_vectored(cx, slices)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.line.is_reset() {
            // A socket that refuses closes in order, which a client has to bear as well.
            let _ = self.stream.inner().set_zero_linger();
        }
    }
}
