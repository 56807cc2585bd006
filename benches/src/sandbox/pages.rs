//! Reads pages of a listing from a large sandbox and from a small one in turn, over one connection each, so that the
//! ratio of their times is that of the same moment.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::median::median;
use crate::sandbox::client::Client;
use crate::sandbox::server::Server;
use crate::table::{Goal, Row, Unit};

/// When the sandboxes begin. Their clocks stand still, so that the days of what they hold are known.
const CLOCK: &str = "frozen:2026-03-02T09:00:00+01:00";

/// Requests of which a median is taken.
const REQUESTS: usize = 101;

/// Entries of a page, and of the small sandbox.
pub(crate) const PAGE: usize = 100;

/// A listing, and where it is read from.
pub(crate) struct Listing {
    /// The path of the listing.
    pub(crate) path: &'static str,
    /// The property of a page that holds its entries.
    pub(crate) entries: &'static str,
    /// What is asked of each query.
    pub(crate) goal: Option<Goal>,
    /// A sandbox with one page of entries.
    pub(crate) few: Client,
    /// A sandbox with many of them.
    pub(crate) many: Client,
}

/// What a page says of itself.
#[derive(Debug)]
struct Page {
    entries: usize,
    total: usize,
    took: Duration,
}

/// Starts a sandbox for listings.
pub(crate) fn start(sandbox: &Path) -> Result<Server> {
    Server::sandbox(sandbox, &["--clock", CLOCK])
}

impl Listing {
    /// One row for each query, after making sure that the sandboxes hold what they should.
    pub(crate) async fn compare(&mut self, queries: &[String], many: usize) -> Result<Vec<Row>> {
        let page = read(&mut self.few, self.path, self.entries, "").await?;
        ensure!(page.entries == PAGE && page.total == PAGE, "{page:?} in the small sandbox");
        let page = read(&mut self.many, self.path, self.entries, "").await?;
        ensure!(page.entries == PAGE && page.total == many, "{page:?} in the large sandbox");
        let mut rows = Vec::new();
        for query in queries {
            rows.push(self.row(query).await?);
        }
        Ok(rows)
    }

    async fn row(&mut self, query: &str) -> Result<Row> {
        let (mut small, mut large) = (Vec::new(), Vec::new());
        let page = read(&mut self.many, self.path, self.entries, query).await?;
        for _ in 0..REQUESTS {
            small.push(read(&mut self.few, self.path, self.entries, "").await?.took);
            large.push(read(&mut self.many, self.path, self.entries, query).await?.took);
        }
        let small = median(&small).context("no requests")?.as_secs_f64() * 1e3;
        let large = median(&large).context("no requests")?.as_secs_f64() * 1e3;
        let measured = large / small;
        let Page { entries, total, .. } = page;
        eprintln!("{query}: {large:.2} ms beside {small:.2} ms, {measured:.1}x");
        let what = if query.is_empty() { "no filter".to_owned() } else { format!("`{query}`") };
        let note = format!("{entries} of {total} found, {large:.2} ms beside {small:.2} ms");
        Ok(Row { what, unit: Unit::Times, goal: self.goal, measured, note })
    }
}

async fn read(client: &mut Client, path: &str, entries: &str, query: &str) -> Result<Page> {
    let answer = client.get(&format!("{path}?pg_size={PAGE}&{query}")).await?;
    let page = answer.json().with_context(|| query.to_owned())?;
    let entries = page[entries].as_array().context("a page without entries")?.len();
    let total = page["paging_info"]["total_items"].as_u64().context("no total_items")?;
    Ok(Page { entries, total: usize::try_from(total)?, took: answer.took })
}
