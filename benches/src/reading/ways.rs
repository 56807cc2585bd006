//! The ways to read a page, and that they read the same.

use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use droppay_api::{Client, types};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use crate::interleave::Variant;
use crate::reading::{body, client, plain};

/// What the others are compared with.
pub(crate) const PLAIN: &str = "plain structs";
/// What a user of ours has.
pub(crate) const CLIENT: &str = "droppay-api";
pub(crate) const UNREADABLE: &str = "droppay-api, the last push unreadable";
pub(crate) const WITHOUT_CLIENT: &str = "droppay-api's types without its client";
/// Those that are to be hardly slower than plain structs.
pub(crate) const ASKED: [&str; 2] = [CLIENT, WITHOUT_CLIENT];
pub(crate) const VALUE: &str = "`serde_json::Value`";
pub(crate) const LIMIT: &str = "`IgnoredAny`";

/// A page, and what is needed to read it.
pub(crate) struct Page {
    body: Bytes,
    client: Client,
    /// Its page is the same but for the last push, which is unreadable.
    odd: Client,
}

impl Page {
    /// A page of so many pushes, of which the client takes all.
    pub(crate) fn of(pushes: usize) -> Result<Page> {
        let body = body::page(pushes);
        let client = client::answered_with(body.clone());
        let odd = client::answered_with(body::with_last_unreadable(&body));
        let read = client::page(&client)?.pushes.len();
        ensure!(read == pushes, "{read} of {pushes} pushes are read");
        Ok(Page { body, client, odd })
    }

    pub(crate) fn bytes(&self) -> usize {
        self.body.len()
    }

    /// Fails if something that is to be compared does not read the whole page.
    pub(crate) fn is_read_alike(&self) -> Result<()> {
        let (plain, value): (plain::PushPage, Value) = (parsed(&self.body)?, parsed(&self.body)?);
        let (typed, odd) = (client::page(&self.client)?, client::page(&self.odd)?);
        let (pushes, unread) = (plain.pushes.len(), odd.pushes.unread().len());
        ensure!(typed.pushes.len() == pushes, "a push is lost");
        ensure!(odd.pushes.len() + 1 == pushes && unread == 1, "{unread} pushes are unreadable");
        for (plain, typed) in plain.pushes.iter().zip(&typed.pushes) {
            let amount = typed.amount.context("an amount is lost")?;
            ensure!(plain.id == typed.id.as_str(), "{} became {}", plain.id, typed.id);
            ensure!(amount.to_decimal().to_string() == plain.amount.to_string(), "{amount}");
        }
        ensure!(serde_json::to_value(&typed)? == value, "a property is lost");
        Ok(())
    }

    /// The page as plain structs.
    pub(crate) fn plain(&self) -> Result<plain::PushPage> {
        parsed(&self.body)
    }

    /// The page as a user of ours has it.
    pub(crate) fn through_client(&self) -> Result<types::PushPage> {
        client::page(&self.client)
    }

    /// Every way, the plain one first.
    pub(crate) fn ways(&self) -> [Variant<'_>; 6] {
        [
            Variant::new(PLAIN, || self.plain()),
            Variant::new(CLIENT, || self.through_client()),
            Variant::new(UNREADABLE, || client::page(&self.odd)),
            Variant::new(WITHOUT_CLIENT, || parsed::<types::PushPage>(&self.body)),
            Variant::new(VALUE, || parsed::<Value>(&self.body)),
            Variant::new(LIMIT, || parsed::<IgnoredAny>(&self.body)),
        ]
    }
}

fn parsed<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    Ok(serde_json::from_slice(body)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_reads_the_whole_page() {
        Page::of(100).unwrap().is_read_alike().unwrap();
    }
}
