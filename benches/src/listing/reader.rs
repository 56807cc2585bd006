//! Reads a listing in a process of its own, so that its peak of memory is that of this listing and of nothing else.

use std::pin::pin;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use droppay_ext::DropPay;
use droppay_ext::paging::Paged as _;
use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use crate::listing::body::{PAGE, is_id_of};
use crate::listing::by_hand;
use crate::median::median;
use crate::process;

/// What is read, and how.
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// Where the listing is
    base_url: String,
    /// How many pages are read ahead; a loop written by hand if not given
    #[arg(long)]
    ahead: Option<usize>,
    /// How often
    #[arg(long)]
    times: usize,
    /// By how many tasks at once
    #[arg(long, default_value_t = 1)]
    tasks: usize,
}

/// What was found; the process prints it as JSON.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct Found {
    /// How many pushes were read each time, by all tasks together.
    pub(crate) items: usize,
    /// How long it took: the median of the times.
    pub(crate) seconds: f64,
    /// The largest resident memory, in MB (10^6 bytes).
    pub(crate) peak: f64,
}

/// Reads, and prints what was found.
pub(crate) async fn read(asked: &Asked) -> Result<()> {
    let found = match asked.ahead {
        Some(ahead) => {
            let droppay = client(&asked.base_url)?;
            // The token is there, and a connection is open.
            droppay.list_pushes().pg_num(0_u32).pg_size(1_u32).send().await?;
            let read = |droppay: DropPay| async move { through_droppay_ext(&droppay, ahead).await };
            timed(asked, || read(droppay.clone())).await?
        }
        None => {
            let http = reqwest::Client::new();
            let first = format!("{}/bank/v2/pushes?pg_num=0&pg_size=1", asked.base_url);
            http.get(first).send().await?.error_for_status()?.bytes().await?;
            let (http, base_url) = (&http, &asked.base_url);
            let read = |http: reqwest::Client, base_url: String| async move {
                by_hand::read(&http, &base_url).await
            };
            timed(asked, || read(http.clone(), base_url.clone())).await?
        }
    };
    println!("{}", serde_json::to_string(&found)?);
    Ok(())
}

fn client(base_url: &str) -> Result<DropPay> {
    let client = DropPay::builder()
        .base_url(base_url)
        .application_key("key")
        .application_secret("secret")
        .connection_code("code");
    Ok(client.build()?)
}

async fn through_droppay_ext(droppay: &DropPay, ahead: usize) -> Result<usize> {
    let pages = droppay.list_pushes().pg_size(PAGE as u32).pages().prefetch(ahead);
    let (mut pushes, mut read) = (pin!(pages.items()), 0);
    while let Some(push) = pushes.try_next().await? {
        ensure!(is_id_of(push.id.as_str(), read), "{} came after {read} pushes", push.id);
        read += 1;
    }
    Ok(read)
}

/// Has each task read once, as often as is asked.
async fn timed<R>(asked: &Asked, read: impl Fn() -> R) -> Result<Found>
where
    R: Future<Output = Result<usize>> + Send + 'static,
{
    let (mut items, mut seconds) = (0, Vec::new());
    for _ in 0..asked.times {
        let start = Instant::now();
        let tasks: JoinSet<_> = (0..asked.tasks).map(|_| read()).collect();
        let read: Vec<usize> = tasks.join_all().await.into_iter().collect::<Result<_>>()?;
        items = read.iter().sum();
        seconds.push(start.elapsed().as_secs_f64());
    }
    Ok(Found {
        items,
        seconds: median(&seconds).context("nothing was read")?,
        peak: process::peak("self")?,
    })
}
