//! Pushes from their creation to their transfers.

use jiff::ToSpan;
use reqwest::Method;
use serde_json::{Value, json};

use crate::session::{INTERNAL, SEPA, Session, code, is};

#[tokio::test]
async fn a_draft_is_changed_approved_and_done() {
    let session = Session::start().await;
    let recipient = json!({ "account": SEPA, "owner": { "name": "Edward Teach" } });
    let id = session
        .push(json!({ "recipient": recipient, "status": "DRAFT", "description": "Rum" }))
        .await;
    let path = format!("/bank/v2/push/{id}");
    let push = session.get(&path).await;
    assert_eq!((&push["status"], push["fee"].as_f64()), (&json!("DRAFT"), Some(1.0)));
    assert_eq!(push["sharing"], format!("{}/u/2/{id}", session.sandbox.base_url()));
    assert_eq!(push["recipient"]["acccount_iban"], SEPA);
    assert_eq!(push["recipient"]["bank_name"], "Fineco Bank");
    assert_eq!(push["source"]["account_iban"], "IT63B3606400003351234567");
    assert_eq!(push["source"]["owner"]["name"], "John Kennedy");
    assert!(session.sandbox.approve_push(&id).is_err(), "a draft cannot be approved");

    session.sandbox.advance(5.minutes()).unwrap();
    let change = json!({ "status": "READY", "amount": 99.90, "description": "Less rum" });
    let (status, push) = session.call(Method::PATCH, &path, Some(change)).await;
    assert_eq!(status, 200, "{push}");
    assert_eq!((push["amount"].as_f64(), &push["description"]), (Some(99.9), &json!("Less rum")));
    assert_eq!(push["date_creation"], "2026-01-05T09:00:00+01:00");
    assert_eq!(push["date_last_modified"], "2026-01-05T09:05:00+01:00");

    session.sandbox.approve_push(&id).unwrap();
    assert_eq!(session.status(&id).await, "DONE");
    let page = session.get(&format!("{path}/transfers")).await;
    let transfer = &page["transfers"][0];
    assert_eq!(page["paging_info"]["total_items"], 1);
    assert_eq!((&transfer["status"], &transfer["push_id"]), (&json!("BOOKED"), &json!(id)));
    assert_eq!(transfer["trnid"].as_str().map(str::len), Some(30));
    let read =
        session.get(&format!("/bank/v2/push/transfer/{}", transfer["id"].as_str().unwrap())).await;
    assert_eq!(read, *transfer);
    assert_eq!(session.sandbox.accounts().unwrap()[0].balance.to_string(), "9899.10");
}

#[tokio::test]
async fn every_posted_property_is_returned_and_can_be_changed() {
    let session = Session::start().await;
    let id = session.push(json!({ "status": "DRAFT" })).await;
    let change = json!({
        "amount": 99.90, "description": "d", "transfer_description": "t",
        "source": { "account": "IT63B3606400003351234567" },
        "recipient": { "account": SEPA, "owner": { "name": "Edward Teach" } },
        "date_scheduled": "2026-06-15 10:00:00",
        "recurrence": { "period": "P1M", "count": 3, "date_end": "2027-01-01T00:00:00" },
        "webhooks": { "all": "https://credenA:credenB@app.server.com/listener" },
    });
    let (status, push) =
        session.call(Method::PATCH, &format!("/bank/v2/push/{id}"), Some(change)).await;
    assert_eq!(status, 200, "{push}");
    assert_eq!(push["transfer_description"], "t");
    assert_eq!(push["date_scheduled"], "2026-06-15T10:00:00+02:00");
    let recurrence =
        json!({ "period": "P1M", "count": 3, "date_end": "2027-01-01T00:00:00+01:00" });
    assert_eq!(push["recurrence"], recurrence);
    assert_eq!(push["recipient"]["owner"]["name"], "Edward Teach");
    assert_eq!(push["webhooks"]["all"], "https://credenA:credenB@app.server.com/listener");
    assert_eq!(push["fee"].as_f64(), Some(1.0));
}

