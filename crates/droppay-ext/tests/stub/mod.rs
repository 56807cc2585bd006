//! A server on loopback that answers by a function, and remembers what it was asked.

#![allow(dead_code, reason = "each suite uses a part of it")]

use std::{
    future::Future,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use droppay_ext::{
    Builder, DropPay, Error,
    api::{
        self, BoxFuture,
        types::{PostedRecipient, PushCreate, PushUpdate},
    },
    auth::{StoreError, StoreOutcome, StoredTokens, TokenKey, TokenStore, Tokens, Version},
    retry::RetryPolicy,
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

pub(crate) const KEY: &str = "application-key-0001";
pub(crate) const SECRET: &str = "application-secret-4f1d9c";
pub(crate) const CODE: &str = "connection-code-88c2e1";

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// `GET /bank/v2/push/SEM1`.
    pub(crate) line: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Asked {
    pub(crate) fn is_token_call(&self) -> bool {
        self.line.ends_with("/token")
    }

    /// The token that came with it.
    pub(crate) fn token(&self) -> Option<&str> {
        self.headers.get("authorization")?.to_str().ok()?.strip_prefix("Bearer ")
    }
}

/// The server.
#[derive(Clone)]
pub(crate) struct Stub {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Stub {
    /// A server that answers with what the function makes of a request.
    pub(crate) async fn start<F, Fut>(answer: F) -> Self
    where
        F: Fn(Asked) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Response> + Send,
    {
        let asked = Arc::<Mutex<Vec<Asked>>>::default();
        let record = asked.clone();
        let router = Router::new().fallback(move |request: Request| async move {
            let (parts, body) = request.into_parts();
            let line = format!("{} {}", parts.method, parts.uri.path());
            let body = to_bytes(body, usize::MAX).await.expect("the client sends its body");
            let request = Asked { line, headers: parts.headers, body };
            record.lock().expect("no test panics while it holds the lock").push(request.clone());
            answer(request).await
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(axum::serve(listener, router).into_future());
        Self { url, asked }
    }

    /// A server that gives out tokens, each another, and answers everything else with what the function gives.
    pub(crate) async fn with_tokens<F>(answer: F) -> Self
    where
        F: Fn(&Asked) -> Response + Clone + Send + Sync + 'static,
    {
        let counter = Arc::new(Mutex::new(0));
        Self::start(move |asked| {
            let answered = if asked.is_token_call() { granted(&counter) } else { answer(&asked) };
            async { answered }
        })
        .await
    }

    /// A builder with all credentials.
    pub(crate) fn builder(&self) -> Builder {
        builder(&self.url)
    }

    /// A client with all credentials.
    pub(crate) fn client(&self) -> DropPay {
        self.builder().build().expect("the credentials are complete")
    }

    /// The requests so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no test panics while it holds the lock").clone()
    }

    /// What was asked so far, without headers and bodies.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }

    /// How often this was asked.
    pub(crate) fn count(&self, line: &str) -> usize {
        self.lines().iter().filter(|asked| *asked == line).count()
    }
}

/// A builder with all credentials, which repeats nothing.
pub(crate) fn builder(url: &str) -> Builder {
    DropPay::builder()
        .retry(RetryPolicy::never())
        .base_url(url)
        .application_key(KEY)
        .application_secret(SECRET)
        .connection_code(CODE)
}

/// Tokens, numbered.
fn granted(counter: &Mutex<u32>) -> Response {
    let mut number = counter.lock().expect("no test panics while it holds the lock");
    *number += 1;
    let (access, refresh) = (format!("access-token-{number}"), format!("refresh-token-{number}"));
    answer(200, json!({"access_token": access, "refresh_token": refresh, "expires_in": 3600}))
}

/// An answer with a JSON body.
pub(crate) fn answer(status: u16, body: Value) -> Response {
    raw(status, body.to_string())
}

/// An answer with this body.
pub(crate) fn raw(status: u16, body: impl Into<Body>) -> Response {
    (StatusCode::from_u16(status).expect("a status"), body.into()).into_response()
}

/// A push.
pub(crate) fn push() -> Response {
    answer(200, json!({"id": "SEM1", "status": "DRAFT"}))
}

/// A server that answers each request with these bytes, none perhaps, and then closes the connection.
pub(crate) async fn blunt(answer: &'static str) -> String {
    blunt_in_turn(vec![answer]).await.0
}

/// A server that answers the first request with the first of these, the second with the second and so on, all further
/// ones with the last, and closes the connection each time. It counts the requests.
pub(crate) async fn blunt_in_turn(answers: Vec<&'static str>) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let count = Arc::new(AtomicUsize::new(0));
    let counter = count.clone();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            // Small requests arrive in one piece on loopback.
            let _ = connection.read(&mut [0; 16 * 1024]).await;
            let place = counter.fetch_add(1, Ordering::Relaxed).min(answers.len() - 1);
            let _ = connection.write_all(answers[place].as_bytes()).await;
        }
    });
    (url, count)
}

/// A store that has always had a token, so that its client makes no token call.
pub(crate) struct Given;

impl TokenStore for Given {
    fn load<'a>(
        &'a self,
        _: &'a TokenKey,
    ) -> BoxFuture<'a, Result<Option<StoredTokens>, StoreError>> {
        let tokens = json!({"access_token": "given", "obtained_at": "2026-01-01T00:00:00Z"});
        let tokens = serde_json::from_value(tokens).map_err(StoreError::new);
        Box::pin(async { Ok(Some(StoredTokens { tokens: tokens?, version: Version::new(1) })) })
    }

    fn compare_and_store<'a>(
        &'a self,
        _: &'a TokenKey,
        _: Option<Version>,
        _: &'a Tokens,
    ) -> BoxFuture<'a, Result<StoreOutcome, StoreError>> {
        Box::pin(async { Ok(StoreOutcome::Conflict(None)) })
    }
}

/// What one of each kind of call ends with: GET, POST, PATCH and DELETE.
pub(crate) async fn each(droppay: &DropPay) -> [Result<(), Error>; 4] {
    async fn outcome<T>(call: impl Future<Output = Result<T, api::Error>>) -> Result<(), Error> {
        call.await.map(drop).map_err(Error::from)
    }
    let recipient = PostedRecipient { account: "IT60X0542811101000000123456".into(), owner: None };
    let push: PushCreate = PushCreate::builder()
        .amount("120.00")
        .recipient(recipient)
        .try_into()
        .expect("it is complete");
    [
        outcome(droppay.get_push().id("SEM1").send()).await,
        outcome(droppay.create_push().body(push).send()).await,
        outcome(droppay.update_push().id("SEM1").body(PushUpdate::default()).send()).await,
        outcome(droppay.delete_push().id("SEM1").send()).await,
    ]
}
