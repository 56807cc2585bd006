//! What a hostile text, a hostile site or a wrong request does not achieve.

use reqwest::header::HOST;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Browser, push_on, read, section};
use crate::session::{SEPA, Session, frozen};

/// Text that is a program, or ends one, wherever it is not escaped.
const HOSTILE: &str = r#"<script>alert(1)</script>"'><img src=x onerror=alert(2)>&amp;{{7*7}}"#;

/// The same text where HTML is made of it rightly.
const ESCAPED: &str = "&lt;script&gt;alert(1)&lt;/script&gt;&quot;'&gt;&lt;img src=x onerror=alert(2)&gt;&amp;amp;{{7*7}}";

#[tokio::test]
async fn hostile_text_is_shown_and_does_nothing() {
    let browser = Browser::start().await;
    let id = browser
        .session
        .push(json!({
            "description": HOSTILE,
            "transfer_description": HOSTILE,
            "recipient": { "account": SEPA, "owner": { "name": HOSTILE } },
            HOSTILE: "an unknown property",
        }))
        .await;
    let path = format!("/bank/v2/push/{}", "%3Cscript%3Ealert(1)%3C/script%3E");
    browser.session.call(Method::GET, &path, None).await;
    let connection = browser.connection(HOSTILE).await;
    let phone = browser.page(&format!("/u/2/{id}")).await;
    assert_eq!(phone.matches(ESCAPED).count(), 4, "{phone}");
    let connecting = browser.page(&format!("/u/20/{connection}")).await;
    assert_eq!(connecting.matches(ESCAPED).count(), 1, "{connecting}");
    let dashboard = browser.page("/").await;
    assert_eq!(push_on(&dashboard, &id).matches(ESCAPED).count(), 3, "{dashboard}");
    let pointer = format!("/{}", ESCAPED.replace('/', "~1"));
    assert!(section(&dashboard, "calls").contains(&pointer), "{dashboard}");
    let hostile_key = browser.open(&format!("/?application={}", "%3Cscript%3E")).await;
    let nothing = browser.open("/u/2/%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    assert_eq!((hostile_key.0, nothing.0), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    for page in [phone, connecting, dashboard, hostile_key.1, nothing.1] {
        assert!(!page.contains("<script>") && !page.contains("<img src=x"), "{page}");
    }
}

#[tokio::test]
async fn an_address_that_acts_in_the_browser_is_never_a_link() {
    let browser = Browser::start().await;
    for address in
        ["javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "data:text/html,x"]
    {
        let id = browser.connection(address).await;
        browser.done(&format!("/u/20/{id}"), "decision=grant").await;
        let page = browser.page(&format!("/u/20/{id}")).await;
        let links: Vec<&str> = page.split("href=\"").skip(1).collect();
        assert!(links.iter().all(|link| link.starts_with('/') || link.starts_with('"')), "{page}");
    }
}

#[tokio::test]
async fn a_link_ends_where_its_address_ends() {
    let browser = Browser::start().await;
    let id = browser.connection(r#"freebooter://x"><script>alert(1)</script>"#).await;
    browser.done(&format!("/u/20/{id}"), "decision=grant").await;
    let page = browser.page(&format!("/u/20/{id}")).await;
    let link = "href=\"freebooter://x&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\"";
    assert!(page.contains(link) && !page.contains("<script>"), "{page}");
}

#[tokio::test]
async fn what_does_not_exist_is_a_friendly_page() {
    let browser = Browser::start().await;
    for path in [
        "/u/2/SEM0000000000",
        "/u/2/nonsense",
        "/u/20/CON00000000",
        "/u/2/SEM0000000000/qr.svg",
        "/u/20/nonsense/qr.svg",
        "/?application=nobody",
    ] {
        assert_eq!(browser.open(path).await.0, 404, "{path}");
    }
    assert_eq!(browser.submit("/u/2/SEM0000000000", "decision=approve").await.status(), 404);
    assert_eq!(browser.open("/?status=NONSENSE").await.0, 200, "an unknown status is no filter");
    assert_eq!(read(browser.submit("/", "").await).await.0, 405);
    assert_eq!(browser.open("/dashboard/clock").await.0, 405);
}

#[tokio::test]
async fn what_is_no_form_of_the_sandbox_is_refused() {
    let browser = Browser::start().await;
    let id = browser.session.push(json!({})).await;
    let path = format!("/u/2/{id}");
    for (form, status) in [
        ("", 400),
        ("decision=eat", 400),
        ("decision=approve&decision=refuse", 400),
        ("decision=%FF", 400),
        (format!("decision=approve&more={}", "x".repeat(20_000)).as_str(), 413),
    ] {
        assert_eq!(read(browser.submit(&path, form).await).await.0, status, "{form:.40}");
    }
    let json = browser.http.post(browser.url(&path)).json(&json!({ "decision": "approve" }));
    assert_eq!(read(json.send().await.unwrap()).await.0, 400, "not a form");
    assert_eq!(browser.session.status(&id).await, "READY");
}

#[tokio::test]
async fn a_form_of_another_site_does_nothing() {
    let browser = Browser::start().await;
    let id = browser.session.push(json!({})).await;
    let before = browser.session.sandbox.now();
    let foreign: [&[(&str, &str)]; 5] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "http://127.0.0.1:1")],
        &[("origin", "null")],
    ];
    for headers in foreign {
        for (path, form) in [
            (format!("/u/2/{id}"), "decision=approve"),
            ("/dashboard/clock".to_owned(), "by=P1D"),
            ("/dashboard/reset".to_owned(), ""),
            ("/dashboard/faults".to_owned(), "operation=&fault=close_after&times=1"),
        ] {
            let refused = browser.submit_with(&path, form, headers).await;
            assert_eq!(read(refused).await.0, 403, "{path} {headers:?}");
        }
    }
    assert_eq!(browser.session.status(&id).await, "READY");
    assert_eq!(browser.session.sandbox.now(), before);
    assert!(browser.session.sandbox.faults().is_empty());

    let own = [("origin", browser.session.sandbox.base_url())];
    let moved = browser.submit_with("/dashboard/clock", "by=P1D", &own).await;
    assert_eq!(moved.status(), 303, "the same form from the sandbox's own page");
}

