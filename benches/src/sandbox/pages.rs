//! Reads pages of a listing from a large sandbox and from a small one in turn, over one connection each, so that the
//! ratio of their times is that of the same moment.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::median::median;
use crate::report::Grid;
use crate::sandbox::client::Client;
use crate::sandbox::server::Server;

/// When the sandboxes begin. Their clocks stand still, so that the days of what they hold are known.
const CLOCK: &str = "frozen:2026-03-02T09:00:00+01:00";

/// Entries of a page, and of the small sandbox.
pub(crate) const PAGE: usize = 100;

/// A listing, and where it is read from.
pub(crate) struct Listing {
    /// The path of the listing.
    pub(crate) path: &'static str,
    /// The name of its entries.
    pub(crate) entries: &'static str,
    /// How many requests a median is taken of.
    pub(crate) requests: usize,
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

/// A query of the large sandbox beside a page of the small one.
pub(crate) struct Compared {
    pub(crate) what: String,
    entries: usize,
    total: usize,
    small_milliseconds: f64,
    large_milliseconds: f64,
}

impl Compared {
    pub(crate) fn ratio(&self) -> f64 {
        self.large_milliseconds / self.small_milliseconds
    }

    /// How the ratio came about.
    pub(crate) fn times(&self) -> String {
        let Compared { small_milliseconds: small, large_milliseconds: large, .. } = self;
        format!("{large:.2} ms beside {small:.2} ms")
    }
}

/// All comparisons as a table.
pub(crate) fn grid(title: &str, compared: &[Compared]) -> Grid {
    let head = ["query", "in comparison", "times", "found", "on the page"];
    let row = |compared: &Compared| {
        let Compared { what, entries, total, .. } = compared;
        let ratio = format!("{:.2}x", compared.ratio());
        vec![what.clone(), ratio, compared.times(), total.to_string(), entries.to_string()]
    };
    Grid {
        title: title.to_owned(),
        head: head.map(str::to_owned).into(),
        rows: compared.iter().map(row).collect(),
    }
}

/// Starts a sandbox for listings.
pub(crate) fn start(sandbox: &Path) -> Result<Server> {
    Server::sandbox(sandbox, &["--clock", CLOCK])
}

impl Listing {
    /// Compares each query, after making sure that the sandboxes hold what they should.
    pub(crate) async fn compare(
        &mut self,
        queries: &[String],
        many: usize,
    ) -> Result<Vec<Compared>> {
        let page = read(&mut self.few, self.path, self.entries, "").await?;
        ensure!(page.entries == PAGE && page.total == PAGE, "{page:?} in the small sandbox");
        let page = read(&mut self.many, self.path, self.entries, "").await?;
        ensure!(page.entries == PAGE && page.total == many, "{page:?} in the large sandbox");
        let mut compared = Vec::new();
        for query in queries {
            compared.push(self.query(query).await?);
        }
        Ok(compared)
    }

    async fn query(&mut self, query: &str) -> Result<Compared> {
        let (mut small, mut large) = (Vec::new(), Vec::new());
        let page = read(&mut self.many, self.path, self.entries, query).await?;
        for _ in 0..self.requests {
            small.push(read(&mut self.few, self.path, self.entries, "").await?.took);
            large.push(read(&mut self.many, self.path, self.entries, query).await?.took);
        }
        let Page { entries, total, .. } = page;
        let what = if query.is_empty() { "no filter".to_owned() } else { format!("`{query}`") };
        let (small_milliseconds, large_milliseconds) = (typical(&small)?, typical(&large)?);
        let compared = Compared { what, entries, total, small_milliseconds, large_milliseconds };
        eprintln!("{}: {}", compared.what, compared.times());
        Ok(compared)
    }
}

/// How many milliseconds the page of a query takes.
pub(crate) async fn time(
    client: &mut Client,
    path: &str,
    entries: &str,
    query: &str,
    requests: usize,
) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..requests {
        times.push(read(client, path, entries, query).await?.took);
    }
    typical(&times)
}

/// The median, in milliseconds.
fn typical(times: &[Duration]) -> Result<f64> {
    Ok(median(times).context("no requests")?.as_secs_f64() * 1e3)
}

async fn read(client: &mut Client, path: &str, entries: &str, query: &str) -> Result<Page> {
    let answer = client.get(&format!("{path}?pg_size={PAGE}&{query}")).await?;
    let page = answer.json().with_context(|| query.to_owned())?;
    let entries = page[entries].as_array().context("a page without entries")?.len();
    let total = page["paging_info"]["total_items"].as_u64().context("no total_items")?;
    Ok(Page { entries, total: usize::try_from(total)?, took: answer.took })
}
