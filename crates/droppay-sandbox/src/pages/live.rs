//! Tells an open page that there is something new, so that it fetches itself again.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream;
use tokio::sync::watch;
use tokio::time::Instant;

use super::visit::Visit;

/// The time between two messages. A test that calls without a pause is told of four times a second.
const PAUSE: Duration = Duration::from_millis(250);

/// What keeps a quiet connection from being taken for a dead one.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

struct Watched {
    changes: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
    last: Option<Instant>,
}

/// A stream of messages, each the number of the latest change. The first comes at once.
pub(crate) async fn stream(visit: Visit) -> impl IntoResponse {
    let (changes, stopping) = (visit.world.subscribe(), visit.applications.stopping());
    let messages = stream::unfold(Watched { changes, stopping, last: None }, next);
    Sse::new(messages).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}

async fn next(mut watched: Watched) -> Option<(Result<Event, Infallible>, Watched)> {
    let Watched { changes, stopping, last } = &mut watched;
    tokio::select! {
        () = stopped(stopping) => return None,
        changed = change(changes, *last) => changed.ok()?,
    }
    watched.last = Some(Instant::now());
    let number = *watched.changes.borrow_and_update();
    Some((Ok(Event::default().data(number.to_string())), watched))
}

async fn change(
    changes: &mut watch::Receiver<u64>,
    last: Option<Instant>,
) -> Result<(), watch::error::RecvError> {
    if let Some(last) = last {
        changes.changed().await?;
        tokio::time::sleep_until(last + PAUSE).await;
    }
    Ok(())
}

async fn stopped(stopping: &mut watch::Receiver<bool>) {
    while !*stopping.borrow_and_update() {
        if stopping.changed().await.is_err() {
            return;
        }
    }
}
