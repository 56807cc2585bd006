//! A push as it is stored, and as the API shows it.

use std::sync::LazyLock;

use droppay_api::types::{PushStatus, TransferType};
use jiff::civil::Date;
use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use super::Session;
use super::catalogue::Listed;
use super::links::Links;
use super::party::{self, Party, RecipientView, SourceView};
use super::progress::Change;
use super::recurrence::Recurrence;
use super::settlement::settlement;
use crate::calendar::Stamp;
use crate::error::ApiError;
use crate::money::Cents;

/// What an application orders, and may change until the account's owner has decided.
#[derive(Clone)]
pub(crate) struct Order {
    pub(crate) recipient_iban: String,
    pub(crate) recipient_owner: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) transfer_description: Option<String>,
    pub(crate) amount: Cents,
    pub(crate) fee: Cents,
    pub(crate) kind: TransferType,
    pub(crate) date_scheduled: Option<Stamp>,
    pub(crate) recurrence: Option<Recurrence>,
    pub(crate) webhook: Option<String>,
}

/// When an approved push executes.
#[derive(Clone, Copy, Default)]
pub(crate) struct Schedule {
    pub(crate) first: Option<Stamp>,
    pub(crate) made: i64,
    pub(crate) next: Option<Stamp>,
}

/// A push as it is stored.
pub(crate) struct Push {
    pub(crate) seq: i64,
    pub(crate) id: String,
    pub(crate) account_id: String,
    pub(crate) order: Order,
    pub(crate) status: PushStatus,
    pub(crate) status_description: Option<String>,
    pub(crate) date_creation: Stamp,
    pub(crate) date_last_modified: Stamp,
    pub(crate) schedule: Schedule,
    pub(crate) source: Party,
    pub(crate) recipient: Party,
}

#[derive(Serialize)]
struct WebhooksView<'a> {
    all: &'a str,
}

/// The document's `Push`.
#[derive(Serialize)]
pub(crate) struct View<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transfer_description: Option<&'a str>,
    amount: Cents,
    fee: Cents,
    date_creation: Stamp,
    date_last_modified: Stamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_scheduled: Option<Stamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_recipient: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recurrence: Option<&'a Recurrence>,
    recipient: RecipientView<'a>,
    source: SourceView<'a>,
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    webhooks: Option<WebhooksView<'a>>,
    sharing: String,
}

impl Push {
    /// What the API shows of it.
    pub(crate) fn view(&self, links: &Links) -> View<'_> {
        let order = &self.order;
        View {
            id: &self.id,
            description: order.description.as_deref(),
            transfer_description: order.transfer_description.as_deref(),
            amount: order.amount,
            fee: order.fee,
            date_creation: self.date_creation,
            date_last_modified: self.date_last_modified,
            date_scheduled: order.date_scheduled,
            date_recipient: self.date_recipient(),
            recurrence: order.recurrence.as_ref(),
            recipient: self.recipient.as_recipient(),
            source: self.source.as_source(),
            status: self.status.as_str(),
            status_description: self.status_description.as_deref(),
            webhooks: order.webhook.as_deref().map(|all| WebhooksView { all }),
            sharing: links.push(&self.id),
        }
    }
}

impl Push {
    /// The day on which the recipient's bank accounts the next transfer, or accounted the last one.
    fn date_recipient(&self) -> Option<Date> {
        let executed = match self.status {
            PushStatus::Scheduled | PushStatus::Running => self.schedule.next,
            PushStatus::Done => Some(self.date_last_modified),
            _ => None,
        };
        let sepa = self.order.kind == TransferType::Sct;
        executed.filter(|_| sepa).map(|executed| settlement(executed).zoned().date())
    }
}

/// The columns that [`Push::read`] reads after those of the two parties, from a table `t`.
const COLUMNS: &str = "t.id, t.account_id, t.description, t.transfer_description, t.amount, t.fee, t.type, t.status, \
     t.status_description, t.date_creation, t.date_last_modified, t.date_scheduled, t.recurrence_period, \
     t.recurrence_count, t.recurrence_end, t.webhook, t.first_execution, t.executions, t.next_execution, \
     t.recipient_owner, t.seq";

impl Push {
    /// A query for pushes, to be completed by its conditions on `t`.
    pub(crate) fn query(conditions: &str) -> String {
        format!("SELECT {}, {COLUMNS} FROM push t {} {conditions}", party::COLUMNS, party::JOIN)
    }

    /// Reads a row of [`Push::query`].
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Push> {
        let (source, recipient) = party::read_parties(row)?;
        let recurrence = match row.get::<_, Option<String>>(20)? {
            Some(period) => {
                Some(Recurrence { period, count: row.get(21)?, date_end: row.get(22)? })
            }
            None => None,
        };
        let order = Order {
            recipient_iban: recipient.iban.clone(),
            recipient_owner: row.get(27)?,
            description: row.get(10)?,
            transfer_description: row.get(11)?,
            amount: row.get(12)?,
            fee: row.get(13)?,
            kind: row.get::<_, String>(14)?.into(),
            date_scheduled: row.get(19)?,
            recurrence,
            webhook: row.get(23)?,
        };
        Ok(Push {
            seq: row.get(28)?,
            id: row.get(8)?,
            account_id: row.get(9)?,
            order,
            status: row.get::<_, String>(15)?.into(),
            status_description: row.get(16)?,
            date_creation: row.get(17)?,
            date_last_modified: row.get(18)?,
            schedule: Schedule { first: row.get(24)?, made: row.get(25)?, next: row.get(26)? },
            source,
            recipient,
        })
    }
}

