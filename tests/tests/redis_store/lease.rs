//! Who renews: one at a time, whatever becomes of it.

use std::time::Duration;

use droppay_ext::auth::{Lease, RedisTokenStore, TokenKey, TokenStore as _};
use droppay_tests::{RedisServer, token_key, tokens};
use futures_util::FutureExt as _;
use tokio::time::{sleep, timeout};

use crate::{entry, fresh, in_time, store, stored};

fn lease_name(key: &TokenKey) -> String {
    format!("{}:lease", entry(key))
}

/// What is asked again and again while something is awaited that Redis does not announce.
const NOW_AND_THEN: Duration = Duration::from_millis(10);
/// The longest pause of those who wait for a lease.
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

/// Waits until the lease is nobody's.
async fn until_given_back(redis: &RedisServer, key: &TokenKey) {
    let given_back = async {
        while redis.ask::<bool>(&["EXISTS", &lease_name(key)]).await {
            sleep(NOW_AND_THEN).await;
        }
    };
    in_time(given_back).await;
}

/// Waits until so many more scripts have been run.
async fn until_scripts_run(redis: &RedisServer, number: u64) {
    let scripts_run = async {
        while redis.scripts_run().await < number {
            sleep(NOW_AND_THEN).await;
        }
    };
    in_time(scripts_run).await;
}

