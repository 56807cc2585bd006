//! Memory with 100,000 pushes, and pages of 100 out of them with each filter and order, beside a page of 100 out of
//! 100.

mod growth;

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::arguments::Run;
use crate::report::Part;
use crate::sandbox::pages::{Listing, PAGE, grid, start};
use crate::sandbox::population::{Then, fill};
use crate::table::{Goal, Row, Table, Unit};

const MANY: usize = 100_000;

const PATH: &str = "/bank/v2/pushes";
const ENTRIES: &str = "pushes";

/// The pushes that a sandbox has from its start belong to the same owner.
const SEEDED: usize = 3;

/// The recipient of two pushes in a thousand.
const RARE_IBAN: &str = "IT94X0605502100000001234567";
const COMMON_IBAN: &str = "IT60X0542811101000000123456";
const OWN_IBAN: &str = "IT63B3606400003351234567";

/// The last page of all, and the one in the middle.
const LAST: &str = "pg_num=999";
const MIDDLE: &str = "pg_num=500";

/// Each filter and order by itself, on the pages where it may hurt, and some together.
fn queries() -> Vec<String> {
    let mut queries: Vec<String> = ["", MIDDLE, LAST].map(str::to_owned).to_vec();
    for order in ["date_creation", "date_schedule"] {
        for direction in ["asc", "desc"] {
            for page in ["pg_num=0", MIDDLE, LAST] {
                queries.push(format!("order_by={order}&order_dir={direction}&{page}"));
            }
        }
    }
    queries.extend(
        [
            format!("iban={COMMON_IBAN}"),
            format!("iban={COMMON_IBAN}&pg_num=300"),
            format!("iban={RARE_IBAN}"),
            format!("iban={OWN_IBAN}"),
            format!("iban={OWN_IBAN}&{LAST}"),
            format!("iban={OWN_IBAN}&order_by=date_schedule&order_dir=desc&{MIDDLE}"),
            "iban=IT20X0300203280000000000000".to_owned(),
            "status=DRAFT".to_owned(),
            "status=DRAFT&pg_num=500".to_owned(),
            "status=SCHEDULED".to_owned(),
            "status=DONE".to_owned(),
            "status=FAILED".to_owned(),
            "status=DRAFT,READY".to_owned(),
            format!("status=DRAFT,READY&{MIDDLE}"),
            "status=SCHEDULED,CANCELLED".to_owned(),
            "status=SCHEDULED,CANCELLED&order_by=date_schedule&order_dir=desc".to_owned(),
            "description=Invoice".to_owned(),
            format!("description=Invoice&{LAST}"),
            "description=Invoice%2099998".to_owned(),
            "description=nowhere".to_owned(),
            "type=SCT".to_owned(),
            "type=SCT&pg_num=700".to_owned(),
            "type=DPCT".to_owned(),
            "type=DPCT&pg_num=200".to_owned(),
            "date_from=2026-04-20".to_owned(),
            "date_from=2026-04-20&pg_num=400".to_owned(),
            "date_to=2026-04-20".to_owned(),
            "date_from=2026-04-20&date_to=2026-04-20".to_owned(),
            "date_from=2026-04-20&date_to=2026-04-25&order_by=date_schedule".to_owned(),
            "date_from=2040-01-01".to_owned(),
            format!("iban={COMMON_IBAN}&status=READY&type=SCT&description=Invoice%209&date_from=2026-03-10&date_to=2026-06-01&order_by=date_schedule&order_dir=desc"),
        ],
    );
    queries
}

/// Fills two sandboxes, and reads pages from both.
pub(crate) async fn measure(sandbox: &Path, run: &Run) -> Result<Vec<Part>> {
    let (pushes, requests) = (run.scale(MANY, MANY / 100), run.scale(101, 3));
    let few = start(sandbox)?;
    fill(&few, 0..PAGE - SEEDED, push).await?;
    let many = start(sandbox)?;
    let growth = growth::fill_and_read(&many, pushes, requests).await?;
    let memory = Row {
        what: format!("resident memory with {pushes} pushes"),
        unit: Unit::Megabytes,
        goal: Some(Goal::Below(100.0)),
        measured: many.resident()?,
        note: format!("at most {:.0} MB on the way", many.peak()?),
    };
    let mut listing = Listing {
        path: PATH,
        entries: ENTRIES,
        requests,
        few: few.connect().await?,
        many: many.connect().await?,
    };
    let compared = listing.compare(&queries(), pushes).await?;
    let slowest =
        compared.iter().max_by(|a, b| a.ratio().total_cmp(&b.ratio())).context("no queries")?;
    let worst = Row {
        what: format!("page of 100 out of {pushes} beside 100 out of 100, slowest query"),
        unit: Unit::Times,
        goal: Some(Goal::Below(5.0)),
        measured: slowest.ratio(),
        note: format!("{}: {}", slowest.what, slowest.times()),
    };
    let goals = Table { title: format!("{pushes} pushes"), rows: vec![memory, worst] };
    let each = format!("Each query: a page out of {pushes} pushes, beside 100 out of 100");
    let mut parts = vec![Part::Goals(goals)];
    parts.extend(growth);
    parts.push(Part::Grid(grid(&each, &compared)));
    Ok(parts)
}

/// The push of a number. The kinds are spread so that each filter finds something, and some of them little.
fn push(number: usize) -> (Value, Then) {
    let internal = number.is_multiple_of(4);
    let recipient = match number {
        number if number.is_multiple_of(500) => RARE_IBAN,
        _ if internal => "IT63B3606400003471234567",
        _ => COMMON_IBAN,
    };
    let then = match number % 1000 {
        1 => Then::Approve,
        2 => Then::Delete,
        _ => Then::Nothing,
    };
    let ready = number % 5 < 2;
    let mut push = json!({
        "amount": 12.34,
        "description": format!("Invoice {number}"),
        "transfer_description": format!("Invoice {number} of this year"),
        "recipient": { "account": recipient, "owner": { "name": "Edward Teach" } },
        "status": if ready { "READY" } else { "DRAFT" },
    });
    if number % 2 == 1 {
        let (month, day) = (1 + number / 7 % 12, 1 + number / 3 % 28);
        push["date_scheduled"] = json!(format!("2028-{month:02}-{day:02}T10:00:00"));
    }
    (push, then)
}
