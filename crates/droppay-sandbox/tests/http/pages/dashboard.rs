//! The dashboard and what its forms do.

use reqwest::Method;
use serde_json::json;

use super::{Browser, part, push_on, read, section};
use crate::session::{INTERNAL, SEPA};

#[tokio::test]
async fn reading_pages_changes_nothing() {
    let browser = Browser::start().await;
    let id = browser.session.push(json!({})).await;
    let connection = browser.connection("freebooter://connected").await;
    let before = browser.session.get("/bank/v2/pushes").await;
    for path in [
        "/".to_owned(),
        format!("/u/2/{id}?decision=approve"),
        format!("/u/20/{connection}?decision=grant"),
        format!("/u/2/{id}/qr.svg"),
        "/dashboard/reset".to_owned(),
    ] {
        browser.http.get(browser.url(&path)).send().await.unwrap();
    }
    assert_eq!(browser.session.get("/bank/v2/pushes").await, before);
    let page = browser.page("/").await;
    assert!(section(&page, "connections").contains("WAITING"), "{page}");
}

#[tokio::test]
async fn the_dashboard_shows_a_push_its_timeline_and_the_call_with_its_warning() {
    let browser = Browser::start().await;
    let id = browser.session.push(json!({ "descripton": "Rum" })).await;
    browser.session.sandbox.approve_push(&id).unwrap();
    let page = browser.page("/").await;
    let push = push_on(&page, &id);
    assert!(push.contains("<span class=\"status good\">DONE</span>"), "{push}");
    let timeline: Vec<&str> = push.split("<li>").skip(1).collect();
    let statuses = ["READY", "SCHEDULED", "DONE"];
    assert_eq!(timeline.len(), statuses.len(), "{push}");
    assert!(timeline.iter().zip(statuses).all(|(entry, status)| entry.contains(status)), "{push}");
    let calls = section(&page, "calls");
    assert!(calls.contains("createPush") && calls.contains("/descripton"), "{calls}");
    let accounts = section(&page, "accounts");
    assert!(accounts.contains("€9,880.00") && accounts.contains("€620.00"), "{accounts}");
    let transfers = section(&page, "transfers");
    assert!(transfers.contains("ACCOUNTED") && transfers.contains(&id), "{transfers}");
}

#[tokio::test]
async fn the_dashboard_narrows_the_pushes_to_one_status_and_shows_at_most_a_hundred() {
    let browser = Browser::start().await;
    let mut ids = Vec::new();
    for _ in 0..103 {
        ids.push(browser.session.push(json!({})).await);
    }
    let page = browser.page("/?status=READY").await;
    assert_eq!(page.matches("<article").count(), 100);
    assert!(page.contains("<span class=\"count\">103</span>"), "{page}");
    assert!(section(&page, "pushes").contains("The newest 100 are shown."));
    assert!(page.contains(ids.last().unwrap()) && !page.contains("push-SEM1234568UN8"));
    let drafts = browser.page("/?status=DRAFT").await;
    assert!(drafts.contains("push-SEM1234568UN8") && !drafts.contains(&ids[0]), "{drafts}");
    let target = browser.done("/dashboard/clock?status=DRAFT", "by=PT1H").await;
    assert_eq!(target, "/?status=DRAFT#clock", "the choice is kept");
}

#[tokio::test]
async fn the_clock_is_moved_set_frozen_and_run_from_the_dashboard() {
    let browser = Browser::start().await;
    let now = || browser.session.sandbox.now().to_string();
    browser.done("/dashboard/clock", "by=P1M").await;
    assert_eq!(now(), "2026-02-05T08:00:00Z");
    let page = browser.page("/").await;
    assert!(part(&page, "now", "</time>").ends_with("Thu 5 Feb 2026, 09:00:00"), "{page}");
    browser.done("/dashboard/clock", "to=2026-07-01T12%3A30").await;
    assert_eq!(now(), "2026-07-01T10:30:00Z");
    for wrong in ["by=soon", "by=P9999Y", "to=yesterday", "running=perhaps", "", "by=P1D&by=P1D"] {
        let (status, page) = read(browser.submit("/dashboard/clock", wrong).await).await;
        assert_eq!(status, 400, "{wrong}: {page}");
    }
    assert_eq!(now(), "2026-07-01T10:30:00Z");
    browser.done("/dashboard/clock", "running=true").await;
    assert_eq!(browser.session.get("/_sandbox/clock").await["running"], true);
    browser.done("/dashboard/clock", "running=false").await;
    assert_eq!(browser.session.get("/_sandbox/clock").await["running"], false);
}

