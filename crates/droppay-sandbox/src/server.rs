//! The HTTP server. It runs on a thread and a runtime of its own: a test whose runtime is blocked, or whose time is
//! paused, is answered all the same.

use std::net::TcpListener;
use std::sync::Arc;
use std::thread::JoinHandle;

use axum::Router;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::sync::oneshot;

use crate::applications::Applications;
use crate::{control, exchange, pages, reference};
use connections::Connections;
use limits::Limits;

mod body;
mod connections;
mod gate;
mod later;
mod limits;
mod line;
mod spoilt;
#[cfg(test)]
mod tests;
mod wire;

pub(crate) use body::BodyError;

/// Wraps the whole router.
pub(crate) type Layer = Box<dyn FnOnce(Router) -> Router + Send>;

/// How a server is to stop.
#[derive(Debug)]
enum Stop {
    Gracefully,
    AtOnce,
}

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    stop: Option<oneshot::Sender<Stop>>,
    stopped: oneshot::Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

/// The API, and the control paths if they are wanted.
pub(crate) fn router(applications: Arc<Applications>, control_paths: bool) -> Router {
    let mut router = Router::new().fallback(exchange::answer).merge(reference::paths());
    if control_paths {
        router = router.nest("/_sandbox", control::paths()).merge(pages::paths());
    }
    router.with_state(applications)
}

impl Server {
    /// Serves a router on a bound listener, with something going on beside it, until it is stopped.
    pub(crate) fn start(
        listener: TcpListener,
        router: Router,
        applications: Arc<Applications>,
        background: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<Server> {
        let connections = Connections { router, applications, limits: Limits::default() };
        Server::start_with(listener, connections, background)
    }

    fn start_with(
        listener: TcpListener,
        connections: Connections,
        background: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<Server> {
        listener.set_nonblocking(true)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _context = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let (stop, stop_asked) = oneshot::channel();
        let (report, stopped) = oneshot::channel();
        let thread =
            std::thread::Builder::new().name("droppay-sandbox".to_owned()).spawn(move || {
                let background = runtime.spawn(background);
                runtime.block_on(serve(listener, connections, stop_asked));
                background.abort();
                drop(runtime);
                // Nobody listens if the handle was dropped.
                let _ = report.send(());
            })?;
        Ok(Server { stop: Some(stop), stopped, thread: Some(thread) })
    }

    /// Stops taking requests, and waits until those under way are answered.
    pub(crate) async fn stop(mut self) {
        self.ask(Stop::Gracefully);
        let _ = (&mut self.stopped).await;
    }

    fn ask(&mut self, how: Stop) {
        if let Some(stop) = self.stop.take() {
            // A server that has ended already needs no asking.
            let _ = stop.send(how);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ask(Stop::AtOnce);
        if let Some(thread) = self.thread.take() {
            // A panic of the server's thread has been printed by that thread.
            let _ = thread.join();
        }
    }
}

/// Serves until the stop is asked for. Connections that are still open when this returns end with the runtime.
async fn serve(
    listener: tokio::net::TcpListener,
    connections: Connections,
    stop: oneshot::Receiver<Stop>,
) {
    let graceful = GracefulShutdown::new();
    let how = tokio::select! {
        never = connections.accept(&listener, &graceful) => match never {},
        how = stop => how,
    };
    drop(listener);
    connections.applications.stop();
    if matches!(how, Ok(Stop::Gracefully)) {
        let _ = tokio::time::timeout(connections.limits.grace, graceful.shutdown()).await;
    }
}
