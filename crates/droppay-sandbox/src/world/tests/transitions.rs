//! Statuses against the tables of transitions.

use super::*;

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
