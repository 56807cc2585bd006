//! One connection to a server on loopback, over which requests are sent one after the other. It does as little as a
//! client can, so that what is timed is the server.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// The access token of DropPay's own examples, which the sandbox knows from its start. It opens nothing else.
pub(crate) const TOKEN: &str = "ac9185e9f2984867b11069fd2881ff1a";

/// One connection.
pub(crate) struct Client {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
    /// From sending the request to the last byte of the answer.
    pub(crate) took: Duration,
}

impl Answer {
    /// The JSON of an answer that must be 200.
    pub(crate) fn json(&self) -> Result<Value> {
        ensure!(self.status == StatusCode::OK, "{}: {}", self.status, self.text());
        serde_json::from_slice(&self.body).with_context(|| format!("no JSON: {}", self.text()))
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Result<Client> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // It ends with the sender; an error of it is also an error of the request under way.
        tokio::spawn(connection);
        Ok(Client { sender, host: address.to_string() })
    }

    pub(crate) async fn get(&mut self, path: &str) -> Result<Answer> {
        self.send(Method::GET, path, Bytes::new()).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> Result<Answer> {
        self.send(Method::POST, path, body.to_string().into()).await
    }

    /// Sends a request without a body that must be answered by 200.
    pub(crate) async fn command(&mut self, method: Method, path: &str) -> Result<Value> {
        let answer = self.send(method, path, Bytes::new()).await?;
        answer.json().with_context(|| path.to_owned())
    }

    async fn send(&mut self, method: Method, path: &str, body: Bytes) -> Result<Answer> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, &self.host)
            .header(AUTHORIZATION, format!("Bearer {TOKEN}"))
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(body))?;
        self.sender.ready().await.with_context(|| path.to_owned())?;
        let start = Instant::now();
        let answer = self.sender.send_request(request).await.with_context(|| path.to_owned())?;
        let status = answer.status();
        let body = answer.into_body().collect().await.with_context(|| path.to_owned())?.to_bytes();
        Ok(Answer { status, body, took: start.elapsed() })
    }
}
