//! The gate before a server that writes down what it is asked.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION, REFRESH};
use axum::http::{Method, StatusCode};
use axum::response::IntoResponse;
use droppay_read_only_gate::{Gate, Pace, Passed, Reader, Tokens, Words};
use reqwest::Client;
use reqwest::redirect::Policy;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::timeout;

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
        let words =
            Words { user: "word-of-user".into(), application: "word-of-application".into() };
        let log = move |passed: &Passed| told_here.lock().unwrap().push(passed.clone());
        let gate = serve(Gate::new(reader, tokens, words, pace, log).router()).await;
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

    /// Calls with these very bytes as the path.
    async fn send_raw(&self, path: &str) -> String {
        let host = self.gate.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).await.unwrap();
        let call = format!(
            "GET {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer word-of-user\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(call.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
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
        let elsewhere = [
            (LOCATION, "/elsewhere"),
            (REFRESH, "0; url=/elsewhere"),
            (CONTENT_TYPE, "application/json"),
        ];
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
            if let Ok(answer) =
                call.header(AUTHORIZATION, "Bearer word-of-user").body("{}").send().await
            {
                assert!(!answer.status().is_success(), "{method} {path}");
            }
        }
    }
    assert_eq!(scene.asked(), []);
    assert!(scene.told.lock().unwrap().iter().all(|call| !call.passed));

    scene.send(Method::GET, PUSH, "Bearer word-of-user").await;
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
        let answer = scene.send(Method::GET, path, "Bearer word-of-user").await;
        assert_ne!(answer.status().as_u16(), 302, "{path}");
    }
    assert_eq!(scene.asked(), []);
    // A client would tidy these up before it sends them.
    for step in ["..", ".%2E", "%2e%2e", r"x\..\..\..\admin"] {
        let answer = scene.send_raw(&format!("/bank/v2/push/{step}/transfers")).await;
        assert!(answer.starts_with("HTTP/1.1 4"), "{step}: {answer}");
    }
    assert_eq!(scene.asked(), []);
    scene
        .send(Method::GET, "/bank/v2/pushes?status=DRAFT,READY&pg_size=1", "Bearer word-of-user")
        .await;
    assert_eq!(scene.asked()[0].call, "GET /bank/v2/pushes?status=DRAFT,READY&pg_size=1");
    let told = scene.told.lock().unwrap().pop().unwrap();
    let expected = Passed { operation: Some("listPushes".into()), status: Some(302), passed: true };
    assert_eq!(told, expected);
}

#[tokio::test]
async fn the_judge_never_holds_the_token_and_no_redirect_takes_it_elsewhere() {
    let scene = Scene::start().await;
    let sent = [
        "Bearer word-of-user",
        "Bearer word-of-application",
        "Bearer made-up",
        "Bearer user",
        "word-of-user",
        "",
    ];
    for authorization in sent {
        let answer = scene.send(Method::GET, PUSH, authorization).await;
        assert_eq!(answer.status().as_u16(), 302);
        assert!(!answer.headers().contains_key(LOCATION));
        assert!(!answer.headers().contains_key(REFRESH));
        assert_eq!(answer.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(answer.text().await.unwrap(), r#"{"id": "SEM1"}"#);
    }
    let received: Vec<_> = scene.asked().into_iter().map(|asked| asked.authorization).collect();
    assert_eq!(
        received,
        ["Bearer owners", "", "Bearer made-up", "Bearer user", "word-of-user", ""]
    );
    assert!(scene.asked().iter().all(|asked| asked.call.ends_with(PUSH)));
}

#[tokio::test]
async fn the_server_is_called_no_faster_than_the_pace_allows() {
    let (scene, start) = (Scene::at(Pace::per_second(10)).await, Instant::now());
    for _ in 0..3 {
        scene.send(Method::GET, PUSH, "Bearer word-of-user").await;
    }
    assert!(start.elapsed() >= Duration::from_millis(200));
    assert_eq!(scene.asked().len(), 3);
}

#[tokio::test]
async fn a_call_that_the_judge_gives_up_on_is_told_of_as_well() {
    let (came, mut coming) = mpsc::unbounded_channel();
    let never = Router::new().fallback(async move || {
        came.send(()).unwrap();
        std::future::pending::<()>().await;
    });
    let reader = Reader::of(&serve(never).await).unwrap();
    let (told, mut telling) = mpsc::unbounded_channel();
    let log = move |passed: &Passed| told.send(passed.clone()).unwrap();
    let pace = Pace::per_second(1000);
    let gate = Gate::new(reader, Tokens::default(), Words::random(), pace, log);
    let url = format!("{}{PUSH}", serve(gate.router()).await);
    let call = tokio::spawn(Client::new().get(url).send());
    coming.recv().await.unwrap();
    call.abort();
    let told = timeout(Duration::from_secs(30), telling.recv()).await.unwrap().unwrap();
    assert_eq!(told, Passed { operation: Some("getPush".into()), status: None, passed: true });
}
