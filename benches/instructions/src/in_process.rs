//! Calls that are answered before they leave the process: what is counted is how the request is made and how the answer
//! is read.

use std::future::Future;

use anyhow::Result;
use chrono::{DateTime, FixedOffset, NaiveDate};
use droppay_api::{Client, Seam};
use droppay_instructions::{
    Prepared, answers,
    callers::{HandWritten, http_client},
    plain,
};
use serde_json::Value;
use tokio::runtime;

/// Nobody listens there.
const NOWHERE: &str = "http://127.0.0.1:9";

/// As what a page is read by hand.
#[derive(Clone, Copy)]
pub(crate) enum Page {
    /// Plain structs, `f64` and chrono.
    Typed,
    Value,
}

pub(crate) fn read_by_hand(repetitions: u32) -> Result<()> {
    let (client, prepared) = (HandWritten::new(NOWHERE)?, Prepared(answers::push()?.into()));
    repeat(repetitions, async || {
        client.reading().build()?;
        let push: plain::Push = prepared.response().error_for_status()?.json().await?;
        expect(push.id.len(), answers::PUSH_ID.len())
    })
}

pub(crate) fn read_generated(repetitions: u32) -> Result<()> {
    let client = generated(answers::push()?)?;
    repeat(repetitions, async || {
        let push = client.get_push().id(answers::PUSH_ID).send().await?;
        expect(push.id.as_str().len(), answers::PUSH_ID.len())
    })
}

pub(crate) fn page_by_hand(page: Page, repetitions: u32) -> Result<()> {
    let (client, prepared) = (HandWritten::new(NOWHERE)?, Prepared(answers::page()?.into()));
    repeat(repetitions, async || {
        client.listing().build()?;
        let response = prepared.response().error_for_status()?;
        let read = match page {
            Page::Value => response.json::<Value>().await?["pushes"].as_array().map_or(0, Vec::len),
            Page::Typed => {
                let page = response.json::<plain::Page<DateTime<FixedOffset>, NaiveDate>>().await?;
                page.pushes.len()
            }
        };
        expect(read, answers::PAGE)
    })
}

pub(crate) fn page_generated(repetitions: u32) -> Result<()> {
    let client = generated(answers::page()?)?;
    repeat(repetitions, async || {
        let page = client.list_pushes().send().await?;
        expect(page.pushes.iter().count(), answers::PAGE)
    })
}

fn generated(body: String) -> Result<Client> {
    let seam = Seam::through(Prepared(body.into()));
    Ok(Client::new_with_client(NOWHERE, http_client()?, seam))
}

fn repeat<F: Future<Output = Result<()>>>(repetitions: u32, work: impl Fn() -> F) -> Result<()> {
    runtime::Builder::new_current_thread().build()?.block_on(async {
        for _ in 0..repetitions {
            work().await?;
        }
        Ok(())
    })
}

fn expect(read: usize, expected: usize) -> Result<()> {
    anyhow::ensure!(read == expected, "{read} were read instead of {expected}");
    Ok(())
}