#[tokio::test]
async fn a_page_is_shown_under_names_of_this_machine_only() {
    let browser = Browser::start().await;
    for host in ["localhost", "localhost:1", "127.0.0.1", "[::1]:8080", "sandbox.localhost"] {
        assert_eq!(status_with_host(&browser, host).await, 200, "{host}");
    }
    for host in ["evil.example", "127.0.0.1.evil.example", "192.168.0.1", "localhost.evil.example"]
    {
        assert_eq!(status_with_host(&browser, host).await, 403, "{host}");
    }
}

#[tokio::test]
async fn no_secret_stands_outside_the_credentials() {
    let browser = Browser::start().await;
    let connection = browser.connection("freebooter://connected").await;
    browser.done(&format!("/u/20/{connection}"), "decision=grant").await;
    let secrets = browser.session.get("/_sandbox/credentials").await;
    let id = browser
        .session
        .push(json!({ "webhooks": { "all": "http://user:hidden@127.0.0.1:9/hook?key=hidden" } }))
        .await;
    let dashboard = browser.page("/").await;
    let shown = section(&dashboard, "credentials");
    let elsewhere = dashboard.replacen(shown, "", 1);
    let pages = [
        elsewhere,
        browser.page(&format!("/u/2/{id}")).await,
        browser.page(&format!("/u/20/{connection}")).await,
        browser.page("/dashboard/reset").await,
    ];
    for name in ["client_secret", "connection_code", "access_token"] {
        let secret = secrets[name].as_str().unwrap();
        assert!(shown.contains(secret), "{name}");
        assert!(pages.iter().all(|page| !page.contains(secret)), "{name}");
    }
    assert!(pages[0].contains("http://127.0.0.1:9/hook"), "{}", pages[0]);
    assert!(pages.iter().all(|page| !page.contains("hidden@") && !page.contains("key=hidden")));
}

#[tokio::test]
async fn without_control_paths_there_are_no_pages() {
    let closed = Session::on(frozen().control_paths(false)).await;
    for path in ["/", "/u/2/SEM1234568UN8", "/live", "/pages/style.css"] {
        let (status, body) = closed.call(Method::GET, path, None).await;
        assert_eq!((status, body), (404, json!({ "description": "Resource not found" })), "{path}");
    }
    assert_ne!(closed.get("/bank/v2/pushes").await, Value::Null);
}

#[tokio::test]
async fn what_a_page_loads_comes_from_the_sandbox() {
    let browser = Browser::start().await;
    let page = browser.page("/").await;
    for (path, kind) in [
        ("/pages/style.css", "text/css; charset=utf-8"),
        ("/pages/live.js", "text/javascript; charset=utf-8"),
        ("/pages/icon.svg", "image/svg+xml"),
    ] {
        assert!(page.contains(&format!("=\"{path}\"")), "{path}: {page}");
        let asset = browser.http.get(browser.url(path)).send().await.unwrap();
        assert_eq!(asset.headers()["content-type"], kind);
        assert!(!asset.text().await.unwrap().contains("https://"), "{path}");
    }
    assert!(!page.contains("style=\"") && !page.contains("onclick"), "{page}");
}

/// Opens the dashboard as a browser that takes the sandbox for this host.
async fn status_with_host(browser: &Browser, host: &str) -> StatusCode {
    let response = browser.http.get(browser.url("/")).header(HOST, host).send().await.unwrap();
    read(response).await.0
}