/// A task that waits for the lease, and has asked for it.
async fn waiter(
    redis: &RedisServer,
    store: &RedisTokenStore,
    key: &TokenKey,
) -> tokio::task::JoinHandle<Lease> {
    let before = redis.scripts_run().await;
    let (store, key) = (store.clone(), key.clone());
    let waiting = tokio::spawn(async move { store.lease(&key).await.expect("Redis answers") });
    until_scripts_run(redis, before + 1).await;
    waiting
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_lease_keeps_others_waiting_until_it_is_dropped() {
    let (redis, first, key) = fresh().await;
    let lease = first.lease(&key).await.expect("it is free");
    let second = store(&redis);
    let mut waiting = waiter(&redis, &second, &key).await;
    // As often as it asks, it is not given.
    until_scripts_run(&redis, redis.scripts_run().await + 5).await;
    assert!((&mut waiting).now_or_never().is_none());
    drop(lease);
    let lease = in_time(waiting).await.expect("it is free again");
    assert_eq!(format!("{lease:?}"), "Lease(held)");
    drop(lease);
    until_given_back(&redis, &key).await;
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn leases_of_two_keys_are_two() {
    let (redis, store, key) = fresh().await;
    let _one = in_time(store.lease(&key)).await.expect("it is free");
    let _two = store.lease(&token_key("other code").await).await.expect("it is another");
    assert_eq!(redis.ask::<Vec<String>>(&["KEYS", "*:lease"]).await.len(), 2);
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_lease_is_prolonged_as_long_as_it_is_held() {
    let (redis, store, key) = fresh().await;
    let _lease = in_time(store.lease(&key)).await.expect("it is free");
    for _ in 0..3 {
        let mut least = i64::MAX;
        loop {
            let left: i64 = redis.ask(&["PTTL", &lease_name(&key)]).await;
            assert!((1..=5_000).contains(&left), "the lease ran out: {left}");
            if left > least {
                break;
            }
            least = left;
            sleep(NOW_AND_THEN).await;
        }
    }
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn the_lease_of_a_dead_holder_runs_out_and_is_taken_over() {
    let (redis, store, key) = fresh().await;
    redis.ask::<()>(&["SET", &lease_name(&key), "the dead", "PX", "300"]).await;
    let lease = in_time(store.lease(&key)).await.expect("Redis answers");
    assert_eq!(format!("{lease:?}"), "Lease(held)");
    assert_ne!(redis.ask::<String>(&["GET", &lease_name(&key)]).await, "the dead");
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_lease_without_end_is_nobodys() {
    let (redis, store, key) = fresh().await;
    redis.ask::<()>(&["SET", &lease_name(&key), "somebody"]).await;
    let _lease = in_time(store.lease(&key)).await.expect("Redis answers");
    assert_ne!(redis.ask::<i64>(&["PTTL", &lease_name(&key)]).await, -1);
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn who_lost_the_lease_does_not_end_or_prolong_the_next_ones() {
    let (redis, store, key) = fresh().await;
    for dropped_at_once in [true, false] {
        let lease = in_time(store.lease(&key)).await.expect("it is free");
        redis.ask::<()>(&["SET", &lease_name(&key), "the next", "PX", "60000"]).await;
        let before = redis.scripts_run().await;
        let kept = (!dropped_at_once).then_some(lease);
        until_scripts_run(&redis, before + 1).await;
        assert_eq!(redis.ask::<String>(&["GET", &lease_name(&key)]).await, "the next");
        let left: i64 = redis.ask(&["PTTL", &lease_name(&key)]).await;
        assert!(left > 5_000, "it was shortened to {left}");
        drop(kept);
        redis.ask::<()>(&["DEL", &lease_name(&key)]).await;
    }
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn who_waits_goes_on_as_soon_as_the_holder_has_stored() {
    let (redis, holder, key) = fresh().await;
    let second = store(&redis);
    for before in [None, Some("old")] {
        redis.ask::<()>(&["FLUSHALL"]).await;
        let mut version = None;
        if let Some(old) = before {
            version = Some(stored(&holder, &key, None, &tokens(old)).await);
        }
        let _lease = holder.lease(&key).await.expect("it is free");
        let waiting = waiter(&redis, &second, &key).await;
        stored(&holder, &key, version, &tokens("new")).await;
        let lease = in_time(waiting).await.expect("what it waited for is there");
        assert_eq!(format!("{lease:?}"), "Lease(none)", "the lease is still the holder's");
    }
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn who_gives_up_waiting_leaves_nothing_behind() {
    let (redis, holder, key) = fresh().await;
    let lease = holder.lease(&key).await.expect("it is free");
    let second = store(&redis);
    let patience = Duration::from_millis(50);
    timeout(patience, second.lease(&key)).await.map(drop).expect_err("it is taken");
    // Its task gives back what it may have taken; then nobody asks any more, though the longest pause goes by twice.
    sleep(2 * LONGEST_PAUSE).await;
    let asked = redis.scripts_run().await;
    sleep(2 * LONGEST_PAUSE).await;
    assert_eq!(redis.scripts_run().await, asked);
    drop(lease);
    until_given_back(&redis, &key).await;
    let third = store(&redis).lease(&key).await.expect("it is free");
    assert_eq!(format!("{third:?}"), "Lease(held)");
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_lease_dropped_outside_the_runtime_is_given_back() {
    let (redis, store, key) = fresh().await;
    let lease = in_time(store.lease(&key)).await.expect("it is free");
    std::thread::spawn(move || drop(lease)).join().expect("dropping does not panic");
    until_given_back(&redis, &key).await;
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_lease_that_outlives_its_runtime_runs_out() {
    let (redis, store, key) = fresh().await;
    let theirs = key.clone();
    let other_runtime = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        let lease = runtime.block_on(store.lease(&theirs)).expect("it is free");
        drop(runtime);
        drop(lease);
    };
    std::thread::spawn(other_runtime).join().expect("dropping does not panic");
    let left: i64 = redis.ask(&["PTTL", &lease_name(&key)]).await;
    assert!((1..=5_000).contains(&left), "{left}");
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn those_who_wait_ask_a_few_times_a_second() {
    const WAITING: u32 = 8;
    const SECONDS: u32 = 3;
    let (redis, holder, key) = fresh().await;
    let _lease = holder.lease(&key).await.expect("it is free");
    let before = redis.scripts_run().await;
    let waiting: Vec<_> = (0..WAITING)
        .map(|_| {
            let (store, key) = (store(&redis), key.clone());
            tokio::spawn(async move { store.lease(&key).await.map(drop) })
        })
        .collect();
    sleep(Duration::from_secs(SECONDS.into())).await;
    let asked = redis.scripts_run().await - before;
    println!("{WAITING} waiting for {SECONDS} s: {asked} commands");
    assert!(asked >= u64::from(WAITING), "each has asked");
    // The longest pause is 100 to 200 ms; the first few are shorter.
    assert!(asked <= u64::from(WAITING * (10 * SECONDS + 6)), "{asked}");
    waiting.iter().for_each(tokio::task::JoinHandle::abort);
}