impl Session<'_> {
    /// The push with this id, whoever owns it.
    pub(crate) fn find_push(&self, id: &str) -> Result<Option<Push>, ApiError> {
        static BY_ID: LazyLock<String> = LazyLock::new(|| Push::query("WHERE t.id = ?1"));
        let mut statement = self.db.prepare_cached(&BY_ID)?;
        Ok(statement.query_row([id], Push::read).optional()?)
    }

    /// Stores a new push.
    pub(crate) fn insert_push(
        &self,
        id: &str,
        account: (&str, &str),
        order: &Order,
        status: &PushStatus,
    ) -> Result<(), ApiError> {
        let (account_id, source_iban) = account;
        let now = self.stamp();
        let mut statement = self.db.prepare_cached(
            "INSERT INTO push (id, account_id, source_iban, recipient_iban, recipient_owner, description,
               transfer_description, amount, fee, type, status, date_creation, date_last_modified, date_scheduled,
               recurrence_period, recurrence_count, recurrence_end, webhook)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?;
        let recurrence = order.recurrence.as_ref();
        statement.execute(params![
            id,
            account_id,
            source_iban,
            order.recipient_iban,
            order.recipient_owner,
            order.description,
            order.transfer_description,
            order.amount,
            order.fee,
            order.kind.as_str(),
            status.as_str(),
            now,
            order.date_scheduled,
            recurrence.map(|recurrence| &recurrence.period),
            recurrence.and_then(|recurrence| recurrence.count),
            recurrence.and_then(|recurrence| recurrence.date_end),
            order.webhook,
        ])?;
        let listed = Listed {
            account_id,
            source_iban,
            recipient_iban: &order.recipient_iban,
            kind: &order.kind,
            status,
            description: order.description.as_deref(),
            created: now,
            scheduled: order.date_scheduled,
        };
        self.catalogue.borrow_mut().add(self.db.last_insert_rowid(), &listed);
        Ok(())
    }

    /// Stores what an application changed.
    pub(crate) fn save_order(&self, seq: i64, order: &Order) -> Result<(), ApiError> {
        let mut statement = self.db.prepare_cached(
            "UPDATE push SET recipient_iban = ?2, recipient_owner = ?3, description = ?4, transfer_description = ?5,
               amount = ?6, fee = ?7, type = ?8, date_scheduled = ?9, recurrence_period = ?10, recurrence_count = ?11,
               recurrence_end = ?12, webhook = ?13 WHERE seq = ?1",
        )?;
        let recurrence = order.recurrence.as_ref();
        statement.execute(params![
            seq,
            order.recipient_iban,
            order.recipient_owner,
            order.description,
            order.transfer_description,
            order.amount,
            order.fee,
            order.kind.as_str(),
            order.date_scheduled,
            recurrence.map(|recurrence| &recurrence.period),
            recurrence.and_then(|recurrence| recurrence.count),
            recurrence.and_then(|recurrence| recurrence.date_end),
            order.webhook,
        ])?;
        self.catalogue.borrow_mut().set_order(
            seq,
            &order.recipient_iban,
            &order.kind,
            order.description.as_deref(),
            order.date_scheduled,
        );
        Ok(())
    }

    /// Stores where a push stands now: its status, which was another before, and its schedule.
    pub(crate) fn save_progress(&self, push: &mut Push, from: &PushStatus) -> Result<(), ApiError> {
        push.date_last_modified = self.stamp();
        self.save_state(push)?;
        self.record(&Change {
            seq: push.seq,
            id: &push.id,
            from,
            to: &push.status,
            at: self.stamp(),
            webhook: push.order.webhook.as_deref(),
        })
    }

    /// Stores status and schedule, without telling anybody.
    pub(crate) fn save_state(&self, push: &Push) -> Result<(), ApiError> {
        let mut statement = self.db.prepare_cached(
            "UPDATE push SET status = ?2, status_description = ?3, date_last_modified = ?4, date_scheduled = ?5,
               first_execution = ?6, executions = ?7, next_execution = ?8 WHERE seq = ?1",
        )?;
        statement.execute(params![
            push.seq,
            push.status.as_str(),
            push.status_description,
            push.date_last_modified,
            push.order.date_scheduled,
            push.schedule.first,
            push.schedule.made,
            push.schedule.next,
        ])?;
        let mut catalogue = self.catalogue.borrow_mut();
        catalogue.set_status(push.seq, &push.status);
        catalogue.set_scheduled(push.seq, push.order.date_scheduled);
        Ok(())
    }
}
