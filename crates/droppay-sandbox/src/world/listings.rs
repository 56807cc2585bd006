//! The two listings: filters, order and pages, all in SQL.

use rusqlite::types::ToSql;
use rusqlite::{Row, params_from_iter};
use serde::{Deserialize, Serialize};

use super::Session;
use super::accounts::Account;
use super::push::Push;
use super::transfers::Transfer;
use crate::calendar::{DayEdge, Stamp};
use crate::error::ApiError;
use crate::iban::normalised;

/// Entries of a page when `pg_size` is not given, as in the documents' example.
const DEFAULT_PAGE_SIZE: i64 = 100;

/// The largest page; a larger `pg_size` gets this, and `paging_info` says so.
const LARGEST_PAGE: i64 = 1000;

/// The id that stands for all pushes in `listTransfers`.
const ALL_PUSHES: &str = "-1";

/// The query parameters of both listings.
#[derive(Default, Deserialize)]
pub(crate) struct ListQuery {
    iban: Option<String>,
    role: Option<String>,
    status: Option<String>,
    description: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    date_from: Option<String>,
    date_to: Option<String>,
    order_by: Option<String>,
    order_dir: Option<String>,
    pg_num: Option<i64>,
    pg_size: Option<i64>,
}

/// The document's `PagingInfo`.
#[derive(Serialize)]
pub(crate) struct PagingInfo {
    current_page: i64,
    total_pages: i64,
    page_size: i64,
    total_items: i64,
    items_offset: i64,
}

/// The entries of a page, and where it stands.
pub(crate) struct Page<T> {
    pub(crate) entries: Vec<T>,
    pub(crate) paging_info: PagingInfo,
}

/// Where a listing takes its entries from, and which columns its filters are about.
struct Listing {
    from: &'static str,
    status: &'static str,
    description: &'static str,
    created: &'static str,
    /// Whether the query has no say in the order.
    in_order_of_creation: bool,
}

const PUSHES: Listing = Listing {
    from: "push t",
    status: "t.status",
    description: "t.description",
    created: "t.date_creation",
    in_order_of_creation: false,
};

const TRANSFERS: Listing = Listing {
    from: "transfer x JOIN push t ON t.seq = x.push_seq",
    status: "x.status",
    description: "t.transfer_description",
    created: "x.date_creation",
    in_order_of_creation: true,
};

/// Conditions of a query on a table `t`, with the values of their parameters.
struct Conditions {
    sql: String,
    values: Vec<Box<dyn ToSql>>,
}

impl Conditions {
    fn of(caller: &Account) -> Conditions {
        let mut conditions = Conditions { sql: String::from("WHERE 1"), values: Vec::new() };
        conditions.and("t.account_id = ?", caller.id.clone());
        conditions
    }

    fn and(&mut self, condition: &str, value: impl ToSql + 'static) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
        self.values.push(Box::new(value));
    }
}

impl Session<'_> {
    /// The caller's pushes that meet the query.
    pub(crate) fn list_pushes(
        &self,
        caller: &Account,
        query: &ListQuery,
    ) -> Result<Page<Push>, ApiError> {
        let mut conditions = Conditions::of(caller);
        query.filter(caller, &PUSHES, &mut conditions)?;
        self.page(&PUSHES, &conditions, query, Push::query, Push::read)
    }

    /// The transfers of one push of the caller, or of all, that meet the query.
    pub(crate) fn list_transfers(
        &self,
        caller: &Account,
        push_id: &str,
        query: &ListQuery,
    ) -> Result<Page<Transfer>, ApiError> {
        let mut conditions = Conditions::of(caller);
        if push_id != ALL_PUSHES {
            conditions.and("x.push_seq = ?", self.push(caller, push_id)?.seq);
        }
        query.filter(caller, &TRANSFERS, &mut conditions)?;
        self.page(&TRANSFERS, &conditions, query, Transfer::query, Transfer::read)
    }

    fn page<T>(
        &self,
        listing: &Listing,
        conditions: &Conditions,
        query: &ListQuery,
        select: fn(&str) -> String,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Page<T>, ApiError> {
        let Conditions { sql, values } = conditions;
        let values = || values.iter().map(AsRef::as_ref);
        let mut count =
            self.db.prepare_cached(&format!("SELECT count(*) FROM {} {sql}", listing.from))?;
        let total_items = count.query_row(params_from_iter(values()), |row| row.get(0))?;
        let (paging_info, offset) = query.paging(total_items);
        let order = query.order(listing);
        let mut entries =
            self.db.prepare_cached(&select(&format!("{sql} ORDER BY {order} LIMIT ? OFFSET ?")))?;
        let limits: [&dyn ToSql; 2] = [&paging_info.page_size, &offset];
        let entries = entries.query_map(params_from_iter(values().chain(limits)), read)?;
        Ok(Page { entries: entries.collect::<Result<_, _>>()?, paging_info })
    }
}

