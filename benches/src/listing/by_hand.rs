//! What a program writes that has no SDK: reqwest, structs of its own with `f64` and chrono, and a loop over the pages.

use anyhow::{Result, ensure};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Deserialize;

use crate::listing::body::{PAGE, is_id_of};

#[derive(Deserialize)]
struct Page {
    pushes: Vec<Push>,
    paging_info: PagingInfo,
}

#[derive(Deserialize)]
struct PagingInfo {
    total_pages: u32,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what is not read is parsed all the same")]
struct Push {
    id: String,
    description: Option<String>,
    transfer_description: Option<String>,
    amount: Option<f64>,
    fee: Option<f64>,
    date_creation: Option<DateTime<FixedOffset>>,
    date_last_modified: Option<DateTime<FixedOffset>>,
    date_scheduled: Option<DateTime<FixedOffset>>,
    date_recipient: Option<NaiveDate>,
    recipient: Option<Recipient>,
    source: Option<Source>,
    status: Status,
    sharing: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what is not read is parsed all the same")]
struct Recipient {
    acccount_iban: Option<String>,
    account: Option<String>,
    owner: Option<Owner>,
    bank_name: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what is not read is parsed all the same")]
struct Source {
    id: Option<String>,
    username: Option<String>,
    account_iban: Option<String>,
    account: Option<String>,
    owner: Option<Owner>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what is not read is parsed all the same")]
struct Owner {
    name: Option<String>,
    logo: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Status {
    Draft,
    Ready,
    Scheduled,
    Done,
}

/// Reads pages, one after the other, and says how many pushes they had.
pub(crate) async fn read(http: &reqwest::Client, base_url: &str) -> Result<usize> {
    let (mut read, mut number) = (0, 0);
    loop {
        let page = http
            .get(format!("{base_url}/bank/v2/pushes?pg_num={number}&pg_size={PAGE}"))
            .bearer_auth("a-token")
            .send()
            .await?
            .error_for_status()?;
        let Page { pushes, paging_info } = page.json().await?;
        for push in pushes {
            ensure!(is_id_of(&push.id, read), "{} came after {read} pushes", push.id);
            read += 1;
        }
        number += 1;
        if number >= paging_info.total_pages {
            return Ok(read);
        }
    }
}
