//! The types that somebody writes who needs these calls and no library: plain structs, and `f64` for money. Dates are
//! text, or chrono's.

use serde::{Deserialize, Serialize};

/// A push.
#[derive(Debug, Deserialize)]
#[expect(missing_docs, reason = "the names are those of the API")]
pub struct Push<Moment = String, Day = String> {
    pub id: String,
    pub status: String,
    pub status_description: Option<String>,
    pub amount: Option<f64>,
    pub fee: Option<f64>,
    pub description: Option<String>,
    pub transfer_description: Option<String>,
    pub date_creation: Option<Moment>,
    pub date_last_modified: Option<Moment>,
    pub date_scheduled: Option<Moment>,
    pub date_recipient: Option<Day>,
    pub recipient: Option<Party>,
    pub source: Option<Party>,
    pub recurrence: Option<Recurrence<Moment>>,
    pub sharing: Option<String>,
}

/// One side of a push.
#[derive(Debug, Deserialize)]
#[expect(missing_docs, reason = "the names are those of the API")]
pub struct Party {
    pub id: Option<String>,
    pub username: Option<String>,
    pub account: Option<String>,
    #[serde(alias = "acccount_iban")]
    pub account_iban: Option<String>,
    pub bank_name: Option<String>,
    pub owner: Option<Owner>,
}

/// The owner of an account.
#[derive(Debug, Deserialize)]
#[expect(missing_docs, reason = "the names are those of the API")]
pub struct Owner {
    pub name: Option<String>,
    pub logo: Option<String>,
}

/// How a push is repeated.
#[derive(Debug, Deserialize)]
#[expect(missing_docs, reason = "the names are those of the API")]
pub struct Recurrence<Moment = String> {
    pub period: Option<String>,
    pub count: Option<i64>,
    pub date_end: Option<Moment>,
}

/// A page of pushes.
#[derive(Debug, Deserialize)]
#[expect(missing_docs, reason = "the names are those of the API")]
pub struct Page<Moment = String, Day = String> {
    pub pushes: Vec<Push<Moment, Day>>,
    pub paging_info: PagingInfo,
}

/// Where a page stands in its list.
#[derive(Debug, Deserialize)]
#[expect(missing_docs, reason = "the names are those of the API")]
pub struct PagingInfo {
    pub current_page: i64,
    pub total_pages: i64,
    pub page_size: i64,
    pub total_items: i64,
}

/// A push to create.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names are those of the API")]
pub struct NewPush<'a> {
    pub amount: f64,
    pub recipient: NewRecipient<'a>,
    pub description: &'a str,
    pub status: &'a str,
}

/// Who is to receive the money.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names are those of the API")]
pub struct NewRecipient<'a> {
    pub account: &'a str,
    pub owner: NewOwner<'a>,
}

/// The owner of the account that is to receive the money.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names are those of the API")]
pub struct NewOwner<'a> {
    pub name: &'a str,
}
