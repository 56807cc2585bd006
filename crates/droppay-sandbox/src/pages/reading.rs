//! What the pages show of a world, read in one transaction, so that balances and transfers on a page agree. Lists are
//! bounded: a world with 100,000 pushes still fits on a page.

use droppay_api::types::{ConnectionStatus, PushStatus};

use super::format::iban;
use crate::error::ApiError;
use crate::webhooks::Delivery;
use crate::world::Session;
use crate::world::accounts::Account;
use crate::world::connections::Connection;
use crate::world::display::Kind;
use crate::world::party::Party;
use crate::world::progress::TimelineEntry;
use crate::world::push::Push;
use crate::world::transfers::Transfer;

/// The most entries of a kind on a page.
pub(crate) const SHOWN: u32 = 100;

/// Every status of a push, in the order in which one meets them.
pub(crate) const STATUSES: [PushStatus; 13] = [
    PushStatus::Draft,
    PushStatus::Ready,
    PushStatus::WaitingApproval,
    PushStatus::Scheduled,
    PushStatus::Running,
    PushStatus::Done,
    PushStatus::Failed,
    PushStatus::Failure,
    PushStatus::Refused,
    PushStatus::NotApproved,
    PushStatus::Cancelled,
    PushStatus::Revoked,
    PushStatus::Deleted,
];

/// The newest entries of a kind, and how many there are in all.
pub(crate) struct Newest<T> {
    pub(crate) entries: Vec<T>,
    pub(crate) total: i64,
}

/// A push and its history.
pub(crate) struct ShownPush {
    pub(crate) push: Push,
    pub(crate) timeline: Vec<TimelineEntry>,
}

/// A transfer with the names of both sides, or their IBANs.
pub(crate) struct ShownTransfer {
    pub(crate) transfer: Transfer,
    pub(crate) source: String,
    pub(crate) recipient: String,
}

impl ShownTransfer {
    fn new(transfer: Transfer) -> ShownTransfer {
        let (source, recipient) = (name(&transfer.source), name(&transfer.recipient));
        ShownTransfer { transfer, source, recipient }
    }
}

fn name(party: &Party) -> String {
    party.owner.clone().unwrap_or_else(|| iban(&party.iban))
}

/// A connection, and for whom it is.
pub(crate) struct ShownConnection {
    pub(crate) connection: Connection,
    pub(crate) account: Option<Account>,
}

impl ShownConnection {
    /// Whether the owner has not decided yet.
    pub(crate) fn is_waiting(&self) -> bool {
        self.connection.status == ConnectionStatus::Waiting
    }
}

/// A world as the dashboard shows it.
pub(crate) struct Overview {
    pub(crate) accounts: Vec<Account>,
    pub(crate) statuses: Vec<(PushStatus, i64)>,
    pub(crate) pushes: Newest<ShownPush>,
    pub(crate) transfers: Newest<ShownTransfer>,
    pub(crate) connections: Newest<ShownConnection>,
    pub(crate) deliveries: Newest<Delivery>,
}

impl Session<'_> {
    /// Everything that the dashboard shows of the world, with the pushes of one status or all.
    pub(crate) fn overview(&self, status: Option<&PushStatus>) -> Result<Overview, ApiError> {
        let limit = i64::from(SHOWN);
        let statuses = self.statuses();
        let pushes = self.pushes_for_display(status, limit)?;
        let transfers = self.transfers_for_display(limit)?;
        let connections = self.connections_for_display(limit)?;
        Ok(Overview {
            accounts: self.accounts()?,
            pushes: Newest {
                total: total_of(&statuses, status),
                entries: pushes
                    .into_iter()
                    .map(|push| self.show_push(push))
                    .collect::<Result<_, _>>()?,
            },
            transfers: Newest {
                total: self.count(Kind::Transfers)?,
                entries: transfers.into_iter().map(ShownTransfer::new).collect(),
            },
            connections: Newest {
                total: self.count(Kind::Connections)?,
                entries: connections
                    .into_iter()
                    .map(|connection| self.show_connection(connection))
                    .collect::<Result<_, _>>()?,
            },
            deliveries: self.newest_deliveries()?,
            statuses,
        })
    }

    /// The newest events, latest first.
    fn newest_deliveries(&self) -> Result<Newest<Delivery>, ApiError> {
        let mut entries = self.deliveries(SHOWN.into())?;
        entries.reverse();
        let total = self.count(Kind::Events)?;
        Ok(Newest { entries, total })
    }

    /// How many pushes there are in each status that has any.
    fn statuses(&self) -> Vec<(PushStatus, i64)> {
        let tally = self.tally_of_pushes().into_iter();
        let mut counted: Vec<(PushStatus, i64)> = tally
            .map(|(status, number)| (status, i64::try_from(number).unwrap_or(i64::MAX)))
            .collect();
        counted.sort_by_key(|(status, _)| STATUSES.iter().position(|known| known == status));
        counted
    }

    fn show_push(&self, push: Push) -> Result<ShownPush, ApiError> {
        let timeline = self.timeline(&push)?;
        Ok(ShownPush { push, timeline })
    }

    /// A connection with what the pages show beside it.
    pub(crate) fn show_connection(
        &self,
        connection: Connection,
    ) -> Result<ShownConnection, ApiError> {
        let account = match &connection.account_id {
            Some(id) => self.account(id)?,
            None => None,
        };
        Ok(ShownConnection { connection, account })
    }
}

fn total_of(statuses: &[(PushStatus, i64)], wanted: Option<&PushStatus>) -> i64 {
    let counted =
        statuses.iter().filter(|(status, _)| wanted.is_none_or(|wanted| wanted == status));
    counted.map(|(_, number)| number).sum()
}
