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

#[test]
fn a_trigger_does_what_the_table_holds_and_nothing_else() {
    world()
        .transact(|session| {
            for from in PushStatus::KNOWN {
                for trigger in TRIGGERS {
                    let push = ready(session, json!({ "date_scheduled": "2027-01-01" }));
                    session.db.execute(
                        "UPDATE push SET status = ?2 WHERE id = ?1",
                        [&push.id, from.as_str()],
                    )?;
                    let held: Vec<&PushStatus> = PUSH_TRANSITIONS
                        .iter()
                        .filter(|row| row.from.as_ref() == Some(from) && row.trigger == trigger)
                        .map(|row| &row.to)
                        .collect();
                    let outcome = pull(session, &push.id, trigger);
                    let reached = status(session, &push.id);
                    // Making a ready push ready changes nothing, and is no transition.
                    let idle = trigger == Trigger::Update && *from == PushStatus::Ready;
                    if held.is_empty() && !idle {
                        assert_eq!(
                            outcome.unwrap_err().status.as_u16(),
                            403,
                            "{from:?} {trigger:?}"
                        );
                        assert_eq!(reached, *from, "{trigger:?}");
                    } else {
                        assert!(outcome.is_ok(), "{from:?} {trigger:?}");
                        assert!(
                            idle || held.contains(&&reached),
                            "{from:?} {trigger:?} {reached:?}"
                        );
                    }
                }
            }
            Ok(())
        })
        .unwrap();
}

/// Creates pushes that take every road through the table, and collects the statuses that each went through.
#[test]
fn every_transition_of_the_table_is_taken_except_that_of_batches() {
    let mut world = world();
    let mut taken: HashSet<(Option<String>, String)> = HashSet::new();
    let large = json!({ "amount": 1500.01, "recipient": { "account": SEPA, "owner": { "name": "Edward Teach" } } });
    let later = json!({ "date_scheduled": "2026-01-06T10:00:00" });
    let twice = json!({ "date_scheduled": "2026-01-06T10:00:00", "recurrence": { "period": "P1D", "count": 2 } });
    let too_much = json!({ "amount": 20_000 });
    let once_affordable = json!({ "amount": 6000, "recurrence": { "period": "P1D", "count": 2 } });
    let draft = json!({ "status": "DRAFT" });
    use Trigger::{Approve, Clear, Delete, Refuse, Reject, Update};
    // What the application and the people do, then how many half days pass, then a deletion if that is negative.
    let roads: [(&Value, &[Trigger], i64); 13] = [
        (&draft, &[Update], 0),
        (&draft, &[Delete], 0),
        (&later, &[Delete], 0),
        (&later, &[Refuse], 0),
        (&later, &[Approve, Delete], 0),
        (&later, &[Approve], 3),
        (&twice, &[Approve], 5),
        (&twice, &[Approve], -3),
        (&large, &[Approve, Reject], 0),
        (&large, &[Approve], 0),
        (&large, &[Approve, Clear], 0),
        (&too_much, &[Approve], 0),
        (&once_affordable, &[Approve], 3),
    ];
    for (changes, triggers, half_days) in roads {
        world.reset().unwrap();
        let push = world.transact(|session| Ok(ready(session, changes.clone()))).unwrap();
        let mut last: Option<String> = None;
        let mut look = |world: &mut World| {
            let now = world
                .transact(|session| Ok(status(session, &push.id)))
                .unwrap()
                .as_str()
                .to_owned();
            if last.as_ref() != Some(&now) {
                taken.insert((last.replace(now.clone()), now));
            }
        };
        look(&mut world);
        for trigger in triggers {
            // A push that is due executes with its approval, so that only the database saw it scheduled.
            if changes.get("date_scheduled").is_none() && matches!(trigger, Approve | Clear) {
                world
                    .transact(|session| {
                        let mut push = session.find_push(&push.id)?.unwrap();
                        push.order.date_scheduled =
                            Some(Stamp::of("2026-01-05T09:00:00Z".parse().unwrap()));
                        session.save_state(&push)
                    })
                    .unwrap();
            }
            world.transact(|session| pull(session, &push.id, *trigger)).unwrap();
            look(&mut world);
        }
        for _ in 0..half_days.abs().max(1) {
            advance(&mut world, 12.hours());
            look(&mut world);
        }
        if half_days < 0 {
            world.transact(|session| pull(session, &push.id, Delete)).unwrap();
            look(&mut world);
        }
    }
    for row in PUSH_TRANSITIONS.iter().filter(|row| row.trigger != Trigger::Validate) {
        let from = row.from.as_ref().map(|from| from.as_str().to_owned());
        assert!(taken.contains(&(from, row.to.as_str().to_owned())), "{row:?} was not taken");
    }
    for (from, to) in &taken {
        let held = |row: &&droppay_api::Transition<PushStatus>| {
            row.from.as_ref().map(PushStatus::as_str) == from.as_deref() && row.to.as_str() == to
        };
        assert!(PUSH_TRANSITIONS.iter().any(|row| held(&row)), "{from:?} {to} is not in the table");
    }
}

