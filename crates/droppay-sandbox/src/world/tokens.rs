//! Tokens: what the two grants and the refresh give out, and whom a bearer token speaks for.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::Session;
use super::accounts::Account;
use crate::error::ApiError;

/// Which token an operation asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// None: the operation is a token request itself.
    Open,
    /// The token of the application.
    Application,
    /// The token of a connected account's owner.
    User,
}

/// For whom a request speaks.
#[derive(Clone, Debug)]
pub(crate) enum Caller {
    /// Nobody yet.
    Nobody,
    /// The application.
    Application,
    /// The owner of this account.
    Owner(Account),
}

/// The body of a token request, whatever the grant.
#[derive(Deserialize)]
pub(crate) struct TokenRequest {
    grant_type: String,
    client_id: String,
    client_secret: String,
    code: Option<String>,
    refresh_token: Option<String>,
}

/// The document's `AccessToken`.
#[derive(Serialize)]
pub(crate) struct AccessToken {
    token_type: &'static str,
    access_token: String,
    expires_in: f64,
    refresh_token: String,
}

impl Session<'_> {
    /// Finds out for whom a request speaks.
    ///
    /// # Errors
    ///
    /// 401/102 without a token that is accepted, 401/101 if it is of the other kind.
    pub(crate) fn authenticate(
        &self,
        bearer: Option<&str>,
        access: Access,
    ) -> Result<Caller, ApiError> {
        if access == Access::Open {
            return Ok(Caller::Nobody);
        }
        let token = bearer.ok_or_else(ApiError::bad_token)?;
        let caller = self.caller(token)?.ok_or_else(ApiError::bad_token)?;
        match (&caller, access) {
            (Caller::Application, Access::Application) | (Caller::Owner(_), Access::User) => {
                Ok(caller)
            }
            _ => Err(ApiError::out_of_scope()),
        }
    }

    fn caller(&self, token: &str) -> Result<Option<Caller>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT t.connection_id IS NULL, c.account_id
             FROM access_token t LEFT JOIN connection c ON c.id = t.connection_id AND c.status = 'GRANTED'
             WHERE t.token = ?1 AND t.expires_at > ?2",
        )?;
        let found: Option<(bool, Option<String>)> = statement
            .query_row(params![token, self.now.as_millisecond()], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        match found {
            Some((true, _)) => Ok(Some(Caller::Application)),
            Some((false, Some(account))) => Ok(self.account(&account)?.map(Caller::Owner)),
            _ => Ok(None),
        }
    }

    /// The client credentials grant.
    pub(crate) fn create_application_token(
        &self,
        request: &TokenRequest,
    ) -> Result<AccessToken, ApiError> {
        request.check_grant(&["client_credentials"])?;
        self.check_client(request)?;
        self.issue(None, None)
    }

    /// The authorization code grant. The code stays good as long as its connection is granted.
    pub(crate) fn create_user_token(
        &self,
        request: &TokenRequest,
    ) -> Result<AccessToken, ApiError> {
        request.check_grant(&["authorization_code"])?;
        self.check_client(request)?;
        let mut statement = self
            .db
            .prepare_cached("SELECT id FROM connection WHERE code = ?1 AND status = 'GRANTED'")?;
        let connection: Option<String> =
            statement.query_row([&request.code], |row| row.get(0)).optional()?;
        let connection = connection.ok_or_else(ApiError::wrong_login)?;
        self.issue(Some(&connection), None)
    }

    /// The refresh token grant. The only public client sends the grant type of the first exchange here.
    pub(crate) fn refresh_user_token(
        &self,
        request: &TokenRequest,
    ) -> Result<AccessToken, ApiError> {
        request.check_grant(&["refresh_token", "authorization_code"])?;
        self.check_client(request)?;
        let mut statement = self.db.prepare_cached(
            "SELECT r.token, r.connection_id FROM refresh_token r JOIN connection c ON c.id = r.connection_id
             WHERE r.token = ?1 AND c.status = 'GRANTED'",
        )?;
        let found: Option<(String, String)> = statement
            .query_row([&request.refresh_token], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (used, connection) = found.ok_or_else(ApiError::wrong_login)?;
        if !self.settings.rotate_refresh_tokens {
            return self.issue(Some(&connection), Some(used));
        }
        self.db.prepare_cached("DELETE FROM refresh_token WHERE token = ?1")?.execute([used])?;
        self.issue(Some(&connection), None)
    }

    /// Makes every access token worthless, and leaves the refresh tokens.
    pub(crate) fn expire_tokens(&self) -> Result<(), ApiError> {
        self.db.execute("DELETE FROM access_token", [])?;
        Ok(())
    }

    /// Makes one access token worthless.
    pub(crate) fn expire_token(&self, token: &str) -> Result<(), ApiError> {
        self.db.prepare_cached("DELETE FROM access_token WHERE token = ?1")?.execute([token])?;
        Ok(())
    }

    fn check_client(&self, request: &TokenRequest) -> Result<(), ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT 1 FROM application WHERE client_id = ?1 AND client_secret = ?2",
        )?;
        let known = statement.exists(params![request.client_id, request.client_secret])?;
        known.then_some(()).ok_or_else(ApiError::wrong_login)
    }

    /// Gives out an access token, with a new refresh token unless one is to be kept.
    fn issue(
        &self,
        connection: Option<&str>,
        kept: Option<String>,
    ) -> Result<AccessToken, ApiError> {
        let access_token = self.identity.access_token_of(self.draw_token());
        self.forget_expired_tokens()?;
        self.db
            .prepare_cached(
                "INSERT INTO access_token (token, connection_id, expires_at) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![access_token, connection, self.token_expiry().as_millisecond()])?;
        let refresh_token = match (kept, connection) {
            (Some(kept), _) => kept,
            (None, None) => self.draw_token(),
            (None, Some(connection)) => {
                let token = self.draw_token();
                self.db
                    .prepare_cached(
                        "INSERT INTO refresh_token (token, connection_id) VALUES (?1, ?2)",
                    )?
                    .execute(params![token, connection])?;
                token
            }
        };
        let expires_in = self.settings.token_lifetime.as_secs_f64();
        Ok(AccessToken { token_type: "bearer", access_token, expires_in, refresh_token })
    }

    fn token_expiry(&self) -> Timestamp {
        self.now.saturating_add(self.settings.token_lifetime).unwrap_or(Timestamp::MAX)
    }

    fn forget_expired_tokens(&self) -> Result<(), ApiError> {
        let mut statement =
            self.db.prepare_cached("DELETE FROM access_token WHERE expires_at <= ?1")?;
        statement.execute([self.now.as_millisecond()])?;
        Ok(())
    }
}

impl TokenRequest {
    fn check_grant(&self, accepted: &[&str]) -> Result<(), ApiError> {
        let known = accepted.contains(&self.grant_type.as_str());
        known.then_some(()).ok_or_else(|| ApiError::wrong("grant_type"))
    }
}
