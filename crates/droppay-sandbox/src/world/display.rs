//! What the pages show of a world: the newest of each kind, whoever owns it.

use droppay_api::types::PushStatus;

use super::Session;
use super::connections::Connection;
use super::push::Push;
use super::transfers::Transfer;
use crate::error::ApiError;

/// How many of something there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) status: String,
    pub(crate) number: i64,
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

    /// How many pushes there are in each status.
    pub(crate) fn tally_of_pushes(&self) -> Result<Vec<Tally>, ApiError> {
        let tally = self.catalogue.borrow().tally();
        let tallies = tally.into_iter().map(|(status, number)| Tally {
            status: status.as_str().to_owned(),
            number: i64::try_from(number).unwrap_or(i64::MAX),
        });
        Ok(tallies.collect())
    }

    /// How many transfers there are in each status.
    pub(crate) fn tally_of_transfers(&self) -> Result<Vec<Tally>, ApiError> {
        self.tally("SELECT status, count(*) FROM transfer GROUP BY status ORDER BY status")
    }

    /// How many connections there are in each status.
    pub(crate) fn tally_of_connections(&self) -> Result<Vec<Tally>, ApiError> {
        self.tally("SELECT status, count(*) FROM connection GROUP BY status ORDER BY status")
    }

    fn tally(&self, query: &str) -> Result<Vec<Tally>, ApiError> {
        let mut statement = self.db.prepare_cached(query)?;
        let tallies = statement
            .query_map([], |row| Ok(Tally { status: row.get(0)?, number: row.get(1)? }))?;
        Ok(tallies.collect::<Result<_, _>>()?)
    }
}
