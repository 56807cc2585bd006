//! What has to be true of any world, whatever the model says: money is neither made nor lost, and a status changes only
//! along the document's tables.

use std::collections::HashMap;

use droppay_api::types::{PushStatus, TransferStatus};
use droppay_api::{PUSH_TRANSITIONS, TRANSFER_TRANSITIONS};
use serde_json::Value;

use super::posted::ACCOUNTS;

/// The statuses that a push never leaves.
const TERMINAL: [PushStatus; 7] = [
    PushStatus::Deleted,
    PushStatus::Refused,
    PushStatus::NotApproved,
    PushStatus::Cancelled,
    PushStatus::Done,
    PushStatus::Failed,
    PushStatus::Revoked,
];

/// The transfer of the documents' example, which was made before the accounts had what they have.
const BEFORE_THE_BOOKS: &str = "SMP145123G6YY";

/// What was seen of a world so far.
#[derive(Default)]
pub(super) struct Books {
    /// The statuses of each push, with the moment of each.
    timelines: HashMap<String, Vec<(i64, String)>>,
    transfers: HashMap<String, Value>,
}

pub(super) fn cents(amount: &Value) -> i64 {
    let text = format!("{:.2}", amount.as_f64().unwrap());
    text.replace('.', "").parse().unwrap()
}

impl Books {
    /// Holds a push's timeline against the table, and against what was seen of it before.
    pub(super) fn see_timeline(&mut self, id: &str, status: &str, timeline: Vec<(i64, String)>) {
        assert!(timeline.is_sorted_by_key(|(at, _)| *at), "{id}: {timeline:?}");
        assert_eq!(timeline.last().unwrap().1, status, "{id}: {timeline:?}");
        let before = self.timelines.get(id).map_or(&[][..], Vec::as_slice);
        assert!(timeline.starts_with(before), "{id}: {before:?} became {timeline:?}");
        let created = PushStatus::from(timeline[0].1.as_str());
        // The world begins with a push that is done.
        let seeded = id == "SEM7Q2ZK41XW0";
        assert!(seeded || is_push_row(None, &created), "{id}: {timeline:?}");
        for pair in timeline.windows(2) {
            let (from, to) =
                (PushStatus::from(pair[0].1.as_str()), PushStatus::from(pair[1].1.as_str()));
            assert!(!TERMINAL.contains(&from), "{id} left {from}: {timeline:?}");
            assert!(is_push_row(Some(&from), &to), "{id}: {timeline:?}");
        }
        self.timelines.insert(id.to_owned(), timeline);
    }

    /// Holds a transfer against what was seen of it before.
    fn see_transfer(&mut self, transfer: &Value) {
        let id = transfer["id"].as_str().unwrap();
        let to = TransferStatus::from(transfer["status"].as_str().unwrap());
        if let Some(before) = self.transfers.get(id) {
            let from = TransferStatus::from(before["status"].as_str().unwrap());
            assert!(from == to || is_transfer_row(Some(&from), &to), "{before} became {transfer}");
            for fixed in
                ["push_id", "amount", "fee", "date_creation", "trnid", "recipient", "source"]
            {
                assert_eq!(before.get(fixed), transfer.get(fixed), "{before} became {transfer}");
            }
        } else {
            let first = [TransferStatus::Booked, TransferStatus::Accounted];
            let possible = first.iter().any(|first| {
                is_transfer_row(None, first) && (*first == to || is_transfer_row(Some(first), &to))
            });
            assert!(possible, "{transfer}");
        }
        self.transfers.insert(id.to_owned(), transfer.clone());
    }

    /// Holds the balances against all transfers of each account.
    pub(super) fn balance(&mut self, balances: [i64; 2], transfers: [&[Value]; 2]) {
        let mut expected = ACCOUNTS.map(|(.., balance)| balance);
        let mut left = 0;
        for (account, transfers) in transfers.into_iter().enumerate() {
            let dates =
                transfers.iter().map(|transfer| transfer["date_creation"].as_str().unwrap());
            let moments = dates.map(|date| date.parse::<jiff::Timestamp>().unwrap());
            assert!(moments.is_sorted(), "the transfers are not in the order of time");
            for transfer in transfers {
                self.see_transfer(transfer);
                if transfer["id"] == BEFORE_THE_BOOKS || transfer["status"] == "FAILED" {
                    continue;
                }
                let (amount, fee) = (cents(&transfer["amount"]), cents(&transfer["fee"]));
                expected[account] -= amount + fee;
                let to = &transfer["recipient"]["account"];
                match ACCOUNTS.iter().position(|(_, iban, _)| to == iban) {
                    Some(recipient) => expected[recipient] += amount,
                    None => left += amount,
                }
                left += fee;
            }
        }
        assert_eq!(balances, expected, "what the transfers moved is not what the accounts hold");
        assert!(balances.iter().all(|balance| *balance >= 0), "{balances:?}");
        let start: i64 = ACCOUNTS.iter().map(|(.., balance)| balance).sum();
        assert_eq!(balances.iter().sum::<i64>() + left, start, "money was made or lost");
    }
}

fn is_push_row(from: Option<&PushStatus>, to: &PushStatus) -> bool {
    PUSH_TRANSITIONS.iter().any(|row| row.from.as_ref() == from && row.to == *to)
}

fn is_transfer_row(from: Option<&TransferStatus>, to: &TransferStatus) -> bool {
    TRANSFER_TRANSITIONS.iter().any(|row| row.from.as_ref() == from && row.to == *to)
}
