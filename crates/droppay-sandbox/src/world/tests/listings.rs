//! Listings: filters, order, pages, and what a rollback does to them.

use super::*;

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

#[test]
fn a_description_that_is_replaced_takes_no_room_for_long() {
    let mut world = world();
    let id = world.transact(|session| Ok(ready(session, json!({})).id)).unwrap();
    for round in 0..20 {
        let text = format!("{round} {}", "x".repeat(500_000));
        let change = || serde_json::from_value(json!({ "description": text })).unwrap();
        world
            .transact(|session| session.update_push(&caller(session), &id, change()).map(drop))
            .unwrap();
    }
    assert!(world.catalogue.borrow().room_of_descriptions() < 3_000_000);
    assert_eq!(found(&mut world, json!({ "description": "19 x" })).len(), 1);
    assert_eq!(found(&mut world, json!({ "description": "18 x" })).len(), 0);
    assert_eq!(found(&mut world, json!({ "description": "Sending money" })).len(), 2);
}
