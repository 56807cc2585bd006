//! The two listings: filters, order and pages. Pushes are selected in the catalogue, transfers in SQL.

use droppay_api::types::TransferType;
use memchr::memmem::Finder;
use rusqlite::params_from_iter;
use rusqlite::types::ToSql;
use serde::{Deserialize, Serialize};

use super::Session;
use super::accounts::Account;
use super::catalogue::Catalogue;
use super::push::Push;
use super::selection::{Direction, Order, Selection, Statuses};
use super::transfers::{JOIN, Transfer};
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

/// Conditions of a query on transfers `x` and their pushes `t`, with the values of their parameters.
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
        let (total, page) = {
            let catalogue = self.catalogue.borrow();
            let selection = query.selection(caller, &catalogue)?;
            let (size, offset) = (query.page_size(), query.offset());
            let whole = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
            catalogue.page(&selection, query.order(), whole(offset), whole(size))
        };
        let mut statement = self.db.prepare_cached(&Push::query("WHERE t.seq = ?1"))?;
        let entries = page.into_iter().map(|seq| statement.query_row([seq], Push::read));
        let entries = entries.collect::<Result<_, _>>()?;
        let paging_info = query.paging(i64::try_from(total).unwrap_or(i64::MAX));
        Ok(Page { entries, paging_info })
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
        query.add_conditions(caller, &mut conditions)?;
        let Conditions { sql, values } = conditions;
        let values = || values.iter().map(AsRef::as_ref);
        let count = format!("SELECT count(*) FROM transfer x {JOIN} {sql}");
        let mut count = self.db.prepare_cached(&count)?;
        let total = count.query_row(params_from_iter(values()), |row| row.get(0))?;
        let page = format!("{sql} ORDER BY x.date_creation, x.seq LIMIT ? OFFSET ?");
        let mut page = self.db.prepare_cached(&Transfer::query(&page))?;
        let limits: [&dyn ToSql; 2] = [&query.page_size(), &query.offset()];
        let entries = page.query_map(params_from_iter(values().chain(limits)), Transfer::read)?;
        let paging_info = query.paging(total);
        Ok(Page { entries: entries.collect::<Result<_, _>>()?, paging_info })
    }
}

/// The side of a transfer that a query is about.
enum Role {
    Source,
    Recipient,
}

impl ListQuery {
    /// What the query asks of pushes.
    fn selection(
        &self,
        caller: &Account,
        catalogue: &Catalogue,
    ) -> Result<Selection<'_>, ApiError> {
        // The listing of pushes has no `role`.
        let iban = self.iban.as_deref().map(normalised);
        let party = iban.map(|iban| catalogue.iban(&iban));
        let (from, to) = self.dates()?;
        Ok(Selection {
            account: catalogue.account(&caller.id),
            party,
            statuses: self.status.as_deref().map(Statuses::listed),
            internal: self.kind.as_deref().map(|kind| kind == TransferType::Dpct.as_str()),
            from,
            to,
            description: self.description.as_deref().map(Finder::new),
        })
    }

    /// What the query asks of transfers.
    fn add_conditions(
        &self,
        caller: &Account,
        conditions: &mut Conditions,
    ) -> Result<(), ApiError> {
        match self.parties(caller)? {
            (_, None) => {}
            (Some(Role::Source), Some(iban)) => conditions.and("t.source_iban = ?", iban),
            (Some(Role::Recipient), Some(iban)) => conditions.and("t.recipient_iban = ?", iban),
            (None, Some(iban)) => conditions.and("? IN (t.source_iban, t.recipient_iban)", iban),
        }
        if let Some(statuses) = &self.status {
            // One parameter for the whole list: a statement that depends on the list's length could not be kept.
            conditions.and("instr(?, ',' || x.status || ',') > 0", format!(",{statuses},"));
        }
        if let Some(part) = &self.description {
            conditions.and("instr(t.transfer_description, ?) > 0", part.clone());
        }
        if let Some(kind) = &self.kind {
            conditions.and("t.type = ?", kind.clone());
        }
        let (from, to) = self.dates()?;
        if let Some(from) = from {
            conditions.and("x.date_creation >= ?", from);
        }
        if let Some(to) = to {
            conditions.and("x.date_creation <= ?", to);
        }
        Ok(())
    }

    /// The side and the IBAN that are asked for. A side alone means the caller's own account.
    fn parties(&self, caller: &Account) -> Result<(Option<Role>, Option<String>), ApiError> {
        let iban = self.iban.as_deref().map(normalised);
        let role = match self.role.as_deref() {
            None => return Ok((None, iban)),
            Some("source") => Role::Source,
            Some("recipient") => Role::Recipient,
            Some(_) => return Err(ApiError::wrong("role")),
        };
        Ok((Some(role), iban.or_else(|| Some(caller.iban.clone()))))
    }

    fn dates(&self) -> Result<(Option<Stamp>, Option<Stamp>), ApiError> {
        let read = |date: &Option<String>, edge, place| match date {
            Some(date) => {
                Stamp::read(date, edge).map(Some).ok_or_else(|| ApiError::wrong_date(place))
            }
            None => Ok(None),
        };
        let from = read(&self.date_from, DayEdge::Start, "date_from")?;
        Ok((from, read(&self.date_to, DayEdge::End, "date_to")?))
    }

    /// The order of pushes, made stable by that in which they were stored.
    fn order(&self) -> Order {
        let descending = self.order_dir.as_deref() == Some("desc");
        let direction = if descending { Direction::Descending } else { Direction::Ascending };
        match self.order_by.as_deref() {
            Some("date_schedule") => Order::Schedule(direction),
            _ => Order::Creation(direction),
        }
    }

    fn page_size(&self) -> i64 {
        self.pg_size.unwrap_or(DEFAULT_PAGE_SIZE).clamp(1, LARGEST_PAGE)
    }

    fn page_number(&self) -> i64 {
        self.pg_num.unwrap_or(0).max(0)
    }

    /// How many entries come before the page.
    fn offset(&self) -> i64 {
        self.page_number().saturating_mul(self.page_size())
    }

    fn paging(&self, total_items: i64) -> PagingInfo {
        let (page_size, offset) = (self.page_size(), self.offset());
        let items_offset = if offset < total_items { offset + 1 } else { 0 };
        let total_pages =
            total_items.div_euclid(page_size) + i64::from(total_items % page_size != 0);
        let current_page = self.page_number();
        PagingInfo { current_page, total_pages, page_size, total_items, items_offset }
    }
}
