//! The owner's phone.

use reqwest::Method;
use serde_json::json;

use super::{Browser, assert_protected, push_on, read};
use crate::session::SEPA;

#[tokio::test]
async fn an_owner_sees_what_he_is_asked_and_approves_it() {
    let browser = Browser::start().await;
    let id = browser
        .session
        .push(json!({
            "amount": 1234.5,
            "description": "Two tickets",
            "transfer_description": "Row 7",
            "recipient": { "account": SEPA, "owner": { "name": "Maria Rossi" } },
            "date_scheduled": "2026-02-01T10:00:00",
            "recurrence": { "period": "P2M", "count": 10 },
        }))
        .await;
    let path = format!("/u/2/{id}");
    let page = browser.page(&path).await;
    for expected in [
        "€1,234.50",
        "Maria Rossi",
        "IT60 X054 2811 1010 0000 0123 456",
        "John Kennedy",
        "Two tickets",
        "Row 7",
        "1 Feb 2026, 10:00",
        "every 2 months, 10 times",
        "€1.00 for each SEPA transfer",
        browser.session.sandbox.credentials().client_id.as_str(),
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    let form = format!("decision=approve&seen={}", seen(&page));
    assert_eq!(browser.done(&path, &form).await, path);
    assert_eq!(browser.session.status(&id).await, "SCHEDULED");
    let page = browser.page(&path).await;
    assert!(page.contains("It executes on") && !page.contains("<form"), "{page}");

    let again = browser.submit(&path, "decision=refuse").await;
    assert_eq!(read(again).await.0, 409, "decided already");
    assert_eq!(browser.session.status(&id).await, "SCHEDULED");
}

#[tokio::test]
async fn an_owner_refuses_and_a_draft_is_not_ready() {
    let browser = Browser::start().await;
    let id = browser.session.push(json!({})).await;
    browser.done(&format!("/u/2/{id}"), "decision=refuse").await;
    assert_eq!(browser.session.status(&id).await, "REFUSED");
    assert!(browser.page(&format!("/u/2/{id}")).await.contains("Refused. No money moves."));

    let draft = browser.page("/u/2/SEM1234568UN8").await;
    assert!(draft.contains("Not ready yet") && !draft.contains("<form"), "{draft}");
    assert_eq!(browser.submit("/u/2/SEM1234568UN8", "decision=approve").await.status(), 409);
    assert_eq!(browser.session.status("SEM1234568UN8").await, "DRAFT");
}

#[tokio::test]
async fn nobody_approves_an_amount_that_he_has_not_seen() {
    let browser = Browser::start().await;
    let id = browser.session.push(json!({})).await;
    let path = format!("/u/2/{id}");
    let form = format!("decision=approve&seen={}", seen(&browser.page(&path).await));
    let change = Some(json!({ "amount": 9000 }));
    browser.session.call(Method::PATCH, &format!("/bank/v2/push/{id}"), change).await;
    let (status, notice) = read(browser.submit(&path, &form).await).await;
    assert_eq!(status, 409);
    assert!(notice.contains("has changed this request"), "{notice}");
    assert_eq!(browser.session.status(&id).await, "READY");
}

#[tokio::test]
async fn an_owner_grants_a_connection_for_an_account_and_returns_to_the_app() {
    let browser = Browser::start().await;
    let id = browser.connection("freebooter://connected").await;
    let path = format!("/u/20/{id}");
    let page = browser.page(&path).await;
    assert!(page.contains("Grant</button>") && !page.contains("href=\"freebooter:"), "{page}");
    assert_eq!(browser.done(&path, "decision=grant&account=BAC987654321").await, path);
    let page = browser.page(&path).await;
    assert!(
        page.contains("href=\"freebooter://connected\"") && page.contains("Anne Bonny"),
        "{page}"
    );
    assert_eq!(browser.submit(&path, "decision=refuse").await.status(), 409);

    let id = browser.connection("freebooter://connected").await;
    browser.done(&format!("/u/20/{id}"), "decision=refuse").await;
    let page = browser.page(&format!("/u/20/{id}")).await;
    assert!(page.contains("REFUSED") && !page.contains("href=\"freebooter:"), "{page}");
}

#[tokio::test]
async fn a_code_is_drawn_for_what_waits() {
    let browser = Browser::start().await;
    let id = browser.session.push(json!({})).await;
    let path = format!("/u/2/{id}/qr.svg");
    assert!(push_on(&browser.page("/").await, &id).contains(&format!("src=\"{path}\"")));
    let image = browser.http.get(browser.url(&path)).send().await.unwrap();
    assert_eq!(image.headers()["content-type"], "image/svg+xml");
    assert_protected(image.headers());
    assert!(image.text().await.unwrap().contains("<svg"));
    browser.session.sandbox.approve_push(&id).unwrap();
    assert!(!push_on(&browser.page("/").await, &id).contains("qr.svg"));
}

/// The value of the hidden field that says what the owner has seen.
fn seen(page: &str) -> &str {
    let (_, rest) = page.split_once("name=\"seen\" value=\"").unwrap();
    rest.split_once('"').unwrap().0
}
