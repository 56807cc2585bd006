//! The gate before a server that writes down what it is asked.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use axum::http::{Method, StatusCode};
use axum::response::IntoResponse;
use droppay_read_only_gate::{Gate, Pace, Passed, Reader, Tokens};
use reqwest::Client;
use reqwest::redirect::Policy;
use tokio::net::TcpListener;

const PUSH: &str = "/bank/v2/push/SEM1";

/// What the server was asked: method, path with query, authorization, body, number of headers.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Asked {
    call: String,
    authorization: String,
    body: String,
    headers: Vec<String>,
}

struct Scene {
    gate: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    told: Arc<Mutex<Vec<Passed>>>,
    http: Client,
}

async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, router).into_future());
    url
}

impl Scene {
    async fn start() -> Scene {
        Scene::at(Pace::per_second(10_000)).await
    }

    async fn at(pace: Pace) -> Scene {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (server, told) = (recorder(Arc::clone(&asked)), Arc::new(Mutex::new(Vec::new())));
        let reader = Reader::of(&serve(server).await).unwrap();
        let tokens = Tokens { user: Some("owners".into()), application: None };
        let told_here = Arc::clone(&told);
        let log = move |passed: &Passed| told_here.lock().unwrap().push(passed.clone());
        let gate = serve(Gate::new(reader, tokens, pace, log).router()).await;
        let http = Client::builder().redirect(Policy::none()).build().unwrap();
        Scene { gate, asked, told, http }
    }

    async fn send(&self, method: Method, path: &str, authorization: &str) -> reqwest::Response {
        let mut request = self.http.request(method, format!("{}{path}", self.gate));
        if !authorization.is_empty() {
            request = request.header(AUTHORIZATION, authorization);
        }
        request.header("x-http-method-override", "DELETE").body("{}").send().await.unwrap()
    }

    fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

fn recorder(asked: Arc<Mutex<Vec<Asked>>>) -> Router {
    Router::new().fallback(async move |request: Request| {
        let (parts, body) = request.into_parts();
        let authorization = parts.headers.get(AUTHORIZATION).map(|sent| sent.to_str().unwrap());
        let body = to_bytes(body, 1000).await.unwrap();
        asked.lock().unwrap().push(Asked {
            call: format!("{} {}", parts.method, parts.uri),
            authorization: authorization.unwrap_or_default().to_owned(),
            body: String::from_utf8(body.to_vec()).unwrap(),
            headers: parts.headers.keys().map(ToString::to_string).collect(),
        });
        let elsewhere = [(LOCATION, "/elsewhere"), (CONTENT_TYPE, "application/json")];
        (StatusCode::FOUND, elsewhere, r#"{"id": "SEM1"}"#).into_response()
    })
}

#[tokio::test]
async fn nothing_but_get_reaches_the_server_whatever_is_called() {
    let scene = Scene::start().await;
    let methods = [
        "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PURGE", "get",
        "GETT",
    ];
    let paths = [PUSH, "/bank/v2/push", "/oa2/v1/ac/token", "/oa2/v1/connection/CON1", "/"];
    for method in methods {
        for path in paths {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            // CONNECT means something else to a client, and need not come to an answer.
            let call = scene.http.request(method.clone(), format!("{}{path}", scene.gate));
            if let Ok(answer) = call.header(AUTHORIZATION, "Bearer user").body("{}").send().await {
                assert!(!answer.status().is_success(), "{method} {path}");
            }
        }
    }
    assert_eq!(scene.asked(), []);
    assert!(scene.told.lock().unwrap().iter().all(|call| !call.passed));

    scene.send(Method::GET, PUSH, "Bearer user").await;
    let asked = scene.asked();
    assert_eq!((asked.len(), asked[0].call.as_str()), (1, "GET /bank/v2/push/SEM1"));
    // What could make a GET something else stays behind as well.
    assert_eq!(asked[0].body, "");
    let mut headers = asked[0].headers.clone();
    headers.sort();
    assert_eq!(headers, ["accept", "authorization", "host"]);
}

#[tokio::test]
async fn only_the_documents_operations_are_read() {
    let scene = Scene::start().await;
    for path in
        ["/", "/_sandbox/credentials", "/bank/v2/push", "/bank/v2/pushes/../admin", "/elsewhere"]
    {
        let answer = scene.send(Method::GET, path, "Bearer user").await;
        assert_ne!(answer.status().as_u16(), 302, "{path}");
    }
    assert_eq!(scene.asked(), []);
    scene.send(Method::GET, "/bank/v2/pushes?status=DRAFT,READY&pg_size=1", "Bearer user").await;
    assert_eq!(scene.asked()[0].call, "GET /bank/v2/pushes?status=DRAFT,READY&pg_size=1");
    let told = scene.told.lock().unwrap().pop().unwrap();
    let expected = Passed { operation: Some("listPushes".into()), status: 302, passed: true };
    assert_eq!(told, expected);
}

#[tokio::test]
async fn the_judge_never_holds_the_token_and_no_redirect_takes_it_elsewhere() {
    let scene = Scene::start().await;
    for authorization in ["Bearer user", "Bearer application", "Bearer made-up", ""] {
        let answer = scene.send(Method::GET, PUSH, authorization).await;
        assert_eq!(answer.status().as_u16(), 302);
        assert_eq!(answer.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(answer.text().await.unwrap(), r#"{"id": "SEM1"}"#);
    }
    let received: Vec<_> = scene.asked().into_iter().map(|asked| asked.authorization).collect();
    assert_eq!(received, ["Bearer owners", "", "Bearer made-up", ""]);
    assert!(scene.asked().iter().all(|asked| asked.call.ends_with(PUSH)));
}

#[tokio::test]
async fn the_server_is_called_no_faster_than_the_pace_allows() {
    let (scene, start) = (Scene::at(Pace::per_second(10)).await, Instant::now());
    for _ in 0..3 {
        scene.send(Method::GET, PUSH, "Bearer user").await;
    }
    assert!(start.elapsed() >= Duration::from_millis(200));
    assert_eq!(scene.asked().len(), 3);
}
