//! Eight processes on one Redis.

#[path = "shared_tokens_redis/away.rs"]
mod away;
#[path = "shared_tokens_redis/paused.rs"]
mod paused;

use std::path::Path;

use droppay_tests::{
    RedisServer, Stop, WorkerProgram,
    shared_tokens::{
        a_process_killed_while_it_stores_leaves_a_whole_entry,
        another_takes_over_from_a_killed_process, every_process_always_holds_a_working_token,
        expiries, kills, no_update_is_lost, processes_killed_at_any_moment_harm_nobody,
    },
};

/// A Redis, and its name as a store.
struct Store {
    redis: RedisServer,
    name: String,
}

impl Store {
    fn new() -> Self {
        let redis = RedisServer::start();
        let name = format!("redis:{}", redis.url());
        Self { redis, name }
    }

    fn workers(&self) -> WorkerProgram<'_> {
        let program = Path::new(env!("CARGO_BIN_EXE_token_worker"));
        WorkerProgram { program, store: &self.name }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn every_process_always_holds_a_working_token_and_one_of_them_refreshes() {
    let (store, expiries) = (Store::new(), expiries());
    every_process_always_holds_a_working_token(store.workers(), expiries).await;
    let (scripts, kilobytes) =
        (store.redis.scripts_run().await, store.redis.info("total_net_input_bytes").await / 1024);
    let each = scripts as f64 / expiries as f64;
    println!(
        "Redis ran {scripts} scripts, {each:.1} for each expiry, and was sent {kilobytes} KiB"
    );
    let left: Vec<String> = store.redis.ask(&["KEYS", "*"]).await;
    assert!(left.iter().all(|key| key.ends_with('}') || key.ends_with(":lease")), "{left:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_refresh_that_was_not_processed_is_made_by_another_when_its_process_is_killed() {
    let store = Store::new();
    another_takes_over_from_a_killed_process(store.workers(), Stop::BeforeProcessing).await;
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_refresh_that_was_processed_for_a_killed_process_costs_one_exchange_of_the_code() {
    let store = Store::new();
    another_takes_over_from_a_killed_process(store.workers(), Stop::BeforeTheAnswer).await;
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn no_update_of_eight_processes_is_lost() {
    let store = Store::new();
    no_update_is_lost(store.workers(), 100).await;
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn processes_killed_at_any_moment_harm_nobody_else() {
    let store = Store::new();
    // Fewer than with files: the lease of a dead process runs out only after seconds.
    processes_killed_at_any_moment_harm_nobody(store.workers(), kills().div_ceil(10)).await;
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_process_killed_while_it_stores_leaves_the_old_or_the_new_tokens() {
    let store = Store::new();
    a_process_killed_while_it_stores_leaves_a_whole_entry(store.workers(), kills()).await;
    assert_eq!(store.redis.ask::<Vec<String>>(&["KEYS", "*:damaged"]).await, [""; 0]);
}
