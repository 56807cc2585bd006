//! Pages of 100 transfers out of 120,000 with each filter, beside a page of 100 out of 100.

use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};

use crate::arguments::Run;
use crate::report::Part;
use crate::sandbox::pages::{Listing, PAGE, grid, start};
use crate::sandbox::population::{Then, advance, fill};

mod growth;

/// Where the transfers of all pushes are listed, and what the page calls them.
const PATH: &str = "/bank/v2/push/-1/transfers";
const ENTRIES: &str = "transfers";

/// Pushes that are repeated each month.
const PUSHES: usize = 10_000;

/// The transfer that a sandbox has from its start belongs to the same owner.
const SEEDED: usize = 1;

const RECIPIENT: &str = "IT63B3606400003471234567";
const OTHER_BANK: &str = "IT60X0542811101000000123456";

/// Each filter and order by itself, on the pages where it may hurt, and some together.
fn queries() -> Vec<String> {
    let plain = ["", "pg_num=600", "pg_num=1199", "order_dir=desc", "order_dir=desc&pg_num=600"];
    let filters = [
        format!("iban={RECIPIENT}&pg_num=600"),
        format!("iban={OTHER_BANK}"),
        "role=source&pg_num=600".to_owned(),
        "role=recipient".to_owned(),
        format!("iban={OTHER_BANK}&role=recipient"),
        "status=ACCOUNTED&pg_num=600".to_owned(),
        "status=BOOKED".to_owned(),
        "status=BOOKED,FAILED".to_owned(),
        "description=Rent&pg_num=600".to_owned(),
        "description=Rent%20of%209998".to_owned(),
        "description=nowhere".to_owned(),
        "type=SCT".to_owned(),
        "type=DPCT&pg_num=600".to_owned(),
        "date_from=2026-09-01&pg_num=300".to_owned(),
        "date_to=2026-09-01&order_dir=desc".to_owned(),
        "date_from=2026-09-03&date_to=2026-09-03".to_owned(),
    ];
    plain.into_iter().map(str::to_owned).chain(filters).collect()
}

/// Has two sandboxes make transfers, and reads pages from both.
pub(crate) async fn measure(sandbox: &Path, run: &Run) -> Result<Vec<Part>> {
    let pushes = run.scale(PUSHES, PUSHES / 100);
    let transfers = 12 * pushes + SEEDED;
    let few = start(sandbox)?;
    fill(&few, 0..PAGE - SEEDED, once).await?;
    let many = start(sandbox)?;
    fill(&many, 0..pushes, each_month).await?;
    advance(&many, "P1Y").await?;
    let mut listing = Listing {
        path: PATH,
        entries: ENTRIES,
        requests: run.scale(31, 3),
        few: few.connect().await?,
        many: many.connect().await?,
    };
    let compared = listing.compare(&queries(), transfers).await?;
    let title = format!("Each query: a page out of {transfers} transfers, beside 100 out of 100");
    let mut parts = growth::measure(sandbox, run).await?;
    parts.push(Part::Grid(grid(&title, &compared)));
    Ok(parts)
}

fn once(number: usize) -> (Value, Then) {
    (rent(number), Then::Approve)
}

fn each_month(number: usize) -> (Value, Then) {
    let mut push = rent(number);
    push["date_scheduled"] = json!("2026-03-03T09:00:00+01:00");
    push["recurrence"] = json!({ "period": "P1M" });
    (push, Then::Approve)
}

/// Few of them to another bank, whose fees the balance has to last for.
fn rent(number: usize) -> Value {
    let recipient = if number.is_multiple_of(100) { OTHER_BANK } else { RECIPIENT };
    json!({
        "amount": 0.01,
        "transfer_description": format!("Rent of {number}"),
        "recipient": { "account": recipient, "owner": { "name": "Edward Teach" } },
        "status": "READY",
    })
}
