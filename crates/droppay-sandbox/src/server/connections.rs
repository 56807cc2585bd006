//! Takes connections, and serves each in a task of its own. Neither a connection that fails nor a lack of file
//! descriptors ends the taking.

use std::convert::Infallible;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioTimer;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};

use super::gate::Gate;
use super::limits::Limits;
use super::line::Line;
use super::wire::Wire;
use crate::applications::Applications;

/// How long to wait until descriptors may be free again.
const PAUSE: Duration = Duration::from_millis(100);

/// What every connection needs.
pub(crate) struct Connections {
    pub(crate) router: Router,
    pub(crate) applications: Arc<Applications>,
    pub(crate) limits: Limits,
}

impl Connections {
    /// Takes connections for ever.
    pub(crate) async fn accept(
        &self,
        listener: &TcpListener,
        graceful: &GracefulShutdown,
    ) -> Infallible {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(self.limits.head_within)
            .max_buf_size(self.limits.head_bytes);
        loop {
            match listener.accept().await {
                Ok((stream, _)) => self.serve(&http, stream, graceful.watcher()),
                Err(error) if is_of_one_connection(error.kind()) => {}
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    fn serve(&self, http: &http1::Builder, stream: TcpStream, stopping: Watcher) {
        // Small answers must not wait for the acknowledgement of the one before. A socket that refuses is only slower.
        let _ = stream.set_nodelay(true);
        let line = Arc::new(Line::default());
        let wire = Wire::new(stream, Arc::clone(&line), self.limits.linger);
        let gate = Arc::new(Gate {
            router: self.router.clone(),
            applications: Arc::clone(&self.applications),
            limits: self.limits.clone(),
            line,
        });
        let service = service_fn(move |request| {
            let gate = Arc::clone(&gate);
            async move { gate.pass(request).await }
        });
        let connection = stopping.watch(http.serve_connection(wire, service));
        tokio::spawn(async move {
            // A client that breaks the rules of HTTP or goes away concerns nobody else.
            let _ = connection.await;
        });
    }
}

fn is_of_one_connection(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
    )
}
