//! What the generated code is written against.
//!
//! progenitor's own runtime prints bodies and URLs in its errors and forgets the status of a response that it cannot
//! read, so the xtask points the generated code here instead. The names are progenitor's.

use std::{
    fmt,
    ops::{Deref, DerefMut},
};

use http::{HeaderMap, HeaderName, StatusCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Request, Response};
use serde::{Serialize, Serializer, de::DeserializeOwned};

pub(crate) use crate::error::Error;
use crate::{Client, Seam, answer::Answer, unreadable};

/// Which operation a request belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperationInfo {
    /// The `operationId` of the document: `createPush`.
    pub operation_id: &'static str,
}

/// A successful answer: the value, and the status and headers that came with it.
///
/// It dereferences to the value. `Debug` shows the value alone.
pub struct ResponseValue<T> {
    inner: T,
    status: StatusCode,
    headers: HeaderMap,
}

impl<T> ResponseValue<T> {
    /// Puts an answer together, for tests.
    pub fn new(inner: T, status: StatusCode, headers: HeaderMap) -> Self {
        Self { inner, status, headers }
    }

    /// The value alone.
    pub fn into_inner(self) -> T {
        self.inner
    }

    /// The status, in the 2xx range; DropPay may use statuses of its own there.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// A header as text, `X-DropPay-...` for instance.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl<T: DeserializeOwned> ResponseValue<T> {
    pub(crate) async fn from_response(response: Response) -> Result<Self, Error> {
        let answer = Answer::of(response).await?;
        match unreadable::read(&answer.body) {
            Ok(inner) => Ok(Self { inner, status: answer.status, headers: answer.headers }),
            Err(why) => Err(Error::unreadable(answer, why)),
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for ResponseValue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl<T> Deref for ResponseValue<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.inner
    }
}

impl<T> DerefMut for ResponseValue<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.inner
    }
}

/// What the generated client tells of itself.
pub trait ClientInfo<Inner> {
    #[doc(hidden)]
    fn api_version() -> &'static str;
    /// The URL that the paths of the operations are appended to.
    fn baseurl(&self) -> &str;
    /// The HTTP client underneath.
    fn client(&self) -> &reqwest::Client;
    /// What the client carries: its [`Seam`].
    fn inner(&self) -> &Inner;
}

/// The steps of every generated call.
pub(crate) trait ClientHooks<Inner>: ClientInfo<Inner> {
    async fn pre(&self, request: &mut Request, info: &OperationInfo) -> Result<(), Error>;
    async fn exec(&self, request: Request, info: &OperationInfo) -> Result<Response, Error>;
    async fn post(
        &self,
        result: &Result<Response, Error>,
        info: &OperationInfo,
    ) -> Result<(), Error>;
}

impl ClientHooks<Seam> for Client {
    async fn pre(&self, request: &mut Request, _: &OperationInfo) -> Result<(), Error> {
        // The generator sends the version of the document under this name; DropPay has no such header.
        request.headers_mut().remove(HeaderName::from_static("api-version"));
        Ok(())
    }

    async fn exec(&self, request: Request, info: &OperationInfo) -> Result<Response, Error> {
        self.inner().send(self.client(), request, info).await
    }

    async fn post(&self, _: &Result<Response, Error>, _: &OperationInfo) -> Result<(), Error> {
        Ok(())
    }
}

impl Client {
    /// The end of every generated call.
    pub(crate) fn conclude<T>(
        &self,
        outcome: Result<T, Error>,
        operation: &'static str,
    ) -> Result<T, Error> {
        outcome
            .map_err(|error| error.during(operation))
            .inspect_err(|error| self.inner().failed(error))
    }
}

/// Everything but what RFC 3986 calls unreserved.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(crate) fn encode_path(segment: &str) -> String {
    utf8_percent_encode(segment, SEGMENT).to_string()
}

/// One query parameter; an absent one is left out.
pub(crate) struct QueryParam<'a, T>(&'a str, &'a T);

impl<'a, T> QueryParam<'a, T> {
    pub(crate) fn new(name: &'a str, value: &'a T) -> Self {
        Self(name, value)
    }
}

impl<T: Serialize> Serialize for QueryParam<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [(self.0, self.1)].serialize(serializer)
    }
}
