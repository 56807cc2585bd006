//! droppay-api as its users have it: a call of the generated client, of which the answer is there already.

use anyhow::{Context as _, Result};
use bytes::Bytes;
use droppay_api::{
    BoxFuture, Client, Error, OperationInfo, Seam, Transport,
    reqwest::{self, Request, Response},
    types::PushPage,
};
use futures_util::FutureExt as _;

/// Answers every call with this body.
#[derive(Debug)]
struct Canned(Bytes);

impl Transport for Canned {
    fn send<'a>(
        &'a self,
        _: &'a reqwest::Client,
        _: Request,
        _: &'a OperationInfo,
    ) -> BoxFuture<'a, Result<Response, Error>> {
        let response = Response::from(http::Response::new(self.0.clone()));
        Box::pin(async { Ok(response) })
    }
}

/// A client whose every answer has this body.
pub(crate) fn answered_with(body: Bytes) -> Client {
    let seam = Seam::through(Canned(body));
    Client::new_with_client("http://droppay.invalid", reqwest::Client::new(), seam)
}

/// The page that the client reads.
pub(crate) fn page(client: &Client) -> Result<PushPage> {
    let answer = client.list_pushes().send().now_or_never();
    Ok(answer.context("the answer was waited for")??.into_inner())
}