impl ListQuery {
    fn filter(
        &self,
        caller: &Account,
        listing: &Listing,
        conditions: &mut Conditions,
    ) -> Result<(), ApiError> {
        let Listing { status, description, created, .. } = listing;
        self.filter_parties(caller, conditions)?;
        if let Some(statuses) = &self.status {
            // One parameter for the whole list: a statement that depends on the list's length could not be kept.
            conditions
                .and(&format!("instr(?, ',' || {status} || ',') > 0"), format!(",{statuses},"));
        }
        if let Some(part) = &self.description {
            conditions.and(&format!("instr({description}, ?) > 0"), part.clone());
        }
        if let Some(kind) = &self.kind {
            conditions.and("t.type = ?", kind.clone());
        }
        if let Some(from) = &self.date_from {
            let from = read_date(from, DayEdge::Start, "date_from")?;
            conditions.and(&format!("{created} >= ?"), from);
        }
        if let Some(to) = &self.date_to {
            let to = read_date(to, DayEdge::End, "date_to")?;
            conditions.and(&format!("{created} <= ?"), to);
        }
        Ok(())
    }

    fn filter_parties(
        &self,
        caller: &Account,
        conditions: &mut Conditions,
    ) -> Result<(), ApiError> {
        let iban = self.iban.as_deref().map(normalised);
        match self.role.as_deref() {
            Some("source") => {
                conditions.and("t.source_iban = ?", iban.unwrap_or_else(|| caller.iban.clone()))
            }
            Some("recipient") => {
                conditions.and("t.recipient_iban = ?", iban.unwrap_or_else(|| caller.iban.clone()))
            }
            Some(_) => return Err(ApiError::wrong("role")),
            None => {
                if let Some(iban) = iban {
                    conditions.and("? IN (t.source_iban, t.recipient_iban)", iban);
                }
            }
        }
        Ok(())
    }

    /// The order, made stable by the order of creation.
    fn order(&self, listing: &Listing) -> &'static str {
        let descending = self.order_dir.as_deref() == Some("desc");
        match (self.order_by.as_deref(), descending) {
            (_, descending) if listing.in_order_of_creation => {
                if descending {
                    "x.date_creation DESC, x.seq DESC"
                } else {
                    "x.date_creation, x.seq"
                }
            }
            (Some("date_schedule"), false) => "t.date_scheduled IS NULL, t.date_scheduled, t.seq",
            (Some("date_schedule"), true) => {
                "t.date_scheduled IS NULL, t.date_scheduled DESC, t.seq DESC"
            }
            (_, false) => "t.date_creation, t.seq",
            (_, true) => "t.date_creation DESC, t.seq DESC",
        }
    }

    fn paging(&self, total_items: i64) -> (PagingInfo, i64) {
        let page_size = self.pg_size.unwrap_or(DEFAULT_PAGE_SIZE).clamp(1, LARGEST_PAGE);
        let current_page = self.pg_num.unwrap_or(0).max(0);
        let offset = current_page.saturating_mul(page_size);
        let items_offset = if offset < total_items { offset + 1 } else { 0 };
        let total_pages =
            total_items.div_euclid(page_size) + i64::from(total_items % page_size != 0);
        (PagingInfo { current_page, total_pages, page_size, total_items, items_offset }, offset)
    }
}

fn read_date(text: &str, edge: DayEdge, place: &str) -> Result<Stamp, ApiError> {
    Stamp::read(text, edge).ok_or_else(|| ApiError::wrong_date(place))
}
