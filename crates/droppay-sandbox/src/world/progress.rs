//! What is told of each change of status: a row of the timeline, and an event to whoever subscribed.

use droppay_api::types::PushStatus;
use rusqlite::params;

use super::Session;
use super::events::{Announcement, Resource};
use super::push::Push;
use crate::calendar::Stamp;
use crate::error::ApiError;

/// A change of a push's status.
pub(crate) struct Change<'a> {
    pub(crate) seq: i64,
    pub(crate) id: &'a str,
    pub(crate) from: &'a PushStatus,
    pub(crate) to: &'a PushStatus,
    pub(crate) at: Stamp,
    pub(crate) webhook: Option<&'a str>,
}

/// A status, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TimelineEntry {
    pub(crate) at: Stamp,
    pub(crate) status: String,
}

impl Session<'_> {
    /// Records a change of a push's status, unless nothing changed.
    pub(crate) fn record(&self, change: &Change<'_>) -> Result<(), ApiError> {
        let Change { seq, id, from, to, at, webhook } = *change;
        if from == to {
            return Ok(());
        }
        self.db
            .prepare_cached("INSERT INTO timeline VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![seq, at, from.as_str(), to.as_str()])?;
        let Some(url) = webhook else { return Ok(()) };
        self.tell(&Announcement {
            url,
            resource: Resource::Push,
            id,
            status: to.as_str(),
            code: None,
            at: at.timestamp(),
        })
    }

    /// Announces an event, and remembers that there is something to deliver.
    pub(crate) fn tell(&self, announcement: &Announcement<'_>) -> Result<(), ApiError> {
        self.announced.set(true);
        self.announce(announcement)
    }

    /// The statuses that a push has had, oldest first.
    pub(crate) fn timeline(&self, push: &Push) -> Result<Vec<TimelineEntry>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT at, origin, reached FROM timeline WHERE push_seq = ?1 ORDER BY rowid",
        )?;
        let rows = statement
            .query_map([push.seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<Vec<(Stamp, String, String)>, _>>()?;
        let created = rows.first().map_or(push.status.as_str(), |(_, origin, _)| origin);
        let first = TimelineEntry { at: push.date_creation, status: created.to_owned() };
        let others =
            rows.iter().map(|(at, _, status)| TimelineEntry { at: *at, status: status.clone() });
        Ok(std::iter::once(first).chain(others).collect())
    }
}
