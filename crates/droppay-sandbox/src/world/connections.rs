//! Connections: asked for by the application, decided by an account's owner, withdrawn by either.

use droppay_api::Trigger;
use droppay_api::types::ConnectionStatus;
use jiff::ToSpan;
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::Session;
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
    loopback_uri: Option<String>,
    date_creation: Stamp,
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
}

impl Session<'_> {
    /// Asks an account's owner for a connection.
    pub(crate) fn create_connection(
        &self,
        posted: PostedConnection,
    ) -> Result<Connection, ApiError> {
        let connection = Connection {
            id: self.draw_id(IdKind::Connection),
            status: step(None, Trigger::Create, ConnectionStatus::Waiting)?,
            code: None,
            loopback_uri: posted.loopback_uri,
            date_creation: self.stamp(),
        };
        let expiry = self.now.saturating_add(HOURS_TO_DECIDE.hours()).unwrap_or(self.now);
        self.db
            .prepare_cached(
                "INSERT INTO connection (id, status, loopback_uri, webhook, date_creation, date_expiry)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                connection.id,
                connection.status.as_str(),
                connection.loopback_uri,
                posted.webhooks.and_then(|webhooks| webhooks.all),
                connection.date_creation,
                Stamp::of(expiry),
            ])?;
        Ok(connection)
    }

    /// Reads a connection.
    pub(crate) fn connection(&self, id: &str) -> Result<Connection, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT id, status, code, loopback_uri, date_creation FROM connection WHERE id = ?1",
        )?;
        let found = statement.query_row([IdKind::Connection.check(id)?], read).optional()?;
        found.ok_or_else(ApiError::not_found)
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
        self.db
            .prepare_cached("UPDATE connection SET status = ?2 WHERE id = ?1")?
            .execute(params![id, connection.status.as_str()])?;
        Ok(connection)
    }

    /// The owner of an account grants a connection. Gives back the connection code.
    pub(crate) fn grant_connection(&self, id: &str, account_id: &str) -> Result<String, ApiError> {
        if self.account(account_id)?.is_none() {
            return Err(ApiError::wrong("account"));
        }
        self.move_connection(id, Trigger::Grant)?;
        let code = self.draw_token();
        self.db
            .prepare_cached("UPDATE connection SET code = ?2, account_id = ?3 WHERE id = ?1")?
            .execute(params![id, code, account_id])?;
        Ok(code)
    }

    /// Lets the connections expire on which nobody decided in time.
    pub(crate) fn expire_connections(&self) -> Result<(), ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT id FROM connection WHERE status = 'WAITING' AND date_expiry <= ?1",
        )?;
        let overdue: Vec<String> =
            statement.query_map([self.stamp()], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for id in overdue {
            self.move_connection(&id, Trigger::Expire)?;
        }
        Ok(())
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Connection> {
    Ok(Connection {
        id: row.get(0)?,
        status: row.get::<_, String>(1)?.into(),
        code: row.get(2)?,
        loopback_uri: row.get(3)?,
        date_creation: row.get(4)?,
    })
}
