//! The pages for people: the owner's phone and the dashboard, as a browser without JavaScript sees them.

mod dashboard;
mod live;
mod phone;
mod safety;

use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::json;

use crate::session::Session;

/// A session with its browser, which follows no redirect by itself.
struct Browser {
    session: Session,
    http: Client,
}

impl Browser {
    async fn start() -> Browser {
        Browser::of(Session::start().await)
    }

    fn of(session: Session) -> Browser {
        Browser { session, http: Client::builder().redirect(Policy::none()).build().unwrap() }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.session.sandbox.base_url())
    }

    /// Opens a page, which carries the headers of every page.
    async fn open(&self, path: &str) -> (StatusCode, String) {
        read(self.http.get(self.url(path)).send().await.unwrap()).await
    }

    async fn page(&self, path: &str) -> String {
        let (status, page) = self.open(path).await;
        assert_eq!(status, 200, "{path}: {page}");
        page
    }

    /// Sends a form as this sandbox's own page does.
    async fn submit(&self, path: &str, form: &str) -> Response {
        self.submit_with(path, form, &[("sec-fetch-site", "same-origin")]).await
    }

    async fn submit_with(
        &self,
        path: &str,
        form: &str,
        headers: &[(&'static str, &str)],
    ) -> Response {
        let mut request = self.http.post(self.url(path)).body(form.to_owned());
        request = request.header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap()
    }

    /// Sends a form that is accepted, and gives back where it leads.
    async fn done(&self, path: &str, form: &str) -> String {
        let response = self.submit(path, form).await;
        let status = response.status();
        let target = response.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        assert_eq!(status, 303, "{path}: {}", response.text().await.unwrap());
        target.unwrap()
    }

    /// Asks for a connection and gives back its id.
    async fn connection(&self, loopback_uri: &str) -> String {
        let token = self.session.application_token().await;
        let body = json!({ "loopback_uri": loopback_uri });
        let (_, connection) =
            self.session.call_with(&token, Method::POST, "/oa2/v1/connection", Some(body)).await;
        connection["id"].as_str().unwrap().to_owned()
    }
}

/// Reads a page, and checks that it could not act for anybody even if its escaping had failed.
async fn read(response: Response) -> (StatusCode, String) {
    let status = response.status();
    assert_protected(response.headers());
    let page = response.text().await.unwrap();
    assert!(page.contains("This is a sandbox for tests, not DropPay."), "{page}");
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"), "{page}");
    (status, page)
}

fn assert_protected(headers: &HeaderMap) {
    assert_eq!(
        headers["content-security-policy"],
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; \
         form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    );
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["cache-control"], "no-store");
}

/// The part of a page from an id to the end of its element, which must not hold another of its kind.
fn part<'a>(page: &'a str, id: &str, end: &str) -> &'a str {
    let (_, rest) =
        page.split_once(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("{id} in {page}"));
    rest.split_once(end).unwrap().0
}

fn section<'a>(page: &'a str, id: &str) -> &'a str {
    part(page, id, "</section>")
}

fn push_on<'a>(page: &'a str, id: &str) -> &'a str {
    part(page, &format!("push-{id}"), "</article>")
}
