//! The world as it begins: the application, the accounts, the connection and the pushes of the documents' examples, so
//! that those can be tried as they are printed.

use droppay_api::types::{PushStatus, TransferStatus, TransferType};
use jiff::Timestamp;
use rusqlite::params;

use super::Session;
use super::push::Order;
use super::recurrence::Recurrence;
use super::transfers::NewTransfer;
use crate::calendar::{DayEdge, Stamp};
use crate::error::ApiError;
use crate::money::Cents;

/// The Application Key of the documents' examples.
pub(crate) const CLIENT_ID: &str = "0f3c1a52-7d64-4b8e-9a1f-5c2e8d7b6a90";
/// The connection that is granted from the beginning.
pub(crate) const CONNECTION_ID: &str = "CONK312VB67";

/// The account of the documents' examples.
pub(crate) const FIRST_ACCOUNT: &str = "BAC123456789";
const FIRST_IBAN: &str = "IT63B3606400003351234567";

/// Accounts as id, IBAN, username, owner and balance in cents. The second is the internal recipient of the documents'
/// examples, which give neither its id nor its owner.
const ACCOUNTS: [(&str, &str, &str, &str, i64); 2] = [
    (FIRST_ACCOUNT, FIRST_IBAN, "3351234567", "John Kennedy", 1_000_000),
    ("BAC987654321", "IT63B3606400003471234567", "3471234567", "Anne Bonny", 50_000),
];

/// The push whose transfer the documents' example reads. They name the transfer only.
const DONE_PUSH: &str = "SEM7Q2ZK41XW0";

impl Session<'_> {
    /// Fills an empty world.
    pub(crate) fn seed(&self) -> Result<(), ApiError> {
        self.seed_access()?;
        for (id, description) in [(DONE_PUSH, "Money sent"), ("SEM1234568UN8", "Sending money")] {
            self.seed_push(id, &order(description, None))?;
        }
        self.seed_push("SEM145123G6YY", &order("Sending money", Some(every_two_months())))?;
        self.seed_transfer()
    }

    fn seed_access(&self) -> Result<(), ApiError> {
        self.db.execute(
            "INSERT INTO application VALUES (?1, ?2)",
            [&self.identity.client_id, &self.identity.client_secret],
        )?;
        for account in ACCOUNTS {
            self.db.execute("INSERT INTO account VALUES (?1, ?2, ?3, ?4, ?5)", account)?;
        }
        let created = stamp("2018-05-20T07:50:00+02:00");
        self.db.execute(
            "INSERT INTO connection VALUES (?1, 'GRANTED', ?2, ?3, 'freebooter://connected', NULL, ?4, ?4)",
            params![CONNECTION_ID, self.identity.connection_code, FIRST_ACCOUNT, created],
        )?;
        // The examples' token does not expire, or they would stop working an hour after the start.
        self.db.execute(
            "INSERT INTO access_token VALUES (?1, ?2, ?3)",
            params![self.identity.access_token, CONNECTION_ID, Timestamp::MAX.as_millisecond()],
        )?;
        self.db.execute(
            "INSERT INTO refresh_token VALUES (?1, ?2)",
            [self.identity.refresh_token.as_str(), CONNECTION_ID],
        )?;
        Ok(())
    }

    fn seed_push(&self, id: &str, order: &Order) -> Result<(), ApiError> {
        self.insert_push(id, (FIRST_ACCOUNT, FIRST_IBAN), order, &PushStatus::Draft)?;
        let created = stamp("2018-05-20T08:00:00+02:00");
        self.db.execute(
            "UPDATE push SET date_creation = ?2, date_last_modified = ?2 WHERE id = ?1",
            params![id, created],
        )?;
        Ok(())
    }

    fn seed_transfer(&self) -> Result<(), ApiError> {
        let Some(mut push) = self.find_push(DONE_PUSH)? else { return Ok(()) };
        let executed = stamp("2018-05-20T08:10:00+02:00");
        push.status = PushStatus::Done;
        push.date_last_modified = executed;
        push.order.date_scheduled = Some(executed);
        push.schedule.first = Some(executed);
        push.schedule.made = 1;
        self.save_state(&push)?;
        let transfer = NewTransfer {
            status: TransferStatus::Accounted,
            trnid: Some("3606400020619212480160001600IT".to_owned()),
            date_creation: executed,
            date_settlement: Some(stamp("2018-05-21T10:30:00+02:00")),
            date_accounted: Some(stamp("2018-05-21T10:30:00+02:00")),
        };
        self.insert_transfer(push.seq, &transfer)?;
        self.db.execute("UPDATE transfer SET id = 'SMP145123G6YY'", [])?;
        Ok(())
    }
}

fn order(description: &str, recurrence: Option<Recurrence>) -> Order {
    Order {
        recipient_iban: "IT60X0542811101000000123456".to_owned(),
        recipient_owner: Some("Edward Teach".to_owned()),
        description: Some(description.to_owned()),
        transfer_description: Some("Sending money / first payment".to_owned()),
        amount: Cents(12_000),
        fee: Cents(100),
        kind: TransferType::Sct,
        date_scheduled: recurrence.as_ref().map(|_| stamp("2018-06-15 10:00:00")),
        recurrence,
        webhook: None,
    }
}

fn every_two_months() -> Recurrence {
    Recurrence { period: "P2M".to_owned(), count: Some(10), date_end: None }
}

fn stamp(text: &str) -> Stamp {
    Stamp::read(text, DayEdge::Start).expect("the seeded dates are possible")
}
