//! droppay-api as its users have it: a call of the generated client, of which the answer is there already.

use anyhow::{Context as _, Result};
use bytes::Bytes;
use droppay_api::{Client, Seam, reqwest, types::PushPage};
use droppay_instructions::Prepared;
use futures_util::FutureExt as _;

/// A client whose every answer has this body.
pub(crate) fn answered_with(body: Bytes) -> Client {
    let seam = Seam::through(Prepared(body));
    Client::new_with_client("http://droppay.invalid", reqwest::Client::new(), seam)
}

/// The page that the client reads.
pub(crate) fn page(client: &Client) -> Result<PushPage> {
    let answer = client.list_pushes().send().now_or_never();
    Ok(answer.context("the answer was waited for")??.into_inner())
}
