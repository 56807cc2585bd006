//! Answers that do not arrive as they were written.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, to_bytes};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_LENGTH;
use axum::response::Response;
use hyper::body::Frame;

/// The answer with its whole length announced, which ends half way together with the connection.
pub(crate) async fn truncated(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = whole(body).await;
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let half = whole.slice(..whole.len() / 2);
    Response::from_parts(parts, Body::new(Broken { rest: Some(half), flushed: false }))
}

/// The answer with its body cut in the middle, and the length of what is left announced. No JSON object is complete
/// without its last brace.
pub(crate) async fn malformed(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = whole(body).await;
    let mut end = whole.len() / 2;
    // Half a character would be wrong text, not wrong JSON.
    while whole.get(end).is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000) {
        end -= 1;
    }
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(whole.slice(..end)))
}

/// The sandbox's own answers are in memory and cannot fail.
async fn whole(body: Body) -> Bytes {
    to_bytes(body, usize::MAX).await.unwrap_or_default()
}

/// A body that breaks off.
struct Broken {
    rest: Option<Bytes>,
    /// Whether what was there has been sent. hyper throws away what it has not sent yet when a body fails, so the
    /// failure waits until it has had the time.
    flushed: bool,
}

impl hyper::body::Body for Broken {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let body = self.get_mut();
        if let Some(rest) = body.rest.take() {
            return Poll::Ready(Some(Ok(Frame::data(rest))));
        }
        if !body.flushed {
            body.flushed = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(std::io::ErrorKind::UnexpectedEof.into())))
    }
}