#[tokio::test]
async fn the_back_office_clears_and_rejects_from_the_dashboard() {
    let browser = Browser::start().await;
    let recipient = json!({ "account": SEPA, "owner": { "name": "Maria Rossi" } });
    let large = json!({ "amount": 2000, "recipient": recipient });
    for (decision, reached) in [("clear", "DONE"), ("reject", "NOT_APPROVED")] {
        let id = browser.session.push(large.clone()).await;
        browser.session.sandbox.approve_push(&id).unwrap();
        let page = browser.page("/").await;
        assert!(push_on(&page, &id).contains("Clear</button>"), "{page}");
        let target =
            browser.done(&format!("/dashboard/pushes/{id}"), &format!("decision={decision}")).await;
        assert_eq!(target, format!("/#push-{id}"));
        assert_eq!(browser.session.status(&id).await, reached);
        let again = browser.submit(&format!("/dashboard/pushes/{id}"), "decision=clear").await;
        assert_eq!(read(again).await.0, 409);
    }
}

#[tokio::test]
async fn faults_are_ordered_and_cleared_from_the_dashboard() {
    let browser = Browser::start().await;
    browser.done("/dashboard/faults", "operation=createPush&fault=unavailable&times=2").await;
    let ordered = browser.session.sandbox.faults();
    assert_eq!(ordered[0].operation.as_deref(), Some("createPush"));
    assert_eq!((ordered[0].kind.as_str(), ordered[0].remaining), ("status", Some(2)));
    let posted = json!({ "amount": 1, "recipient": { "account": INTERNAL } });
    let url = browser.url("/bank/v2/push");
    let call = browser.http.post(url).bearer_auth(&browser.session.token).json(&posted);
    assert_eq!(call.send().await.unwrap().status(), 503);
    let page = browser.page("/").await;
    assert!(section(&page, "faults").contains("happened 1 time, 1 time to come"), "{page}");
    assert!(section(&page, "calls").contains("Fault: <code>status</code>"), "{page}");
    let nonsense = browser.submit("/dashboard/faults", "operation=eat&fault=delay&times=1").await;
    assert_eq!(read(nonsense).await.0, 400);
    browser.done("/dashboard/faults/clear", "").await;
    assert!(browser.session.sandbox.faults().is_empty());
}

#[tokio::test]
async fn a_reset_is_asked_for_twice() {
    let browser = Browser::start().await;
    let id = browser.session.push(json!({})).await;
    assert!(browser.page("/dashboard/reset").await.contains("Reset the sandbox?"));
    assert_eq!(browser.session.status(&id).await, "READY");
    browser.done("/dashboard/reset", "").await;
    assert_eq!(browser.open(&format!("/u/2/{id}")).await.0, 404);
}

#[tokio::test]
async fn each_application_has_its_own_pages() {
    let browser = Browser::start().await;
    let added =
        browser.session.post("/_sandbox/applications", json!({ "client_id": "suite-2" })).await;
    let token = added["access_token"].as_str().unwrap();
    let posted = json!({ "amount": 5, "recipient": { "account": INTERNAL }, "status": "READY" });
    let (_, push) =
        browser.session.call_with(token, Method::POST, "/bank/v2/push", Some(posted)).await;
    let id = push["id"].as_str().unwrap();
    assert!(!browser.page("/").await.contains(id));
    assert_eq!(browser.open(&format!("/u/2/{id}")).await.0, 404);
    let dashboard = browser.page("/?application=suite-2").await;
    let phone = format!("/u/2/{id}?application=suite-2");
    assert!(push_on(&dashboard, id).contains(&format!("href=\"{phone}\"")), "{dashboard}");
    assert_eq!(push["sharing"], browser.url(&phone));
    assert_eq!(browser.done(&phone, "decision=approve").await, phone);
    assert!(browser.page(&phone).await.contains("DONE"));
}

#[tokio::test]
async fn an_event_is_shown_with_its_attempts_and_replayed() {
    let browser = Browser::start().await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://user:hidden@{closed}/hook?key=hidden");
    let id = browser.session.push(json!({ "webhooks": { "all": url } })).await;
    browser.session.sandbox.approve_push(&id).unwrap();
    browser.session.sandbox.drain_deliveries().await.unwrap();
    let page = browser.page("/").await;
    let deliveries = section(&page, "deliveries");
    assert_eq!(deliveries.matches(&format!("<code>{id}</code>")).count(), 2, "{deliveries}");
    assert_eq!(deliveries.matches("1 attempt<").count(), 2, "{deliveries}");
    assert!(deliveries.contains(&format!("http://{closed}/hook</code>")), "{deliveries}");
    assert!(deliveries.contains("connection refused") && !deliveries.contains("hidden"));

    let latest = browser.session.sandbox.deliveries().unwrap().pop().unwrap().id;
    let target = browser.done(&format!("/dashboard/deliveries/{latest}"), "").await;
    assert_eq!(target, "/#deliveries");
    browser.session.sandbox.drain_deliveries().await.unwrap();
    let page = browser.page("/").await;
    assert!(
        part(&page, &format!("delivery-{latest}"), "</li></ol>").contains("2 attempts<"),
        "{page}"
    );
    assert_eq!(browser.submit("/dashboard/deliveries/0", "").await.status(), 404);
    assert_eq!(browser.submit("/dashboard/deliveries/nonsense", "").await.status(), 404);
}