#[test]
fn a_connection_does_what_its_table_holds_and_nothing_else() {
    let mut world = world();
    let triggers =
        [Trigger::Grant, Trigger::Refuse, Trigger::Revoke, Trigger::Delete, Trigger::Expire];
    for from in ConnectionStatus::KNOWN {
        for trigger in triggers {
            let held = CONNECTION_TRANSITIONS
                .iter()
                .find(|row| row.from.as_ref() == Some(from) && row.trigger == trigger)
                .map(|row| row.to.clone());
            let reached = world
                .transact(|session| {
                    let id =
                        session.create_connection(serde_json::from_value(json!({})).unwrap())?.id;
                    session.db.execute(
                        "UPDATE connection SET status = ?2 WHERE id = ?1",
                        [&id, from.as_str()],
                    )?;
                    let _ = session.move_connection(&id, trigger);
                    Ok(session.connection(&id)?.status)
                })
                .unwrap();
            assert_eq!(reached, held.unwrap_or_else(|| from.clone()), "{from:?} {trigger:?}");
        }
    }
}

#[test]
fn nobody_decides_on_a_connection_for_a_day_and_it_expires() {
    let mut world = world();
    let id = world
        .transact(|session| {
            Ok(session.create_connection(serde_json::from_value(json!({})).unwrap())?.id)
        })
        .unwrap();
    advance(&mut world, 23.hours());
    let seen =
        |world: &mut World| world.transact(|session| Ok(session.connection(&id)?.status)).unwrap();
    assert_eq!(seen(&mut world), ConnectionStatus::Waiting);
    advance(&mut world, 1.hour());
    assert_eq!(seen(&mut world), ConnectionStatus::Expired);
}

