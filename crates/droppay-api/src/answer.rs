//! What came back: its status, its headers, and as much of its body as is kept.
//!
//! A server decides how long its answers are, so each reading has an end of its own.

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use reqwest::{Response, ResponseBuilderExt as _};

use crate::{Error, RequestInfo, types::ErrorInfo};

/// How many bytes an answer may have; the longest page is a hundred times shorter.
const LONGEST: usize = 64 * 1024 * 1024;
/// How many bytes of a body an error keeps: enough to see what a gateway said.
const KEPT: usize = 64 * 1024;

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) request: Option<RequestInfo>,
}

impl Answer {
    /// The whole answer of a call that was carried out.
    pub(crate) async fn of(mut response: Response) -> Result<Self, Error> {
        Self::whole(&mut response).await
    }

    /// The answer with so much of its body as arrives and an error keeps.
    pub(crate) async fn as_far_as_it_came(mut response: Response) -> Self {
        Self::up_to(KEPT, &mut response).await.0.by_itself()
    }

    async fn whole(response: &mut Response) -> Result<Self, Error> {
        match Self::up_to(LONGEST + 1, response).await {
            (answer, Some(error)) => Err(Error::broken_off(answer, error)),
            (answer, None) if answer.body.len() > LONGEST => Err(Error::too_long(answer)),
            (answer, None) => Ok(answer),
        }
    }

    /// The answer with so many bytes of its body, and what kept more from coming.
    async fn up_to(most: usize, response: &mut Response) -> (Self, Option<reqwest::Error>) {
        let mut body = Joined::default();
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
        let request = response.extensions_mut().remove::<RequestInfo>();
        (Self { status, headers, body: body.into_bytes(), request }, broken)
    }

    /// The answer with so much of its body as an error keeps.
    pub(crate) fn shortened(mut self) -> Self {
        self.body.truncate(KEPT);
        self.by_itself()
    }

    /// The answer with its body in memory of its own. A program may keep an error for long, and a piece of a body keeps
    /// all that was read from the connection with it.
    fn by_itself(self) -> Self {
        Self { body: Bytes::copy_from_slice(&self.body), ..self }
    }

    /// The body as the API's description of an error. A JSON list is none, though serde could read it as one.
    pub(crate) fn info(&self) -> Option<ErrorInfo> {
        let object: serde_json::Map<_, _> = serde_json::from_slice(&self.body).ok()?;
        serde_json::from_value(object.into()).ok()
    }
}

/// Pieces of a body. Most bodies come in one, which is not copied then.
#[derive(Default)]
struct Joined {
    first: Bytes,
    /// All of them, as soon as there are two.
    all: BytesMut,
}

impl Joined {
    fn push(&mut self, piece: Bytes) {
        if self.len() == 0 {
            self.first = piece;
            return;
        }
        if self.all.is_empty() {
            self.all.extend_from_slice(&self.first);
        }
        self.all.extend_from_slice(&piece);
    }

    fn len(&self) -> usize {
        self.first.len().max(self.all.len())
    }

    fn into_bytes(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.freeze() }
    }
}

/// The response with its body in memory, for a [`Transport`](crate::Transport) that has to know that an answer has
/// arrived before it gives it on. The body of an error status is kept as far as it came, and up to 64 KiB.
///
/// # Errors
///
/// When the body of a success breaks off, or is longer than 64 MiB.
///
/// The response knows the URL of its request, and shows it in `Debug`: it may have an IBAN in its query.
#[expect(clippy::manual_async_fn, reason = "an `async fn` keeps its argument twice")]
pub fn received(
    mut response: Response,
) -> impl Future<Output = Result<http::Response<Bytes>, Error>> + Send {
    async move {
        let answer = if response.status().is_success() {
            Answer::whole(&mut response).await?
        } else {
            Answer::up_to(KEPT, &mut response).await.0
        };
        let mut whole = http::Response::new(answer.body);
        *whole.status_mut() = answer.status;
        *whole.version_mut() = response.version();
        *whole.headers_mut() = answer.headers;
        // Without a URL, reqwest would parse one that it makes up.
        let mut known = http::Response::builder().url(response.url().clone());
        if let Some(known) = known.extensions_mut() {
            std::mem::swap(whole.extensions_mut(), known);
        }
        Ok(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(pieces: &[&str]) -> Bytes {
        let mut body = Joined::default();
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
            assert_eq!(joined(pieces), pieces.concat());
        }
    }

    #[test]
    fn a_body_of_one_piece_is_not_copied_and_what_an_error_keeps_is() {
        let piece = Bytes::from_static(b"all that was read");
        let mut body = Joined::default();
        body.push(piece.slice(..3));
        let body = body.into_bytes();
        assert_eq!(body.as_ptr(), piece.as_ptr());
        let (status, headers) = (StatusCode::OK, HeaderMap::new());
        let kept = Answer { status, headers, body, request: None }.shortened().body;
        assert!(kept == "all" && kept.as_ptr() != piece.as_ptr());
    }

    #[tokio::test]
    async fn a_body_is_cut_where_it_is_long_enough() {
        let mut response = Response::from(http::Response::new("abcdefghi"));
        let (answer, broken) = Answer::up_to(5, &mut response).await;
        assert!(broken.is_none());
        assert_eq!(answer.body, "abcde");
    }
}
