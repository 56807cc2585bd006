//! Holds what a restarted program says against what its clients were answered before, and against itself.

use std::collections::HashMap;

use droppay_api::types::PushStatus;
use droppay_api::{PUSH_TRANSITIONS, Transition, Trigger};
use jiff::Timestamp;
use serde_json::Value;

use crate::client::{Doubt, INTERNAL, Ledger};
use crate::program::{Wire, cents};

/// What of a push does not change by itself. The date for which it is scheduled is set by its approval.
const CONTENT: [&str; 11] = [
    "id",
    "description",
    "transfer_description",
    "amount",
    "fee",
    "date_creation",
    "recurrence",
    "recipient",
    "source",
    "webhooks",
    "sharing",
];

/// Where the books stood last.
pub(crate) struct Books {
    pub(crate) balances: [i64; 2],
    /// The first moment that is not in the books yet.
    pub(crate) since: Timestamp,
}

impl Books {
    pub(crate) async fn open(wire: &Wire) -> Books {
        let balances = wire.balances().await;
        Books { balances, since: wire.advance("PT1S").await }
    }

    /// Holds everything since the last time against the balances, and each push against its transfers.
    pub(crate) async fn balance(&mut self, wire: &Wire) {
        let since = format!("date_from={}", self.since);
        let transfers = wire.list("/bank/v2/push/-1/transfers", "transfers", &since).await;
        let pushes = wire.list("/bank/v2/pushes", "pushes", &since).await;
        let mut made: HashMap<&str, usize> = HashMap::new();
        for transfer in &transfers {
            self.enter(transfer);
            *made.entry(transfer["push_id"].as_str().unwrap()).or_default() += 1;
        }
        for push in &pushes {
            is_whole(push, made.get(push["id"].as_str().unwrap()).copied().unwrap_or_default());
        }
        assert_eq!(wire.balances().await, self.balances, "money was lost or made");
        self.since = wire.advance("PT1S").await;
    }

    fn enter(&mut self, transfer: &Value) {
        if transfer["status"] == "FAILED" {
            return;
        }
        let amount = cents(&transfer["amount"]);
        self.balances[0] -= amount + cents(&transfer["fee"]);
        if transfer["recipient"]["account"] == INTERNAL {
            self.balances[1] += amount;
        }
    }
}

/// A push has made exactly the transfers that its status says.
fn is_whole(push: &Value, transfers: usize) {
    let count = &push["recurrence"]["count"];
    let whole = match push["status"].as_str().unwrap() {
        "DONE" => transfers as u64 == count.as_u64().unwrap_or(1),
        "RUNNING" => transfers > 0 && count.as_u64().is_none_or(|count| count > transfers as u64),
        "REVOKED" | "FAILED" => true,
        _ => transfers == 0,
    };
    assert!(whole, "{transfers} transfers of {push}");
}

/// Everything that was answered is there.
pub(crate) async fn check(wire: &Wire, ledger: &Ledger) {
    for (id, answer) in &ledger.answered {
        let push = wire.get(&format!("/bank/v2/push/{id}")).await;
        match &ledger.in_doubt {
            Some(Doubt::Changed(doubted, change)) if doubted == id => {
                let changed = with_change(answer, change);
                let either = is_content(&push, answer) || is_content(&push, &changed);
                assert!(either, "half changed by {change}:\n{answer}\n{push}");
            }
            _ => assert!(is_content(&push, answer), "not what was answered:\n{answer}\n{push}"),
        }
        let moved = matches!(&ledger.in_doubt, Some(Doubt::Moved(doubted)) if doubted == id);
        let (before, now) = (status(answer), status(&push));
        assert!(leads_to(&before, &now, moved), "{before:?} was answered: {push}");
    }
    if let Some(Doubt::Created(posted)) = &ledger.in_doubt {
        is_there_or_not(wire, posted).await;
    }
}

/// A push of which the answer was lost is there with all that was posted, or not at all.
async fn is_there_or_not(wire: &Wire, posted: &Value) {
    let description = posted["description"].as_str().unwrap();
    let found = wire.list("/bank/v2/pushes", "pushes", &format!("description={description}")).await;
    assert!(found.len() <= 1, "{found:?}");
    for push in found {
        assert_eq!(cents(&push["amount"]), cents(&posted["amount"]), "{push}");
        for property in ["status", "recurrence", "date_scheduled"] {
            // Without a scheduled date the property is absent on both sides.
            assert_eq!(push.get(property), posted.get(property), "{property} of {push}");
        }
        assert_eq!(push["recipient"]["account"], posted["recipient"]["account"], "{push}");
    }
}

fn with_change(answer: &Value, change: &Value) -> Value {
    let mut changed = answer.clone();
    changed.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    changed
}

fn is_content(push: &Value, answer: &Value) -> bool {
    let scheduled = answer.get("date_scheduled");
    CONTENT.iter().all(|name| push.get(name) == answer.get(name))
        && (scheduled.is_none() || push.get("date_scheduled") == scheduled)
}

fn status(push: &Value) -> PushStatus {
    push["status"].as_str().unwrap().to_owned().into()
}

/// Whether a push can have come from one status to the other: by itself, unless it may have been moved by its client.
fn leads_to(from: &PushStatus, to: &PushStatus, moved: bool) -> bool {
    let possible = |row: &&Transition<PushStatus>| moved || row.trigger == Trigger::Execute;
    let mut reached = vec![from.clone()];
    let mut next = 0;
    while let Some(at) = reached.get(next).cloned() {
        if at == *to {
            return true;
        }
        let rows = PUSH_TRANSITIONS.iter().filter(|row| row.from.as_ref() == Some(&at));
        for row in rows.filter(possible) {
            if !reached.contains(&row.to) {
                reached.push(row.to.clone());
            }
        }
        next += 1;
    }
    false
}