#[test]
fn an_internal_transfer_moves_the_amount_from_one_account_to_the_other() {
    world()
        .transact(|session| {
            let push = ready(session, json!({}));
            session.decide(&push.id, Decision::Approve)?;
            assert_eq!(status(session, &push.id), PushStatus::Done);
            assert_eq!(balances(session), ["9990.00", "510.00"]);
            assert_eq!(transfers(session, &push.id), 1);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_sepa_transfer_charges_amount_and_fee() {
    world()
        .transact(|session| {
            let recipient = json!({ "account": SEPA, "owner": { "name": "Edward Teach" } });
            let push = ready(session, json!({ "recipient": recipient }));
            session.decide(&push.id, Decision::Approve)?;
            assert_eq!(balances(session), ["9989.00", "500.00"]);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_balance_short_of_the_fee_fails_the_push_and_moves_nothing() {
    world()
        .transact(|session| {
            session.db.execute(
                "UPDATE account SET balance = ?1 WHERE id = ?2",
                (Cents(1050), seed::FIRST_ACCOUNT),
            )?;
            let recipient = json!({ "account": SEPA, "owner": { "name": "Edward Teach" } });
            let push = ready(session, json!({ "recipient": recipient }));
            session.decide(&push.id, Decision::Approve)?;
            let push = session.find_push(&push.id)?.unwrap();
            assert_eq!(push.status, PushStatus::Failed);
            assert_eq!(push.status_description.as_deref(), Some("Insufficient balance"));
            assert_eq!((transfers(session, &push.id), balances(session)[0].as_str()), (0, "10.50"));
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_scheduled_push_executes_when_the_clock_reaches_its_date() {
    let mut world = world();
    let push = world
        .transact(|session| {
            let push = ready(session, json!({ "date_scheduled": "2026-01-06 10:00:00" }));
            session.decide(&push.id, Decision::Approve)?;
            Ok(push)
        })
        .unwrap();
    world.set_clock(world.clock().set("2026-01-06T08:59:59Z".parse().unwrap()).unwrap()).unwrap();
    assert_eq!(
        world.transact(|session| Ok(status(session, &push.id))).unwrap(),
        PushStatus::Scheduled
    );
    world.set_clock(world.clock().set("2026-01-06T09:00:00Z".parse().unwrap()).unwrap()).unwrap();
    assert_eq!(world.transact(|session| Ok(status(session, &push.id))).unwrap(), PushStatus::Done);
}

#[test]
fn due_executions_take_place_in_the_order_of_time() {
    let mut world = world();
    world
        .transact(|session| {
            for (day, period) in [("2026-01-08", "P3D"), ("2026-01-07", "P2D")] {
                let recurrence = json!({ "period": period, "count": 3 });
                let push =
                    ready(session, json!({ "date_scheduled": day, "recurrence": recurrence }));
                session.decide(&push.id, Decision::Approve)?;
            }
            Ok(())
        })
        .unwrap();
    advance(&mut world, 1.month());
    let dates: Vec<i64> = world
        .transact(|session| {
            let mut statement =
                session.db.prepare("SELECT date_creation FROM transfer ORDER BY seq")?;
            let dates = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            Ok(dates)
        })
        .unwrap();
    assert_eq!(dates.len(), 7);
    assert!(dates.is_sorted(), "{dates:?}");
}

#[test]
fn what_is_refused_has_changed_nothing() {
    let mut world = world();
    let refused: Result<(), ApiError> = world.transact(|session| {
        ready(session, json!({}));
        Err(ApiError::denied(""))
    });
    assert!(refused.is_err());
    let drawn = |world: &mut World| {
        world.transact(|session| {
            Ok(session.db.query_row("SELECT drawn FROM world", [], |row| row.get::<_, i64>(0))?)
        })
    };
    assert_eq!(drawn(&mut world).unwrap(), 1, "the seeded transfer is all that was drawn");
}

#[test]
fn a_move_of_the_clock_to_which_too_much_would_happen_is_refused_and_changes_nothing() {
    let mut world = world();
    world.settings.most_executions = 1000;
    // Money goes round between the two accounts, every hour, for as long as there are years.
    world
        .transact(|session| {
            let hourly = json!({ "recurrence": { "period": "PT1H" } });
            let there = ready(session, hourly.clone());
            let back = ready(session, hourly);
            session.db.execute(
                "UPDATE push SET account_id = 'BAC987654321', source_iban = ?2, recipient_iban = ?3 WHERE id = ?1",
                [back.id.as_str(), INTERNAL, "IT63B3606400003351234567"],
            )?;
            session.decide(&there.id, Decision::Approve)?;
            session.decide(&back.id, Decision::Approve)
        })
        .unwrap();
    let before = world.now();
    let clock = world.clock().advance(1.year()).unwrap();
    assert_eq!(world.set_clock(clock).unwrap_err().status.as_u16(), 400);
    assert_eq!(world.now(), before);
    let transfers = |world: &mut World| {
        world.transact(|session| {
            Ok(session
                .db
                .query_row("SELECT count(*) FROM transfer", [], |row| row.get::<_, i64>(0))?)
        })
    };
    assert_eq!(transfers(&mut world).unwrap(), 3);
    advance(&mut world, 1.day());
    assert_eq!(transfers(&mut world).unwrap(), 3 + 48);
}

#[test]
fn a_listing_forgets_what_was_rolled_back() {
    let mut world = world();
    twelve_pushes(&mut world);
    let ordered = |world: &mut World| {
        ["date_creation", "date_schedule"].map(|by| found(world, json!({ "order_by": by })))
    };
    let before = ordered(&mut world);
    let change = || {
        serde_json::from_value(json!({ "description": "other", "date_scheduled": "2026-03-01" }))
    };
    let work = |session: &Session<'_>| {
        let query = serde_json::from_value(json!({ "description": "order 3" })).unwrap();
        let id = session.list_pushes(&caller(session), &query)?.entries[0].id.clone();
        ready(session, json!({ "description": "order 13", "date_scheduled": "2026-02-01" }));
        session.update_push(&caller(session), &id, change().unwrap())?;
        session.delete_push(&caller(session), &id)?;
        Ok(())
    };
    let refused: Result<(), ApiError> =
        world.transact(|session| work(session).and(Err(ApiError::denied(""))));
    assert!(refused.is_err());
    assert_eq!(ordered(&mut world), before);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _: Result<(), ApiError> = world.transact(|session| {
            work(session)?;
            panic!("in the middle of it")
        });
    }));
    assert!(panicked.is_err());
    assert_eq!(ordered(&mut world), before);
    world.transact(work).unwrap();
    let after = ordered(&mut world);
    assert_eq!(after[0].len(), 13 + 3, "the pushes of the seed have descriptions too");
    world.read_catalogue().unwrap();
    assert_eq!(ordered(&mut world), after, "the database tells the same");
}

#[test]
fn the_same_seed_and_the_same_calls_give_the_same_ids() {
    let ids = |world: &mut World| -> Vec<String> {
        let draw =
            |session: &Session<'_>| Ok((0..3).map(|_| ready(session, json!({})).id).collect());
        world.transact(draw).unwrap()
    };
    let mut first = world();
    let drawn = ids(&mut first);
    assert_eq!(drawn, ids(&mut world()));
    assert_ne!(drawn, ids(&mut first));
    first.reset().unwrap();
    assert_eq!(drawn, ids(&mut first));
}

#[test]
fn a_read_only_after_approval_push_keeps_its_order() {
    world()
        .transact(|session| {
            let push = ready(session, json!({ "date_scheduled": "2027-01-01" }));
            session.decide(&push.id, Decision::Approve)?;
            let change = serde_json::from_value(json!({ "amount": 99 })).unwrap();
            let refused = session.update_push(&caller(session), &push.id, change);
            assert_eq!(refused.err().map(|error| error.status.as_u16()), Some(403));
            assert_eq!(session.find_push(&push.id)?.unwrap().order.amount, Cents(1000));
            Ok(())
        })
        .unwrap();
}

/// Twelve pushes: by turns inside the institute and to a bank, half of them ready, one each hour.
fn twelve_pushes(world: &mut World) {
    for number in 0..12 {
        world
            .transact(|session| {
                let recipient = if number % 2 == 0 {
                    json!({ "account": INTERNAL })
                } else {
                    json!({ "account": SEPA, "owner": { "name": "Edward Teach" } })
                };
                let status = if number < 6 { "DRAFT" } else { "READY" };
                let scheduled = format!("2026-02-{:02}", 20 - number);
                let changes = json!({ "recipient": recipient, "status": status, "description": format!("order {number}"),
                    "date_scheduled": scheduled });
                ready(session, changes);
                Ok(())
            })
            .unwrap();
        advance(world, 1.hour());
    }
}

fn found(world: &mut World, query: Value) -> Vec<String> {
    let query: ListQuery = serde_json::from_value(query).unwrap();
    world
        .transact(|session| {
            let page = session.list_pushes(&caller(session), &query)?;
            Ok(page.entries.into_iter().filter_map(|push| push.order.description).collect())
        })
        .unwrap()
}

#[test]
fn each_filter_of_a_listing_selects() {
    let mut world = world();
    world.transact(|session| Ok(session.db.execute("DELETE FROM transfer", [])?)).unwrap();
    world.transact(|session| Ok(session.db.execute("DELETE FROM push", [])?)).unwrap();
    world.read_catalogue().unwrap();
    twelve_pushes(&mut world);
    let cases = [
        (json!({}), 12),
        (json!({ "iban": SEPA }), 6),
        (json!({ "iban": SEPA.to_lowercase() }), 6),
        (json!({ "iban": "IT63B3606400003351234567" }), 12),
        (json!({ "iban": "DE89370400440532013000" }), 0),
        (json!({ "status": "DRAFT" }), 6),
        (json!({ "status": "DRAFT,READY" }), 12),
        (json!({ "status": "DONE" }), 0),
        (json!({ "description": "order 1" }), 3),
        (json!({ "type": "SCT" }), 6),
        (json!({ "type": "DPCT", "status": "READY" }), 3),
        (json!({ "date_from": "2026-01-05T10:00:00+01:00" }), 11),
        (json!({ "date_to": "2026-01-05T10:00:00+01:00" }), 2),
        (json!({ "date_from": "2026-01-05", "date_to": "2026-01-05" }), 12),
        (json!({ "date_from": "2026-01-06" }), 0),
        (json!({ "pg_size": 5, "pg_num": 2 }), 2),
        (json!({ "pg_size": 5, "pg_num": 3 }), 0),
        (json!({ "pg_size": 5, "pg_num": i64::MAX }), 0),
    ];
    for (query, number) in cases {
        assert_eq!(found(&mut world, query.clone()).len(), number, "{query}");
    }
}

#[test]
fn a_listing_is_ordered_by_either_date_in_either_direction() {
    let mut world = world();
    twelve_pushes(&mut world);
    let first = |world: &mut World, query: Value| {
        let all = found(world, query);
        all.into_iter().find(|description| description.starts_with("order")).unwrap()
    };
    assert_eq!(first(&mut world, json!({})), "order 0");
    assert_eq!(first(&mut world, json!({ "order_dir": "desc" })), "order 11");
    assert_eq!(first(&mut world, json!({ "order_by": "date_schedule" })), "order 11");
    assert_eq!(
        first(&mut world, json!({ "order_by": "date_schedule", "order_dir": "desc" })),
        "order 0"
    );
}

#[test]
fn the_pages_of_a_listing_add_up_to_it() {
    let mut world = world();
    twelve_pushes(&mut world);
    let all = found(&mut world, json!({ "order_dir": "desc" }));
    let paged: Vec<String> = (0..4)
        .flat_map(|number| {
            found(&mut world, json!({ "order_dir": "desc", "pg_size": 4, "pg_num": number }))
        })
        .collect();
    assert_eq!(all, paged);
}

#[test]
fn another_owner_sees_none_of_the_pushes() {
    world()
        .transact(|session| {
            let other = session.account("BAC987654321")?.unwrap();
            let push = ready(session, json!({}));
            assert_eq!(
                session.push(&other, &push.id).err().map(|error| error.status.as_u16()),
                Some(403)
            );
            assert!(session.list_pushes(&other, &ListQuery::default())?.entries.is_empty());
            Ok(())
        })
        .unwrap();
}

/// The statuses of the transfers, oldest first, with the days on which they are accounted and received.
fn settled(session: &Session<'_>) -> Vec<Value> {
    let page = session.list_transfers(&caller(session), "-1", &ListQuery::default()).unwrap();
    let shown = page.entries.iter().map(|transfer| json!(transfer.view()));
    shown
        .map(|view| json!([view["status"], view["date_accounted"], view["date_recipient"]]))
        .skip(1)
        .collect()
}

#[test]
fn a_sepa_transfer_is_booked_until_the_cut_off_of_the_next_business_day() {
    let mut world = world();
    world.set_clock(world.clock().set("2026-04-02T15:00:00Z".parse().unwrap()).unwrap()).unwrap();
    world
        .transact(|session| {
            let recipient = json!({ "account": SEPA, "owner": { "name": "Edward Teach" } });
            let push = ready(session, json!({ "recipient": recipient }));
            session.decide(&push.id, Decision::Approve)?;
            assert_eq!(settled(session), [json!(["BOOKED", null, "2026-04-07"])]);
            Ok(())
        })
        .unwrap();
    // Good Friday, a weekend and Easter Monday lie between.
    world.set_clock(world.clock().set("2026-04-07T08:29:59Z".parse().unwrap()).unwrap()).unwrap();
    let seen = world.transact(|session| Ok(settled(session))).unwrap();
    assert_eq!(seen, [json!(["BOOKED", null, "2026-04-07"])]);
    world.set_clock(world.clock().set("2026-04-07T08:30:00Z".parse().unwrap()).unwrap()).unwrap();
    let seen = world.transact(|session| Ok(settled(session))).unwrap();
    assert_eq!(seen, [json!(["ACCOUNTED", "2026-04-07T10:30:00+02:00", "2026-04-07"])]);
}

#[test]
fn a_jump_over_the_cut_off_settles_what_was_made_on_the_way() {
    let mut world = world();
    world
        .transact(|session| {
            let recipient = json!({ "account": SEPA, "owner": { "name": "Edward Teach" } });
            let daily = json!({ "period": "P1D", "count": 3 });
            let push = ready(session, json!({ "recipient": recipient, "recurrence": daily }));
            session.decide(&push.id, Decision::Approve)
        })
        .unwrap();
    advance(&mut world, 50.hours());
    assert_eq!(
        world.transact(|session| Ok(settled(session))).unwrap(),
        [
            json!(["ACCOUNTED", "2026-01-06T10:30:00+01:00", "2026-01-06"]),
            json!(["ACCOUNTED", "2026-01-07T10:30:00+01:00", "2026-01-07"]),
            json!(["BOOKED", null, "2026-01-08"]),
        ][..]
    );
}

#[test]
fn a_transfer_that_the_recipients_bank_rejects_gives_its_money_back() {
    let mut world = world();
    let id = world
        .transact(|session| {
            let recipient = json!({ "account": SEPA, "owner": { "name": "Edward Teach" } });
            let push = ready(session, json!({ "recipient": recipient }));
            session.decide(&push.id, Decision::Approve)?;
            assert_eq!(balances(session)[0], "9989.00");
            let page = session.list_transfers(&caller(session), &push.id, &ListQuery::default())?;
            let id = page.entries[0].id.clone();
            assert_eq!(session.reject_transfer(&id)?.status, TransferStatus::Failed);
            assert_eq!(balances(session)[0], "10000.00");
            Ok(id)
        })
        .unwrap();
    advance(&mut world, 1.week());
    world
        .transact(|session| {
            let transfer = session.transfer_of(&caller(session), &id)?;
            assert_eq!(transfer.status, TransferStatus::Failed, "it is not settled any more");
            let refused = session.reject_transfer(&id).err().map(|error| error.status.as_u16());
            assert_eq!((refused, balances(session)[0].as_str()), (Some(403), "10000.00"));
            Ok(())
        })
        .unwrap();
}

#[test]
fn every_transition_of_a_transfer_is_one_of_the_table_and_no_other_is_possible() {
    let mut world = world();
    for from in TransferStatus::KNOWN {
        for trigger in [Trigger::Settle, Trigger::Reject] {
            let held = TRANSFER_TRANSITIONS
                .iter()
                .find(|row| row.from.as_ref() == Some(from) && row.trigger == trigger);
            let reached = world
                .transact(|session| {
                    let recipient = json!({ "account": SEPA, "owner": { "name": "Edward Teach" } });
                    let push = ready(session, json!({ "recipient": recipient }));
                    session.decide(&push.id, Decision::Approve)?;
                    let query = ListQuery::default();
                    let page = session.list_transfers(&caller(session), &push.id, &query)?;
                    let id = page.entries[0].id.clone();
                    session.db.execute(
                        "UPDATE transfer SET status = ?2, date_settlement = 0 WHERE id = ?1",
                        [&id, from.as_str()],
                    )?;
                    if trigger == Trigger::Settle {
                        session.settle_due()?;
                    } else {
                        let _ = session.reject_transfer(&id);
                    }
                    Ok(session.transfer_of(&caller(session), &id)?.status)
                })
                .unwrap();
            let expected = held.map_or(from, |row| &row.to);
            assert_eq!(&reached, expected, "{from:?} {trigger:?}");
        }
    }
}

#[test]
fn the_timeline_of_a_push_holds_every_status_with_its_time() {
    let mut world = world();
    let push = world
        .transact(|session| {
            let push = ready(
                session,
                json!({ "status": "DRAFT", "date_scheduled": "2026-01-06", "recurrence": { "period": "P1D", "count": 2 } }),
            );
            pull(session, &push.id, Trigger::Update)?;
            pull(session, &push.id, Trigger::Approve)?;
            Ok(push)
        })
        .unwrap();
    advance(&mut world, 1.week());
    let timeline = world.transact(|session| session.timeline(&push)).unwrap();
    let shown: Vec<String> =
        timeline.iter().map(|entry| format!("{} {}", entry.at, entry.status)).collect();
    assert_eq!(
        shown,
        [
            "2026-01-05T09:00:00+01:00 DRAFT",
            "2026-01-05T09:00:00+01:00 READY",
            "2026-01-05T09:00:00+01:00 SCHEDULED",
            "2026-01-06T00:00:00+01:00 RUNNING",
            "2026-01-07T00:00:00+01:00 DONE",
        ]
    );
}
