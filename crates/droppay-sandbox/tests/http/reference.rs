//! The reference page, the document, and what they are sent with.

use droppay_sandbox::Sandbox;
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Client, Method, Response};

const PLACES: [(&str, &str); 6] = [
    ("/docs", "text/html; charset=utf-8"),
    ("/docs/statuses", "text/html; charset=utf-8"),
    ("/docs/reference.css", "text/css; charset=utf-8"),
    ("/docs/reference.js", "text/javascript; charset=utf-8"),
    ("/openapi.yaml", "application/yaml"),
    ("/openapi.json", "application/json"),
];

struct Reader {
    sandbox: Sandbox,
    http: Client,
}

impl Reader {
    async fn start() -> Reader {
        Reader { sandbox: Sandbox::start().await.unwrap(), http: Client::new() }
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        header: Option<(&'static str, &str)>,
    ) -> Response {
        let address = format!("{}{path}", self.sandbox.base_url());
        let mut request = self.http.request(method, address);
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        request.send().await.unwrap()
    }

    async fn get(&self, path: &str) -> Response {
        self.ask(Method::GET, path, None).await
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map(HeaderValue::to_str).transpose().unwrap().unwrap_or_default()
}

#[tokio::test]
async fn the_document_is_served_byte_for_byte() {
    let reader = Reader::start().await;
    let yaml = reader.get("/openapi.yaml").await.bytes().await.unwrap();
    let source = include_str!("../../../../openapi/droppay.yaml").replace("\r\n", "\n");
    assert!(yaml == source.as_bytes());
    let json = reader.get("/openapi.json").await.bytes().await.unwrap();
    assert!(json == droppay_api::DOCUMENT.as_bytes());
}

#[tokio::test]
async fn every_place_has_its_type_and_the_same_strict_headers() {
    let reader = Reader::start().await;
    for (path, media_type) in PLACES {
        let response = reader.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        let headers = response.headers();
        assert_eq!(header(headers, "content-type"), media_type, "{path}");
        assert_eq!(header(headers, "cache-control"), "no-cache", "{path}");
        assert_eq!(header(headers, "x-content-type-options"), "nosniff", "{path}");
        let policy = header(headers, "content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
        assert!(policy.contains("connect-src 'self'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{path}: {policy}");
    }
}

#[tokio::test]
async fn a_head_is_answered_like_a_get_without_the_body() {
    let reader = Reader::start().await;
    for (path, media_type) in PLACES {
        let length = reader.get(path).await.bytes().await.unwrap().len().to_string();
        let response = reader.ask(Method::HEAD, path, None).await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(header(response.headers(), "content-type"), media_type, "{path}");
        assert_eq!(header(response.headers(), "content-length"), length, "{path}");
        assert_eq!(response.bytes().await.unwrap(), "", "{path}");
    }
}

#[tokio::test]
async fn what_the_browser_has_already_is_not_sent_again() {
    let reader = Reader::start().await;
    for (path, _) in PLACES {
        let first = reader.get(path).await;
        let tag = header(first.headers(), "etag").to_owned();
        let again = reader.ask(Method::GET, path, Some(("if-none-match", &tag))).await;
        assert_eq!(again.status(), 304, "{path}");
        assert_eq!(header(again.headers(), "etag"), tag, "{path}");
        let other = reader.ask(Method::GET, path, Some(("if-none-match", "\"another\""))).await;
        assert_eq!(other.status(), 200, "{path}");
    }
}

#[tokio::test]
async fn the_renderer_is_sent_packed_and_refused_to_whoever_takes_no_gzip() {
    let reader = Reader::start().await;
    for file in ["swagger-ui-bundle.js", "swagger-ui.css"] {
        let path = format!("/docs/swagger-ui/{file}");
        let response = reader.ask(Method::GET, &path, Some(("accept-encoding", "gzip, br"))).await;
        assert_eq!(header(response.headers(), "content-encoding"), "gzip", "{file}");
        assert_eq!(header(response.headers(), "vary"), "accept-encoding", "{file}");
        let body = response.bytes().await.unwrap();
        assert_eq!(body[..2], [0x1f, 0x8b], "{file}");
        assert!(body.len() < 500_000, "{file}: {}", body.len());
        let refused = reader.ask(Method::GET, &path, Some(("accept-encoding", "identity"))).await;
        assert_eq!(refused.status(), 406, "{file}");
    }
}

#[tokio::test]
async fn the_pages_name_no_other_host() {
    let reader = Reader::start().await;
    for path in ["/docs", "/docs/statuses", "/docs/reference.css", "/docs/reference.js"] {
        let page = reader.get(path).await.text().await.unwrap();
        let page = page.replace("http://www.w3.org/2000/svg", "");
        assert!(!page.contains("://") && !page.contains("\"//"), "{path}");
    }
}

#[tokio::test]
async fn every_transition_is_drawn_and_said() {
    let reader = Reader::start().await;
    let page = reader.get("/docs/statuses").await.text().await.unwrap();
    for transition in droppay_api::PUSH_TRANSITIONS {
        let to = transition.to.as_str();
        let from = transition.from.as_ref().map(|from| from.as_str());
        let before = from.map_or("<span class=\"none\">new</span>".to_owned(), |from| {
            format!("<code>{from}</code>")
        });
        assert!(page.contains(&format!("{before} → <code>{to}</code>")), "{from:?} to {to}");
        assert!(page.contains(&format!(">{to}</text>")), "{to}");
        assert!(page.contains(transition.description), "{}", transition.description);
    }
    let transitions = droppay_api::PUSH_TRANSITIONS.len()
        + droppay_api::TRANSFER_TRANSITIONS.len()
        + droppay_api::CONNECTION_TRANSITIONS.len();
    assert_eq!(page.matches("marker-end").count(), transitions);
    assert_eq!(page.matches("class=\"trigger\"").count(), transitions);
}

#[tokio::test]
async fn the_reference_stays_when_the_control_paths_are_off() {
    let sandbox = Sandbox::builder().control_paths(false).start().await.unwrap();
    for (path, _) in PLACES {
        let response = reqwest::get(format!("{}{path}", sandbox.base_url())).await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
    }
}
