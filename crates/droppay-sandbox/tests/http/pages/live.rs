//! The stream by which an open page hears of changes.

use reqwest::Response;
use serde_json::json;

use super::{Browser, assert_protected};

#[tokio::test]
async fn an_open_page_is_told_of_a_change_and_let_go_when_the_sandbox_stops() {
    let browser = Browser::start().await;
    let mut stream = browser.http.get(browser.url("/live")).send().await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    assert_protected(stream.headers());
    let page = browser.page("/").await;
    let first = message(&mut stream).await;
    assert!(page.contains(&format!("data-version=\"{first}\"")), "{first}: {page}");
    browser.session.push(json!({})).await;
    let mut latest = message(&mut stream).await;
    while !browser.page("/").await.contains(&format!("data-version=\"{latest}\"")) {
        latest = message(&mut stream).await;
    }
    assert_ne!(latest, first);
    browser.session.sandbox.shutdown().await;
    while stream.chunk().await.unwrap().is_some() {}
}

/// The next message of a stream of events.
async fn message(stream: &mut Response) -> u64 {
    let mut text = String::new();
    while !text.ends_with("\n\n") {
        text.push_str(std::str::from_utf8(&stream.chunk().await.unwrap().unwrap()).unwrap());
    }
    let (_, data) = text.rsplit_once("data: ").unwrap();
    data.trim().parse().unwrap()
}
