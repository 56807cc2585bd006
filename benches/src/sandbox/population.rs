//! Fills a sandbox with pushes, over a few connections at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result};
use hyper::Method;
use serde_json::{Value, json};

use crate::sandbox::server::Server;
use crate::sandbox::throughput::PUSHES;

/// Connections over which pushes are created. More do not make a sandbox faster that works on one core.
const CONNECTIONS: usize = 8;

/// What follows the creation of a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    Nothing,
    Approve,
    Delete,
}

/// Creates a push for each number.
pub(crate) async fn fill(
    server: &Server,
    numbers: std::ops::Range<usize>,
    push: fn(usize) -> (Value, Then),
) -> Result<()> {
    let next = Arc::new(AtomicUsize::new(numbers.start));
    let mut tasks = Vec::new();
    for _ in 0..CONNECTIONS {
        let (next, mut client) = (Arc::clone(&next), server.connect().await?);
        tasks.push(tokio::spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= numbers.end {
                    return Ok::<(), anyhow::Error>(());
                }
                let (body, then) = push(number);
                let created = client.post(PUSHES, &body).await?.json()?;
                let id = created["id"].as_str().context("a push without an id")?;
                match then {
                    Then::Nothing => {}
                    Then::Approve => {
                        let path = format!("/_sandbox/pushes/{id}/approve");
                        client.command(Method::POST, &path).await?;
                    }
                    Then::Delete => {
                        client.command(Method::DELETE, &format!("{PUSHES}/{id}")).await?;
                    }
                }
            }
        }));
    }
    for task in tasks {
        task.await??;
    }
    Ok(())
}

/// Moves the clock on by an ISO 8601 duration.
pub(crate) async fn advance(server: &Server, duration: &str) -> Result<std::time::Duration> {
    let mut client = server.connect().await?;
    let answer = client.post("/_sandbox/clock", &json!({ "advance": duration })).await?;
    answer.json().with_context(|| format!("advancing the clock by {duration}"))?;
    Ok(answer.took)
}
