//! Moving the clock of a sandbox by a year over a control path, with 10,000 recurring pushes that fall due meanwhile.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::arguments::Run;
use crate::median::median;
use crate::report::Part;
use crate::sandbox::population::{Then, advance, fill};
use crate::sandbox::server::Server;
use crate::table::{Goal, Row, Table, Unit};

const PUSHES: usize = 10_000;

/// The first execution is on the day after.
const CLOCK: &str = "frozen:2026-03-02T09:00:00+01:00";
const FIRST_EXECUTION: &str = "2026-03-03T09:00:00+01:00";

/// A period of recurrence.
struct Period {
    name: &'static str,
    push: fn(usize) -> (Value, Then),
    /// The transfers that a push makes within a year.
    transfers: usize,
}

const PERIODS: [Period; 2] = [
    Period { name: "P1M", push: |_| recurring("P1M"), transfers: 12 },
    Period { name: "P1Y", push: |_| recurring("P1Y"), transfers: 1 },
];

/// Advances the clock with each period.
pub(crate) async fn measure(sandbox: &Path, run: &Run) -> Result<Vec<Part>> {
    let (pushes, count) = (run.scale(PUSHES, PUSHES / 10), run.scale(3, 1));
    let mut rows = Vec::new();
    for Period { name, push, transfers } in PERIODS {
        let (transfers, mut times) = (transfers * pushes, Vec::new());
        // Each time in a sandbox of its own.
        for _ in 0..count {
            let server = Server::sandbox(sandbox, &["--clock", CLOCK])?;
            fill(&server, 0..pushes, push).await?;
            let before = transfers_of(&server).await?;
            let took = advance(&server, "P1Y").await?.as_secs_f64();
            let made = transfers_of(&server).await? - before;
            ensure!(made == transfers, "{made} transfers were made, and not {transfers}");
            eprintln!("{name}: {took:.2} s, {:.0} MB", server.peak()?);
            times.push(took);
        }
        rows.push(Row {
            what: format!("advance by P1Y, {pushes} pushes each {name}"),
            unit: Unit::Seconds,
            goal: Some(Goal::Below(1.0)),
            measured: median(&times).context("no times")?,
            note: format!("{transfers} transfers, median of {count} times"),
        });
    }
    Ok(vec![Part::Goals(Table { title: "Clock".to_owned(), rows })])
}

/// To an account of the institute, so that there is no fee and the balance lasts.
fn recurring(period: &str) -> (Value, Then) {
    let push = json!({
        "amount": 0.01,
        "description": "Rent",
        "recipient": { "account": "IT63B3606400003471234567" },
        "status": "READY",
        "date_scheduled": FIRST_EXECUTION,
        "recurrence": { "period": period },
    });
    (push, Then::Approve)
}

async fn transfers_of(server: &Server) -> Result<usize> {
    let path = "/bank/v2/push/-1/transfers?pg_size=1";
    let page = server.connect().await?.get(path).await?.json()?;
    let total = page["paging_info"]["total_items"].as_u64().context("no total_items")?;
    Ok(usize::try_from(total)?)
}
