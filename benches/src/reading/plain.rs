//! What somebody writes who needs the pushes today: amounts as binary fractions, dates that chrono reads, and the
//! statuses that are known.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(crate) struct PushPage {
    pub(crate) pushes: Vec<Push>,
    pub(crate) paging_info: PagingInfo,
}

#[derive(Debug, Deserialize)]
pub(crate) struct PagingInfo {
    current_page: u32,
    total_pages: u32,
    page_size: u32,
    total_items: u32,
    items_offset: u32,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Push {
    pub(crate) id: String,
    description: Option<String>,
    transfer_description: Option<String>,
    pub(crate) amount: f64,
    fee: f64,
    date_creation: DateTime<FixedOffset>,
    date_last_modified: DateTime<FixedOffset>,
    date_scheduled: Option<DateTime<FixedOffset>>,
    date_recipient: Option<NaiveDate>,
    recurrence: Option<Recurrence>,
    recipient: Recipient,
    source: Source,
    status: Status,
    sharing: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Recurrence {
    period: String,
    count: Option<u32>,
    date_end: Option<DateTime<FixedOffset>>,
}

#[derive(Debug, Deserialize)]
struct Recipient {
    id: Option<String>,
    username: Option<String>,
    acccount_iban: String,
    account: String,
    owner: Owner,
    bank_name: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Source {
    id: String,
    username: String,
    account_iban: String,
    account: String,
    owner: Owner,
}

#[derive(Debug, Deserialize)]
struct Owner {
    name: String,
    logo: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Status {
    Draft,
    Ready,
    Scheduled,
    Failed,
    Running,
    Done,
    Revoked,
    Cancelled,
    Deleted,
    Refused,
    Failure,
    WaitingApproval,
    NotApproved,
}
