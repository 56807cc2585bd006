//! Connections: asked for by the application, decided by an account's owner, withdrawn by either.

use droppay_api::Trigger;
use droppay_api::types::ConnectionStatus;
use jiff::{Timestamp, ToSpan};
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::Session;
use super::events::{Announcement, Resource};
use super::ids::IdKind;
use super::links::Links;
use crate::calendar::Stamp;
use crate::error::ApiError;
use crate::transitions::{follow, step};

/// How long an owner has to decide. DropPay does not say.
const HOURS_TO_DECIDE: i64 = 24;

/// The body of `createConnection`.
#[derive(Default, Deserialize)]
pub(crate) struct PostedConnection {
    loopback_uri: Option<String>,
    webhooks: Option<Webhooks>,
}

#[derive(Deserialize)]
struct Webhooks {
    #[serde(rename = "ALL")]
    all: Option<String>,
}

/// A connection as it is stored.
pub(crate) struct Connection {
    pub(crate) id: String,
    pub(crate) status: ConnectionStatus,
    pub(crate) code: Option<String>,
    pub(crate) loopback_uri: Option<String>,
    /// The account for which it was granted.
    pub(crate) account_id: Option<String>,
    pub(crate) webhook: Option<String>,
    pub(crate) date_creation: Stamp,
    pub(crate) date_expiry: Stamp,
}

/// The document's `Connection`.
#[derive(Serialize)]
pub(crate) struct View<'a> {
    id: &'a str,
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    sharing: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    loopback_uri: Option<&'a str>,
    date_creation: Stamp,
}

impl Connection {
    /// What the API shows of it. The code is shown only as long as it can be exchanged.
    pub(crate) fn view(&self, links: &Links) -> View<'_> {
        View {
            id: &self.id,
            status: self.status.as_str(),
            code: self.code.as_deref().filter(|_| self.status == ConnectionStatus::Granted),
            sharing: links.connection(&self.id),
            loopback_uri: self.loopback_uri.as_deref(),
            date_creation: self.date_creation,
        }
    }

    /// A query for connections, to be completed by its conditions.
    pub(crate) fn query(conditions: &str) -> String {
        format!(
            "SELECT id, status, code, loopback_uri, account_id, webhook, date_creation, date_expiry
             FROM connection {conditions}"
        )
    }

    /// Reads a row of [`Connection::query`].
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Connection> {
        Ok(Connection {
            id: row.get(0)?,
            status: row.get::<_, String>(1)?.into(),
            code: row.get(2)?,
            loopback_uri: row.get(3)?,
            account_id: row.get(4)?,
            webhook: row.get(5)?,
            date_creation: row.get(6)?,
            date_expiry: row.get(7)?,
        })
    }
}

impl Session<'_> {
    /// Asks an account's owner for a connection.
    pub(crate) fn create_connection(
        &self,
        posted: PostedConnection,
    ) -> Result<Connection, ApiError> {
        let expiry = self.now.saturating_add(HOURS_TO_DECIDE.hours()).unwrap_or(self.now);
        let connection = Connection {
            id: self.draw_id(IdKind::Connection),
            status: step(None, Trigger::Create, ConnectionStatus::Waiting)?,
            code: None,
            loopback_uri: posted.loopback_uri,
            webhook: posted.webhooks.and_then(|webhooks| webhooks.all),
            account_id: None,
            date_creation: self.stamp(),
            date_expiry: Stamp::of(expiry),
        };
        self.db
            .prepare_cached(
                "INSERT INTO connection (id, status, loopback_uri, webhook, date_creation, date_expiry)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                connection.id,
                connection.status.as_str(),
                connection.loopback_uri,
                connection.webhook,
                connection.date_creation,
                connection.date_expiry,
            ])?;
        Ok(connection)
    }

    /// Reads a connection.
    pub(crate) fn connection(&self, id: &str) -> Result<Connection, ApiError> {
        self.find_connection(IdKind::Connection.check(id)?)?.ok_or_else(ApiError::not_found)
    }

    /// The connection with this id.
    pub(crate) fn find_connection(&self, id: &str) -> Result<Option<Connection>, ApiError> {
        let mut statement = self.db.prepare_cached(&Connection::query("WHERE id = ?1"))?;
        Ok(statement.query_row([id], Connection::read).optional()?)
    }

    /// Changes a connection's status as the table says. Its code and its tokens hang on the status, so a connection
    /// that is no longer granted takes them along.
    pub(crate) fn move_connection(
        &self,
        id: &str,
        trigger: Trigger,
    ) -> Result<Connection, ApiError> {
        let mut connection = self.connection(id)?;
        connection.status = follow(&connection.status, trigger)?;
        self.save_connection(&connection, self.now)?;
        Ok(connection)
    }

    /// The owner of an account grants a connection. Gives back the connection code.
    pub(crate) fn grant_connection(&self, id: &str, account_id: &str) -> Result<String, ApiError> {
        if self.account(account_id)?.is_none() {
            return Err(ApiError::wrong("account"));
        }
        let mut connection = self.connection(id)?;
        connection.status = follow(&connection.status, Trigger::Grant)?;
        let code = self.draw_token();
        connection.code = Some(code.clone());
        connection.account_id = Some(account_id.to_owned());
        self.save_connection(&connection, self.now)?;
        Ok(code)
    }

    /// Stores a connection's new status, and tells whoever subscribed to it.
    fn save_connection(&self, connection: &Connection, at: Timestamp) -> Result<(), ApiError> {
        let (id, code) = (&connection.id, connection.code.as_deref());
        self.db
            .prepare_cached(
                "UPDATE connection SET status = ?2, code = ?3, account_id = ?4 WHERE id = ?1",
            )?
            .execute(params![id, connection.status.as_str(), code, connection.account_id])?;
        let Some(url) = connection.webhook.as_deref() else { return Ok(()) };
        self.tell(&Announcement {
            url,
            resource: Resource::Connection,
            id,
            status: connection.status.as_str(),
            code: code.filter(|_| connection.status == ConnectionStatus::Granted),
            at,
        })
    }

    /// The connections on which nobody decided in time, with the moment at which that was over, in its order.
    pub(crate) fn overdue_connections(&self) -> Result<Vec<(String, Stamp)>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT id, date_expiry FROM connection WHERE status = 'WAITING' AND date_expiry <= ?1
             ORDER BY date_expiry",
        )?;
        let overdue = statement.query_map([self.stamp()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(overdue.collect::<Result<_, _>>()?)
    }

    /// Lets a connection expire.
    pub(crate) fn expire_connection(&self, id: &str, expired: Stamp) -> Result<(), ApiError> {
        let mut connection = self.connection(id)?;
        connection.status = follow(&connection.status, Trigger::Expire)?;
        self.save_connection(&connection, expired.timestamp())
    }
}
