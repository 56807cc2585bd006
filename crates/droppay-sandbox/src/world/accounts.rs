//! Accounts of the institute: whose they are and what they hold.

use rusqlite::{OptionalExtension, Row, params};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use super::Session;
use crate::error::ApiError;
use crate::money::Cents;

/// An account that the sandbox holds.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Account {
    /// Its public id, `BAC123456789` for instance.
    pub id: String,
    /// Its IBAN.
    pub iban: String,
    /// The name its owner logs in with.
    pub username: String,
    /// Its owner's name.
    pub owner: String,
    /// What it holds, in euro.
    pub balance: Decimal,
}

impl std::fmt::Debug for Account {
    /// The account's id and balance, without its owner and IBAN.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("id", &self.id)
            .field("balance", &self.balance)
            .finish_non_exhaustive()
    }
}

impl Serialize for Account {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Shown<'a> {
            id: &'a str,
            iban: &'a str,
            username: &'a str,
            owner: &'a str,
            balance: String,
        }
        let Account { id, iban, username, owner, balance } = self;
        Shown { id, iban, username, owner, balance: balance.to_string() }.serialize(serializer)
    }
}

impl Session<'_> {
    /// Every account, by id.
    pub(crate) fn accounts(&self) -> Result<Vec<Account>, ApiError> {
        let mut statement = self
            .db
            .prepare_cached("SELECT id, iban, username, owner, balance FROM account ORDER BY id")?;
        let accounts = statement.query_map([], read)?.collect::<Result<_, _>>()?;
        Ok(accounts)
    }

    /// The account with this id.
    pub(crate) fn account(&self, id: &str) -> Result<Option<Account>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT id, iban, username, owner, balance FROM account WHERE id = ?1",
        )?;
        Ok(statement.query_row([id], read).optional()?)
    }

    /// The account with this normalised IBAN.
    pub(crate) fn account_by_iban(&self, iban: &str) -> Result<Option<Account>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT id, iban, username, owner, balance FROM account WHERE iban = ?1",
        )?;
        Ok(statement.query_row([iban], read).optional()?)
    }

    /// Gives an account money back.
    pub(crate) fn give_back(&self, account_id: &str, amount: Cents) -> Result<(), ApiError> {
        let mut statement =
            self.db.prepare_cached("UPDATE account SET balance = balance + ?2 WHERE id = ?1")?;
        statement.execute(params![account_id, amount])?;
        Ok(())
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: row.get(0)?,
        iban: row.get(1)?,
        username: row.get(2)?,
        owner: row.get(3)?,
        balance: row.get::<_, Cents>(4)?.euro(),
    })
}
