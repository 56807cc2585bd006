//! Transfers: the movements of money that pushes have caused.

use droppay_api::types::TransferStatus;
use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use super::Session;
use super::accounts::Account;
use super::ids::IdKind;
use super::party::{self, Party, RecipientView, SourceView};
use super::push::Push;
use crate::calendar::Stamp;
use crate::error::ApiError;
use crate::money::Cents;

/// What an execution adds to its push.
pub(crate) struct NewTransfer {
    pub(crate) status: TransferStatus,
    pub(crate) trnid: Option<String>,
    pub(crate) date_creation: Stamp,
    pub(crate) date_accounted: Option<Stamp>,
}

/// A transfer as it is stored.
pub(crate) struct Transfer {
    id: String,
    push_id: String,
    account_id: String,
    source: Party,
    recipient: Party,
    amount: Cents,
    fee: Cents,
    description: Option<String>,
    status: TransferStatus,
    trnid: Option<String>,
    date_creation: Stamp,
    date_accounted: Option<Stamp>,
}

/// The document's `PushTransfer`.
#[derive(Serialize)]
pub(crate) struct View<'a> {
    id: &'a str,
    push_id: &'a str,
    recipient: RecipientView<'a>,
    source: SourceView<'a>,
    amount: Cents,
    fee: Cents,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    trnid: Option<&'a str>,
    date_creation: Stamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_accounted: Option<Stamp>,
}

impl Transfer {
    /// What the API shows of it.
    pub(crate) fn view(&self) -> View<'_> {
        View {
            id: &self.id,
            push_id: &self.push_id,
            recipient: self.recipient.as_recipient(),
            source: self.source.as_source(),
            amount: self.amount,
            fee: self.fee,
            description: self.description.as_deref(),
            status: self.status.as_str(),
            trnid: self.trnid.as_deref(),
            date_creation: self.date_creation,
            date_accounted: self.date_accounted,
        }
    }

    /// A query for transfers, to be completed by its conditions on `t`.
    pub(crate) fn query(conditions: &str) -> String {
        format!(
            "SELECT {}, t.id, t.push_id, t.account_id, t.amount, t.fee, t.description, t.status, t.trnid,
               t.date_creation, t.date_accounted FROM transfer t {} {conditions}",
            party::COLUMNS,
            party::JOIN,
        )
    }

    /// Reads a row of [`Transfer::query`].
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Transfer> {
        let (source, recipient) = party::read_parties(row)?;
        Ok(Transfer {
            source,
            recipient,
            id: row.get(8)?,
            push_id: row.get(9)?,
            account_id: row.get(10)?,
            amount: row.get(11)?,
            fee: row.get(12)?,
            description: row.get(13)?,
            status: row.get::<_, String>(14)?.into(),
            trnid: row.get(15)?,
            date_creation: row.get(16)?,
            date_accounted: row.get(17)?,
        })
    }
}

impl Session<'_> {
    /// Reads a transfer of the caller.
    ///
    /// # Errors
    ///
    /// 400/103, 404, or 403/101 if it is another's.
    pub(crate) fn transfer_of(&self, caller: &Account, id: &str) -> Result<Transfer, ApiError> {
        let mut statement = self.db.prepare_cached(&Transfer::query("WHERE t.id = ?1"))?;
        let found =
            statement.query_row([IdKind::Transfer.check(id)?], Transfer::read).optional()?;
        let transfer = found.ok_or_else(ApiError::not_found)?;
        if transfer.account_id == caller.id { Ok(transfer) } else { Err(ApiError::denied("")) }
    }

    /// Stores the transfer that an execution of a push made.
    pub(crate) fn insert_transfer(&self, push: &Push, new: &NewTransfer) -> Result<(), ApiError> {
        let mut statement = self.db.prepare_cached(
            "INSERT INTO transfer (id, push_id, account_id, source_iban, recipient_iban, recipient_owner, description,
               amount, fee, type, status, trnid, date_creation, date_accounted)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?;
        let order = &push.order;
        statement.execute(params![
            self.draw_id(IdKind::Transfer),
            push.id,
            push.account_id,
            push.source.iban,
            order.recipient_iban,
            order.recipient_owner,
            order.transfer_description,
            order.amount,
            order.fee,
            order.kind.as_str(),
            new.status.as_str(),
            new.trnid,
            new.date_creation,
            new.date_accounted,
        ])?;
        Ok(())
    }
}
