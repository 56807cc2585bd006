//! What moves money, when it does, and what is left of it.

use super::*;

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

#[test]
fn a_reset_that_fails_leaves_everything_as_it_was() {
    let mut world = world();
    let created = |world: &mut World| world.transact(|session| Ok(ready(session, json!({})).id));
    let listed = |world: &mut World| {
        let list = |session: &Session<'_>| {
            let page = session.list_pushes(&caller(session), &ListQuery::default())?;
            Ok(page.entries.into_iter().map(|push| push.id).collect::<Vec<_>>())
        };
        world.transact(list).unwrap()
    };
    created(&mut world).unwrap();
    advance(&mut world, 1.day());
    let before = (world.now(), listed(&mut world));
    world.db.pragma_update(None, "query_only", true).unwrap();
    assert!(world.reset().is_err());
    world.db.pragma_update(None, "query_only", false).unwrap();
    assert_eq!((world.now(), listed(&mut world)), before);
    // What was drawn is not drawn again.
    created(&mut world).unwrap();
    created(&mut world).unwrap();
    assert_eq!(listed(&mut world).len(), before.1.len() + 2);
    world.reset().unwrap();
    assert_eq!(listed(&mut world).len(), 3);
}

#[test]
fn a_connection_expires_in_its_turn_between_executions() {
    let mut world = world();
    world
        .transact(|session| {
            let listener = json!({ "ALL": "http://127.0.0.1:9/" });
            session.create_connection(
                serde_json::from_value(json!({ "webhooks": listener })).unwrap(),
            )?;
            for date in ["2026-01-05 18:00", "2026-01-07"] {
                let webhooks = json!({ "all": "http://127.0.0.1:9/" });
                let push = ready(session, json!({ "date_scheduled": date, "webhooks": webhooks }));
                session.decide(&push.id, Decision::Approve)?;
            }
            Ok(())
        })
        .unwrap();
    advance(&mut world, 3.days());
    let told: Vec<(String, i64)> = world
        .transact(|session| {
            let mut statement =
                session.db.prepare("SELECT status, etime FROM event ORDER BY seq")?;
            let told = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(told.collect::<Result<_, _>>()?)
        })
        .unwrap();
    assert!(told.is_sorted_by_key(|(_, etime)| *etime), "{told:?}");
    let statuses: Vec<&str> = told.iter().map(|(status, _)| status.as_str()).collect();
    assert_eq!(statuses, ["SCHEDULED", "SCHEDULED", "DONE", "EXPIRED", "DONE"]);
}
