//! What the pages show of a world: the newest of each kind, whoever owns it.

use droppay_api::types::PushStatus;

use super::Session;
use super::connections::Connection;
use super::push::Push;
use super::transfers::Transfer;
use crate::error::ApiError;

/// A kind of what a world holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Transfers,
    Connections,
    Events,
}

impl Session<'_> {
    /// The newest pushes, or the newest in one status.
    pub(crate) fn pushes_for_display(
        &self,
        status: Option<&PushStatus>,
        limit: i64,
    ) -> Result<Vec<Push>, ApiError> {
        let mut statement = self.db.prepare_cached(&Push::query(
            "WHERE ?1 IS NULL OR t.status = ?1 ORDER BY t.seq DESC LIMIT ?2",
        ))?;
        let status = status.map(PushStatus::as_str);
        let pushes = statement.query_map((status, limit), Push::read)?;
        Ok(pushes.collect::<Result<_, _>>()?)
    }

    /// The newest transfers.
    pub(crate) fn transfers_for_display(&self, limit: i64) -> Result<Vec<Transfer>, ApiError> {
        let query = Transfer::query("ORDER BY x.seq DESC LIMIT ?1");
        let mut statement = self.db.prepare_cached(&query)?;
        let transfers = statement.query_map([limit], Transfer::read)?;
        Ok(transfers.collect::<Result<_, _>>()?)
    }

    /// The newest connections.
    pub(crate) fn connections_for_display(&self, limit: i64) -> Result<Vec<Connection>, ApiError> {
        let query = Connection::query("ORDER BY rowid DESC LIMIT ?1");
        let mut statement = self.db.prepare_cached(&query)?;
        let connections = statement.query_map([limit], Connection::read)?;
        Ok(connections.collect::<Result<_, _>>()?)
    }

    /// How many pushes there are in each status that has any.
    pub(crate) fn tally_of_pushes(&self) -> Vec<(PushStatus, usize)> {
        self.catalogue.borrow().tally()
    }

    /// How many of a kind there are.
    pub(crate) fn count(&self, kind: Kind) -> Result<i64, ApiError> {
        let query = match kind {
            Kind::Transfers => "SELECT count(*) FROM transfer",
            Kind::Connections => "SELECT count(*) FROM connection",
            Kind::Events => "SELECT count(*) FROM event",
        };
        let mut statement = self.db.prepare_cached(query)?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }
}
