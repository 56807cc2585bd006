//! A server for tests that answers from a script, without a network, so that tokio's clock can be paused.

use std::{
    fmt,
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use droppay_api::{BoxFuture, Client, Error, OperationInfo, Response, Seam, Transport};
use http::{HeaderMap, HeaderValue, StatusCode};
use reqwest::{Request, Url};
use serde_json::Value;

/// The HTTP client that a client must have. It is made once, because it reads the machine's certificates.
static UNUSED: LazyLock<reqwest::Client> = LazyLock::new(reqwest::Client::new);

/// A call that was made.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) operation: &'static str,
    /// How many calls came before it.
    pub(crate) place: usize,
    url: Url,
    pub(crate) body: Value,
}

impl Call {
    pub(crate) fn path(&self) -> &str {
        self.url.path()
    }

    /// A parameter of the query.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        self.url.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
    }
}

/// What the script answers.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) delay: Duration,
    headers: Vec<(&'static str, String)>,
    finished: Arc<AtomicUsize>,
}

impl Answer {
    pub(crate) fn new(status: u16, body: impl fmt::Display) -> Self {
        let (body, delay) = (body.to_string(), Duration::ZERO);
        Self { status, body, delay, headers: Vec::new(), finished: Arc::default() }
    }

    pub(crate) fn after(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Counts the answer once it has been waited for to the end.
    pub(crate) fn counted(self, finished: Arc<AtomicUsize>) -> Self {
        Self { finished, ..self }
    }
}

/// The server. Clones are the same server.
#[derive(Clone)]
pub(crate) struct Scripted {
    script: Arc<dyn Fn(&Call) -> Answer + Send + Sync>,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Scripted {
    pub(crate) fn new(script: impl Fn(&Call) -> Answer + Send + Sync + 'static) -> Self {
        Self { script: Arc::new(script), calls: Arc::default() }
    }

    /// A client of this server.
    pub(crate) fn client(&self) -> Client {
        Client::new_with_client(
            "https://scripted.example",
            UNUSED.clone(),
            Seam::through(self.clone()),
        )
    }

    /// The calls so far.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    /// The operations called so far.
    pub(crate) fn operations(&self) -> Vec<&'static str> {
        self.calls().iter().map(|call| call.operation).collect()
    }

    fn record(&self, request: &Request, operation: &OperationInfo) -> Call {
        let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or(b"null");
        let body = serde_json::from_slice(body).unwrap();
        let mut calls = self.calls.lock().unwrap();
        let (operation, place, url) = (operation.operation_id, calls.len(), request.url().clone());
        let call = Call { operation, place, url, body };
        calls.push(call.clone());
        call
    }
}

impl fmt::Debug for Scripted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scripted")
    }
}

impl Transport for Scripted {
    fn send<'a>(
        &'a self,
        _: &'a reqwest::Client,
        request: Request,
        operation: &'a OperationInfo,
    ) -> BoxFuture<'a, Result<Response, Error>> {
        Box::pin(async move {
            let answer = (self.script)(&self.record(&request, operation));
            // In two steps, as a connection and an answer are: who is not polled in between does not get on.
            for _ in 0..2 {
                tokio::time::sleep(answer.delay / 2).await;
            }
            answer.finished.fetch_add(1, Ordering::Relaxed);
            let mut headers = HeaderMap::new();
            for (name, value) in answer.headers {
                headers.append(name, HeaderValue::try_from(value).unwrap());
            }
            Ok(Response::new(StatusCode::from_u16(answer.status).unwrap(), headers, answer.body))
        })
    }
}
