//! The two sides of a push or a transfer, as the API shows them. The documents' examples spell the IBAN's property one
//! way for the source and another for the recipient, and so does the sandbox.

use rusqlite::Row;
use serde::Serialize;

use crate::iban::bank_name;

/// An IBAN, and what the sandbox knows of its account.
pub(crate) struct Party {
    pub(crate) iban: String,
    id: Option<String>,
    username: Option<String>,
    pub(crate) owner: Option<String>,
}

/// The columns of a query from which [`read_parties`] reads, for a table `t` that is joined by [`JOIN`].
pub(crate) const COLUMNS: &str = "t.source_iban, s.id, s.username, s.owner, \
     t.recipient_iban, r.id, r.username, coalesce(r.owner, t.recipient_owner)";

/// Joins the accounts of both sides to a table `t`.
pub(crate) const JOIN: &str = "LEFT JOIN account s ON s.iban = t.source_iban LEFT JOIN account r ON r.iban = t.recipient_iban";

/// Reads source and recipient from the first columns of a row.
pub(crate) fn read_parties(row: &Row<'_>) -> rusqlite::Result<(Party, Party)> {
    Ok((read(row, 0)?, read(row, 4)?))
}

fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Party> {
    Ok(Party {
        iban: row.get(first)?,
        id: row.get(first + 1)?,
        username: row.get(first + 2)?,
        owner: row.get(first + 3)?,
    })
}

#[derive(Serialize)]
struct Owner<'a> {
    name: &'a str,
}

/// The document's `SourceInfo`.
#[derive(Serialize)]
pub(crate) struct SourceView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
    account_iban: &'a str,
    account: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<Owner<'a>>,
}

/// The document's `RecipientInfo`.
#[derive(Serialize)]
pub(crate) struct RecipientView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
    acccount_iban: &'a str,
    account: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<Owner<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bank_name: Option<&'a str>,
}

impl Party {
    pub(crate) fn as_source(&self) -> SourceView<'_> {
        SourceView {
            id: self.id.as_deref(),
            username: self.username.as_deref(),
            account_iban: &self.iban,
            account: &self.iban,
            owner: self.owner(),
        }
    }

    pub(crate) fn as_recipient(&self) -> RecipientView<'_> {
        RecipientView {
            id: self.id.as_deref(),
            username: self.username.as_deref(),
            acccount_iban: &self.iban,
            account: &self.iban,
            owner: self.owner(),
            bank_name: bank_name(&self.iban),
        }
    }

    fn owner(&self) -> Option<Owner<'_>> {
        self.owner.as_deref().map(|name| Owner { name })
    }
}
