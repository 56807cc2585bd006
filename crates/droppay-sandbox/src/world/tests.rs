//! The rules of the world, without HTTP.

use std::collections::HashSet;

use droppay_api::types::{ConnectionStatus, PushStatus, TransferStatus};
use droppay_api::{CONNECTION_TRANSITIONS, PUSH_TRANSITIONS, TRANSFER_TRANSITIONS, Trigger};
use jiff::ToSpan;
use serde_json::{Value, json};

use super::accounts::Account;
use super::decision::Decision;
use super::listings::ListQuery;
use super::push::Push;
use super::*;
use crate::clock::ClockSetting;
use crate::money::Cents;

mod executions;
mod listings;
mod transitions;

const SEPA: &str = "IT60X0542811101000000123456";

const INTERNAL: &str = "IT63B3606400003471234567";

fn world() -> World {
    let clock = Some(ClockSetting::Frozen("2026-01-05T08:00:00Z".parse().unwrap()));
    let settings = Settings { clock, seed: Some(7), ..Settings::default() };
    World::open(settings, Identity::of_the_documents()).unwrap()
}

fn caller(session: &Session<'_>) -> Account {
    session.account(seed::FIRST_ACCOUNT).unwrap().unwrap()
}

/// A ready push of 10.00 EUR inside the institute, with some properties changed.
fn ready(session: &Session<'_>, changes: Value) -> Push {
    let mut posted =
        json!({ "amount": 10, "recipient": { "account": INTERNAL }, "status": "READY" });
    posted.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    session.create_push(&caller(session), serde_json::from_value(posted).unwrap()).unwrap()
}

fn status(session: &Session<'_>, id: &str) -> PushStatus {
    session.find_push(id).unwrap().unwrap().status
}

fn balances(session: &Session<'_>) -> Vec<String> {
    session.accounts().unwrap().iter().map(|account| account.balance.to_string()).collect()
}

fn transfers(session: &Session<'_>, push: &str) -> i64 {
    let count = "SELECT count(*) FROM transfer x JOIN push t ON t.seq = x.push_seq WHERE t.id = ?1";
    session.db.query_row(count, [push], |row| row.get(0)).unwrap()
}

fn advance(world: &mut World, span: jiff::Span) {
    world.set_clock(world.clock().advance(span).unwrap()).unwrap();
}

/// The human and programmed triggers on a push, apart from its creation and execution.
const TRIGGERS: [Trigger; 6] = [
    Trigger::Update,
    Trigger::Delete,
    Trigger::Approve,
    Trigger::Refuse,
    Trigger::Clear,
    Trigger::Reject,
];

fn pull(session: &Session<'_>, id: &str, trigger: Trigger) -> Result<(), ApiError> {
    let caller = caller(session);
    match trigger {
        Trigger::Update => {
            let ready = serde_json::from_value(json!({ "status": "READY" })).unwrap();
            session.update_push(&caller, id, ready).map(drop)
        }
        Trigger::Delete => session.delete_push(&caller, id).map(drop),
        Trigger::Approve => session.decide(id, Decision::Approve),
        Trigger::Refuse => session.decide(id, Decision::Refuse),
        Trigger::Clear => session.decide(id, Decision::Clear),
        _ => session.decide(id, Decision::Reject),
    }
}
