//! The process that holds the lease is stopped in the middle of its refresh, until its lease has run out and another
//! has renewed; then it goes on as if nothing had happened. What is stored must be the tokens that work.

use std::{process::Command, sync::Arc};

use axum::{
    extract::Request,
    http::Method,
    middleware::{Next, from_fn},
};
use droppay_sandbox::Sandbox;
use droppay_tests::{Stop, shared_tokens::PROCESSES};
use tokio::sync::Semaphore;

use crate::Store;

/// Holds the first refresh back until it is let go.
#[derive(Clone)]
struct Barrier {
    place: Stop,
    first: Arc<Semaphore>,
    reached: Arc<Semaphore>,
    open: Arc<Semaphore>,
}

impl Barrier {
    fn at(place: Stop) -> Self {
        let semaphore = |permits| Arc::new(Semaphore::new(permits));
        Self { place, first: semaphore(1), reached: semaphore(0), open: semaphore(0) }
    }

    async fn pass(self, request: Request, next: Next) -> axum::response::Response {
        let is_refresh =
            request.method() == Method::PUT && request.uri().path() == "/oa2/v1/ac/token";
        let Some(first) = is_refresh.then(|| self.first.try_acquire().ok()).flatten() else {
            return next.run(request).await;
        };
        first.forget();
        match self.place {
            Stop::BeforeProcessing => {
                self.hold_back().await;
                next.run(request).await
            }
            Stop::BeforeTheAnswer => {
                let answer = next.run(request).await;
                self.hold_back().await;
                answer
            }
        }
    }

    async fn hold_back(&self) {
        self.reached.add_permits(1);
        self.open.acquire().await.expect("it is not closed").forget();
    }
}

fn signal(signal: &str, process: u32) {
    let status = Command::new("kill").args([signal, &process.to_string()]).status();
    assert!(status.expect("kill is there").success(), "the signal is sent");
}

/// The token calls of the sandbox, as `obtain` or `refresh` and their status.
fn token_calls(sandbox: &Sandbox) -> Vec<(&'static str, u16)> {
    let calls = sandbox.calls().into_iter();
    calls
        .filter_map(|call| match call.operation.as_deref() {
            Some("createUserToken") => Some(("obtain", call.status)),
            Some("refreshUserToken") => Some(("refresh", call.status)),
            _ => None,
        })
        .collect()
}

/// Returns what was asked of the token endpoints up to the moment when all processes are at work again.
async fn a_holder_is_paused(place: Stop) -> Vec<(&'static str, u16)> {
    let barrier = Barrier::at(place);
    let layer = barrier.clone();
    let builder = Sandbox::builder().rotate_refresh_tokens(true).layer(move |router| {
        router.layer(from_fn(move |request, next| layer.clone().pass(request, next)))
    });
    let sandbox = builder.start().await.expect("the sandbox starts on a free port");
    let store = Store::new();
    let mut workers = store.workers().start(PROCESSES, &sandbox);
    workers.call_all(1).await;

    sandbox.expire_tokens().expect("the sandbox forgets its access tokens");
    let mut holder = workers.workers.pop().expect("there are eight");
    holder.tell("call 1").await;
    barrier.reached.acquire().await.expect("it is not closed").forget();
    signal("-STOP", holder.id());
    // One of these takes the lease over when it has run out.
    workers.call_all(1).await;
    let entry = stored(&store).await;

    barrier.open.add_permits(1);
    signal("-CONT", holder.id());
    let reply = holder.next_reply().await.expect("it goes on");
    assert!(reply.errors.is_empty() && reply.done == 1, "{reply:?}\n{}", workers.logged());
    assert_eq!(stored(&store).await, entry, "the late tokens do not replace the newer ones");
    workers.workers.push(holder);
    let calls = token_calls(&sandbox);

    for round in 1..=3 {
        sandbox.expire_tokens().expect("the sandbox forgets its access tokens");
        workers.call_all(1).await;
        let later = token_calls(&sandbox).split_off(calls.len());
        assert_eq!(later, vec![("refresh", 200); round], "the refresh token in Redis is good");
    }
    assert_eq!(workers.logged(), "", "nothing went wrong");
    calls
}

/// The user's entry in Redis.
async fn stored(store: &Store) -> Vec<String> {
    let keys: Vec<String> = store.redis.ask(&["KEYS", "*}"]).await;
    let [key] = &keys[..] else { panic!("{keys:?}") };
    store.redis.ask(&["HVALS", key]).await
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_paused_holder_whose_refresh_comes_too_late_adopts_what_another_stored() {
    let calls = a_holder_is_paused(Stop::BeforeProcessing).await;
    assert_eq!(calls, [("obtain", 200), ("refresh", 200), ("refresh", 401)]);
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_paused_holder_whose_refresh_succeeded_does_not_overwrite_what_another_stored() {
    let calls = a_holder_is_paused(Stop::BeforeTheAnswer).await;
    assert_eq!(calls, [("obtain", 200), ("refresh", 200), ("refresh", 401), ("obtain", 200)]);
}