#[tokio::test]
async fn a_recurring_push_runs_until_its_last_transfer() {
    let session = Session::start().await;
    let recurrence = json!({ "period": "P1M", "count": 3 });
    let id = session
        .push(json!({ "date_scheduled": "2026-01-31 10:00:00", "recurrence": recurrence }))
        .await;
    session.sandbox.approve_push(&id).unwrap();
    let mut seen = vec![session.status(&id).await];
    for _ in 0..3 {
        session.sandbox.advance(1.month()).unwrap();
        seen.push(session.status(&id).await);
    }
    assert_eq!(seen, ["SCHEDULED", "RUNNING", "RUNNING", "DONE"]);
    let page = session.get(&format!("/bank/v2/push/{id}/transfers")).await;
    let dates: Vec<&Value> =
        page["transfers"].as_array().unwrap().iter().map(|t| &t["date_creation"]).collect();
    assert_eq!(
        dates,
        ["2026-01-31T10:00:00+01:00", "2026-02-28T10:00:00+01:00", "2026-03-31T10:00:00+02:00"],
        "the month's end, and ten o'clock in summer too"
    );
}

#[tokio::test]
async fn a_large_sepa_transfer_waits_for_the_back_office() {
    let session = Session::start().await;
    let recipient = json!({ "account": SEPA, "owner": { "name": "Edward Teach" } });
    for (amount, internal, waits) in
        [(1500.00, false, false), (1500.01, false, true), (1500.01, true, false)]
    {
        let recipient = if internal { json!({ "account": INTERNAL }) } else { recipient.clone() };
        let id = session.push(json!({ "amount": amount, "recipient": recipient })).await;
        session.sandbox.approve_push(&id).unwrap();
        let expected = if waits { "WAITING_APPROVAL" } else { "DONE" };
        assert_eq!(session.status(&id).await, expected, "{amount} {internal}");
        if waits {
            session.sandbox.clear_push(&id).unwrap();
            assert_eq!(session.status(&id).await, "DONE");
        }
    }
}

#[tokio::test]
async fn deletion_means_what_the_status_makes_of_it() {
    let later = json!({ "date_scheduled": "2026-02-01", "recurrence": { "period": "P1M" } });
    for (changes, approve, days, reached) in [
        (json!({ "status": "DRAFT" }), false, 0, "DELETED"),
        (json!({}), false, 0, "DELETED"),
        (later.clone(), true, 0, "CANCELLED"),
        (later, true, 40, "REVOKED"),
    ] {
        let session = Session::start().await;
        let id = session.push(changes).await;
        if approve {
            session.sandbox.approve_push(&id).unwrap();
        }
        session.sandbox.advance(days.days()).unwrap();
        let path = format!("/bank/v2/push/{id}");
        let (status, push) = session.call(Method::DELETE, &path, None).await;
        assert_eq!((status, push["status"].as_str()), (200, Some(reached)));
        session.sandbox.advance(3.months()).unwrap();
        assert_eq!(session.status(&id).await, reached, "a deleted push executes no more");
        assert_eq!(code(session.call(Method::DELETE, &path, None).await), is(403, "101"));
    }
}

#[tokio::test]
async fn the_transfers_of_all_pushes_are_listed_with_every_filter() {
    let session = Session::start().await;
    let recipient = json!({ "account": SEPA, "owner": { "name": "Edward Teach" } });
    for changes in [
        json!({ "transfer_description": "rum & co" }),
        json!({ "recipient": recipient }),
        json!({}),
    ] {
        let id = session.push(changes).await;
        session.sandbox.approve_push(&id).unwrap();
        session.sandbox.advance(1.hour()).unwrap();
    }
    for (query, number) in [
        ("", 4),
        ("?date_from=2026-01-01", 3),
        ("?date_from=2026-01-01&type=DPCT", 2),
        ("?date_from=2026-01-01&status=BOOKED,FAILED", 1),
        ("?date_from=2026-01-01&iban=IT60X0542811101000000123456", 1),
        ("?iban=IT63B3606400003351234567&role=source", 4),
        ("?iban=IT63B3606400003351234567&role=recipient", 0),
        ("?role=recipient", 0),
        ("?description=rum+%26", 1),
        ("?date_to=2026-01-05T09%3A00%3A00%2B01%3A00", 2),
        ("?pg_size=3&pg_num=1", 1),
    ] {
        let page = session.get(&format!("/bank/v2/push/-1/transfers{query}")).await;
        assert_eq!(page["transfers"].as_array().unwrap().len(), number, "{query}");
    }
    let info =
        session.get("/bank/v2/push/-1/transfers?pg_size=3&pg_num=1").await["paging_info"].clone();
    let expected = json!({ "current_page": 1, "total_pages": 2, "page_size": 3, "total_items": 4, "items_offset": 4 });
    assert_eq!(info, expected);
}
