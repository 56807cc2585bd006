//! A server that is not there: every call is answered with the same body, before it leaves the process.

use bytes::Bytes;
use droppay_api::{BoxFuture, Error, OperationInfo, Transport};
use reqwest::{Client, Request, Response};

/// Answers every call with this body.
#[derive(Debug)]
pub struct Prepared(pub Bytes);

impl Prepared {
    /// The answer.
    pub fn response(&self) -> Response {
        http::Response::new(self.0.clone()).into()
    }
}

impl Transport for Prepared {
    fn send<'a>(
        &'a self,
        _: &'a Client,
        _: Request,
        _: &'a OperationInfo,
    ) -> BoxFuture<'a, Result<Response, Error>> {
        Box::pin(async { Ok(self.response()) })
    }
}
