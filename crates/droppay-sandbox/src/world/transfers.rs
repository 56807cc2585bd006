//! Transfers: the movements of money that pushes have caused.

use droppay_api::Trigger;
use droppay_api::types::TransferStatus;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use super::Session;
use super::accounts::Account;
use super::ids::IdKind;
use super::party::{self, Party, RecipientView, SourceView};
use crate::calendar::Stamp;
use crate::error::ApiError;
use crate::money::Cents;
use crate::transitions::follow;

/// A transfer that an execution makes.
pub(crate) struct NewTransfer {
    pub(crate) status: TransferStatus,
    pub(crate) trnid: Option<String>,
    pub(crate) date_creation: Stamp,
    /// When the SEPA circuit takes it; none inside the institute.
    pub(crate) date_settlement: Option<Stamp>,
    pub(crate) date_accounted: Option<Stamp>,
}

/// A transfer as it is stored.
pub(crate) struct Transfer {
    seq: i64,
    pub(crate) id: String,
    pub(crate) push_id: String,
    account_id: String,
    pub(crate) source: Party,
    pub(crate) recipient: Party,
    pub(crate) amount: Cents,
    fee: Cents,
    description: Option<String>,
    pub(crate) status: TransferStatus,
    trnid: Option<String>,
    pub(crate) date_creation: Stamp,
    date_settlement: Option<Stamp>,
    pub(crate) date_accounted: Option<Stamp>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    date_recipient: Option<Date>,
}

/// Joins the push to a table `x` of transfers.
pub(crate) const JOIN: &str = "JOIN push t ON t.seq = x.push_seq";

impl Transfer {
    /// What the API shows of it.
    pub(crate) fn view(&self) -> View<'_> {
        let settles = self.date_settlement.filter(|_| self.status != TransferStatus::Failed);
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
            date_recipient: settles.map(|settles| settles.zoned().date()),
        }
    }

    /// A query for transfers, to be completed by its conditions on the transfer `x` and its push `t`.
    pub(crate) fn query(conditions: &str) -> String {
        format!(
            "SELECT {}, x.id, t.id, t.account_id, t.amount, t.fee, t.transfer_description, x.status, x.trnid,
               x.date_creation, x.date_settlement, x.date_accounted, x.seq
             FROM transfer x {JOIN} {} {conditions}",
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
            date_settlement: row.get(17)?,
            date_accounted: row.get(18)?,
            seq: row.get(19)?,
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
        let transfer = self.find_transfer(id)?;
        if transfer.account_id == caller.id { Ok(transfer) } else { Err(ApiError::denied("")) }
    }

    /// The recipient's bank does not take a transfer: the owner gets amount and fee back.
    ///
    /// # Errors
    ///
    /// 400/103, 404, or 403/101 if it is not `BOOKED`.
    pub(crate) fn reject_transfer(&self, id: &str) -> Result<Transfer, ApiError> {
        let mut transfer = self.find_transfer(id)?;
        transfer.status = follow(&transfer.status, Trigger::Reject)?;
        self.db
            .prepare_cached("UPDATE transfer SET status = ?2 WHERE seq = ?1")?
            .execute(params![transfer.seq, transfer.status.as_str()])?;
        self.give_back(&transfer.account_id, transfer.amount + transfer.fee)?;
        Ok(transfer)
    }

    fn find_transfer(&self, id: &str) -> Result<Transfer, ApiError> {
        let mut statement = self.db.prepare_cached(&Transfer::query("WHERE x.id = ?1"))?;
        let found =
            statement.query_row([IdKind::Transfer.check(id)?], Transfer::read).optional()?;
        found.ok_or_else(ApiError::not_found)
    }

    /// Stores the transfer that an execution of a push made.
    pub(crate) fn insert_transfer(&self, push_seq: i64, new: &NewTransfer) -> Result<(), ApiError> {
        let mut statement = self.db.prepare_cached(
            "INSERT INTO transfer (id, push_seq, status, trnid, date_creation, date_settlement, date_accounted)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        statement.execute(params![
            self.draw_id(IdKind::Transfer),
            push_seq,
            new.status.as_str(),
            new.trnid,
            new.date_creation,
            new.date_settlement,
            new.date_accounted,
        ])?;
        Ok(())
    }
}
