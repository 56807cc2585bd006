//! What came back: its status, its headers, and as much of its body as is kept.
//!
//! A server decides how long its answers are, so each reading has an end of its own.

use std::fmt;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};

use crate::{Error, RequestInfo, types::ErrorInfo};

/// How many bytes an answer may have; the longest page is a hundred times shorter.
const LONGEST: usize = 64 * 1024 * 1024;
/// How many bytes of a body an error keeps: enough to see what a gateway said.
const KEPT: usize = 64 * 1024;

/// What came back for a request, in memory: a [`Transport`](crate::Transport) gives it to the client.
///
/// `Debug` shows the status and the length of the body alone.
pub struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) request: Option<RequestInfo>,
}

impl Response {
    /// Puts a response together, for a transport that answers by itself.
    pub fn new(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self { status, headers, body: body.into(), request: None }
    }

    /// Waits until the response has arrived. The body of an error status is kept as far as it came, and up to 64 KiB.
    ///
    /// # Errors
    ///
    /// When the body of a success breaks off, or is longer than 64 MiB.
    #[expect(clippy::manual_async_fn, reason = "an `async fn` keeps its argument twice")]
    pub fn received(
        mut response: reqwest::Response,
    ) -> impl Future<Output = Result<Self, Error>> + Send {
        async move {
            if response.status().is_success() {
                Self::whole(&mut response).await
            } else {
                Ok(Self::up_to(KEPT, &mut response).await.0)
            }
        }
    }

    /// Adds what is known of the request: an error made of this response has it then.
    #[must_use]
    pub fn with_request(self, request: RequestInfo) -> Self {
        Self { request: Some(request), ..self }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body. It may hold personal data and tokens: keep it out of logs.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    async fn whole(response: &mut reqwest::Response) -> Result<Self, Error> {
        match Self::up_to(LONGEST + 1, response).await {
            (whole, Some(error)) => Err(Error::broken_off(whole, error)),
            (whole, None) if whole.body.len() > LONGEST => Err(Error::too_long(whole)),
            (whole, None) => Ok(whole),
        }
    }

    /// The response with so many bytes of its body, and what kept more from coming.
    async fn up_to(
        most: usize,
        response: &mut reqwest::Response,
    ) -> (Self, Option<reqwest::Error>) {
        let mut body = Joined::of(response.content_length().unwrap_or_default());
        let broken = loop {
            match response.chunk().await {
                Ok(Some(chunk)) => body.push(chunk.slice(..chunk.len().min(most - body.len()))),
                Ok(None) => break None,
                Err(error) => break Some(error),
            }
            if body.len() == most {
                break None;
            }
        };
        // Taken now and not before, so that they need no room in the future while it waits.
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        (Self::new(status, headers, body.into_bytes()), broken)
    }

    /// The response as an error keeps it, with its body shortened and in memory of its own: a program may keep an error
    /// for long, and a piece of a body keeps all that was read from the connection with it.
    pub(crate) fn kept(self) -> Self {
        let most = self.body.len().min(KEPT);
        Self { body: Bytes::copy_from_slice(&self.body[..most]), ..self }
    }

    /// The body as the API's description of an error. A JSON list is none, though serde could read it as one.
    pub(crate) fn info(&self) -> Option<ErrorInfo> {
        let object: serde_json::Map<_, _> = serde_json::from_slice(&self.body).ok()?;
        serde_json::from_value(object.into()).ok()
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("length", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Pieces of a body. Most bodies come in one, which is not copied then. Others are copied as they come, so that the buffer
/// that they were read into can be read into again.
struct Joined {
    /// The only one so far.
    first: Bytes,
    /// All of them, as soon as there are two.
    all: BytesMut,
    /// How long the server says that the body is.
    announced: usize,
}

/// What is made room for at once at most, whatever a server announces.
const ROOM: u64 = 1024 * 1024;

impl Joined {
    fn of(announced: u64) -> Self {
        let announced = announced.min(ROOM) as usize;
        Self { first: Bytes::new(), all: BytesMut::new(), announced }
    }

    fn push(&mut self, piece: Bytes) {
        if self.len() == 0 {
            self.first = piece;
            return;
        }
        if self.all.is_empty() {
            self.all.reserve(self.announced.max(self.first.len() + piece.len()));
            self.all.extend_from_slice(&std::mem::take(&mut self.first));
        }
        self.all.extend_from_slice(&piece);
    }

    fn len(&self) -> usize {
        self.first.len() + self.all.len()
    }

    fn into_bytes(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.freeze() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(announced: u64, pieces: &[&str]) -> Bytes {
        let mut body = Joined::of(announced);
        for piece in pieces {
            body.push(Bytes::copy_from_slice(piece.as_bytes()));
        }
        assert_eq!(body.len(), pieces.concat().len());
        body.into_bytes()
    }

    #[test]
    fn pieces_are_joined_in_order_whether_they_are_none_one_or_many() {
        for pieces in [&[][..], &["one"], &["", "one"], &["one", "", "two"], &["a", "b", "c", "d"]]
        {
            let whole = pieces.concat();
            // What a server announces need not be what it sends.
            for announced in [0, 1, whole.len() as u64, u64::MAX] {
                assert_eq!(joined(announced, pieces), whole);
            }
        }
    }

    #[test]
    fn a_body_of_one_piece_is_not_copied_and_what_an_error_keeps_is() {
        let piece = Bytes::from_static(b"all that was read");
        let mut body = Joined::of(3);
        body.push(piece.slice(..3));
        let body = body.into_bytes();
        assert_eq!(body.as_ptr(), piece.as_ptr());
        let (status, headers) = (StatusCode::OK, HeaderMap::new());
        let kept = Response::new(status, headers, body).kept().body;
        assert!(kept == "all" && kept.as_ptr() != piece.as_ptr());
    }

    #[tokio::test]
    async fn a_body_is_cut_where_it_is_long_enough() {
        let mut response = http::Response::new("abcdefghi").into();
        let (response, broken) = Response::up_to(5, &mut response).await;
        assert!(broken.is_none());
        assert_eq!(response.body, "abcde");
    }

    #[test]
    fn neither_headers_nor_the_body_are_shown() {
        let mut headers = HeaderMap::new();
        headers.insert("x-droppay-private", "hunter2".parse().expect("a value"));
        let response = Response::new(StatusCode::OK, headers, r#"{"token":"hunter2"}"#);
        assert_eq!(format!("{response:?}"), "Response { status: 200, length: 19, .. }");
    }
}
