//! Events that are to be delivered, stored with the change that they tell of: whoever sees the change gets the event,
//! however the process ends in between.

use droppay_api::types::EventType;
use jiff::Timestamp;
use rusqlite::params;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use super::Session;
use crate::calendar::Stamp;
use crate::error::ApiError;
use crate::webhooks;

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    Push,
    Connection,
}

/// A change of status that somebody subscribed to.
pub(crate) struct Announcement<'a> {
    pub(crate) url: &'a str,
    pub(crate) resource: Resource,
    pub(crate) id: &'a str,
    pub(crate) status: &'a str,
    /// The connection code, when a connection was granted.
    pub(crate) code: Option<&'a str>,
    pub(crate) at: Timestamp,
}

impl Resource {
    /// The type of its events.
    pub(crate) const fn event_type(self) -> EventType {
        match self {
            Resource::Push => EventType::PushStatusUpdate,
            Resource::Connection => EventType::ConnectionStatusUpdate,
        }
    }

    /// The name that the document gives its callback.
    pub(crate) const fn callback(self) -> &'static str {
        match self {
            Resource::Push => "pushEvent",
            Resource::Connection => "connectionEvent",
        }
    }
}

impl ToSql for Resource {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Resource::Push => "push".into(),
            Resource::Connection => "connection".into(),
        })
    }
}

impl FromSql for Resource {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "push" => Ok(Resource::Push),
            "connection" => Ok(Resource::Connection),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

impl Session<'_> {
    /// Stores an event that is to be delivered. A jump of the clock announces many, so this is one statement.
    pub(crate) fn announce(&self, announcement: &Announcement<'_>) -> Result<(), ApiError> {
        let Announcement { url, resource, id, status, code, at } = *announcement;
        let subscriber = webhooks::subscriber(url);
        self.db
            .prepare_cached(
                "INSERT INTO event (resource, resource_id, status, code, etime, url, subscriber)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![resource, id, status, code, Stamp::of(at), url, subscriber])?;
        Ok(())
    }

    /// Has the bell rung once this is committed, because there is something to deliver.
    pub(crate) fn ring(&self) {
        self.announced.set(true);
    }
}
