//! What the generated code is written against.
//!
//! progenitor's own runtime prints bodies and URLs in its errors and forgets the status of a response that it cannot
//! read, so the xtask points the generated code here instead. The names are progenitor's.

use std::{
    fmt::{self, Write as _},
    ops::{Deref, DerefMut},
};

use http::{HeaderMap, StatusCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Request;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

pub(crate) use crate::error::Error;
use crate::{Client, Response, Seam, unreadable};

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
    pub(crate) fn from_response(response: Response) -> Result<Self, Error> {
        match unreadable::read(&response.body) {
            Ok(inner) => Ok(Self { inner, status: response.status, headers: response.headers }),
            Err(why) => Err(Error::unreadable(response, why)),
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
    async fn pre(&self, _: &mut Request, _: &OperationInfo) -> Result<(), Error> {
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

/// The value as one segment of a path.
pub(crate) fn encode_path<T: fmt::Display + ?Sized>(value: &T) -> impl fmt::Display {
    Encoded(value)
}

struct Encoded<'a, T: ?Sized>(&'a T);

impl<T: fmt::Display + ?Sized> fmt::Display for Encoded<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Encoding(f), "{}", self.0)
    }
}

struct Encoding<'a, 'f>(&'a mut fmt::Formatter<'f>);

impl fmt::Write for Encoding<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        utf8_percent_encode(text, SEGMENT).try_for_each(|part| self.0.write_str(part))
    }
}

/// Appends one parameter to the query of a request; an absent one is left out.
pub(crate) fn append_query(
    request: &mut Request,
    name: &str,
    value: &impl Serialize,
) -> Result<(), Error> {
    let text = match serde_json::to_value(value) {
        Ok(Value::Null) => return Ok(()),
        Ok(Value::String(text)) => text,
        Ok(number @ (Value::Number(_) | Value::Bool(_))) => number.to_string(),
        Ok(Value::Array(_) | Value::Object(_)) => {
            return Err(Error::invalid_request(format!("{name}: is no single value")));
        }
        Err(error) => return Err(Error::invalid_request(format!("{name}: {error}"))),
    };
    request.url_mut().query_pairs_mut().append_pair(name, &text);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CommaSeparated, types::PushStatus};

    fn request() -> Request {
        Request::new(reqwest::Method::GET, "http://localhost/list".parse().expect("a URL"))
    }

    #[test]
    fn parameters_are_encoded_as_a_form_and_absent_ones_are_left_out() {
        let mut request = request();
        let statuses = CommaSeparated::from([PushStatus::Draft, PushStatus::Ready]);
        append_query(&mut request, "description", &"a&b=c é").expect("text");
        append_query(&mut request, "iban", &None::<String>).expect("nothing");
        append_query(&mut request, "pg_num", &Some(i64::MAX)).expect("a number");
        append_query(&mut request, "status", &statuses).expect("text");
        let expected =
            "description=a%26b%3Dc+%C3%A9&pg_num=9223372036854775807&status=DRAFT%2CREADY";
        assert_eq!(request.url().query(), Some(expected));
    }

    #[test]
    fn a_request_without_parameters_has_no_query() {
        let mut request = request();
        append_query(&mut request, "iban", &None::<String>).expect("nothing");
        assert_eq!(request.url().as_str(), "http://localhost/list");
    }

    #[test]
    fn what_is_no_single_value_is_refused_by_name() {
        let error = append_query(&mut request(), "status", &["DRAFT"]).expect_err("a list");
        assert!(error.to_string().contains("status: is no single value"), "{error}");
    }
}
