//! A server that is not there: every call is answered with the same body, before it leaves the process.

use bytes::Bytes;
use droppay_api::{BoxFuture, Error, OperationInfo, Response, Transport};
use reqwest::{Client, Request};

/// Answers every call with this body.
#[derive(Debug)]
pub struct Prepared(pub Bytes);

impl Prepared {
    /// The answer, as reqwest gives it.
    pub fn response(&self) -> reqwest::Response {
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
        Box::pin(Response::received(self.response()))
    }
}
