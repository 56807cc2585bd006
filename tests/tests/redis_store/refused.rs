//! A Redis that answers, but not as one would like: wrong passwords, missing rights, replicas, no memory, nonsense.

use droppay_ext::auth::{RedisTokenStore, TokenStore as _};
use droppay_tests::{CapturedLog, token_key, tokens};

use crate::{access_token, entry, fresh, scripted_redis::ScriptedRedis, stored};

/// The rights that the documentation of `RedisTokenStore` names.
const RIGHTS: [&str; 13] = [
    "~droppay:*",
    "+evalsha",
    "+script|load",
    "+type",
    "+hmget",
    "+hget",
    "+hset",
    "+del",
    "+get",
    "+set",
    "+pttl",
    "+pexpire",
    "+rename",
];

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_wrong_password_is_told_and_not_shown_and_may_become_right() {
    for query in ["", "?protocol=resp3"] {
        let (redis, _, key) = fresh().await;
        let url = redis.url().replace("redis://", "redis://user:hunter2@") + query;
        let store = RedisTokenStore::open(&url).expect("the URL is right");
        let log = CapturedLog::begin();
        for _ in 0..2 {
            let error = store.load(&key).await.expect_err("nobody has that password");
            assert!(error.to_string().contains("refuses the user or password"), "{query}: {error}");
            assert!(!format!("{error:?} {store:?}").contains("hunter2"), "{error:?}");
        }
        assert_eq!(log.count(&["WARN", "refuses the user or password"]), 1, "{}", log.text());
        redis.ask::<()>(&["ACL", "SETUSER", "user", "on", ">hunter2", "allkeys", "+@all"]).await;
        stored(&store, &key, None, &tokens("1")).await;
        assert_eq!(log.count(&["INFO", "Redis keeps the tokens again"]), 1, "{}", log.text());
        assert!(!log.text().contains("hunter2"), "{}", log.text());
    }
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_password_that_redis_demands_only_now_is_missed() {
    let (redis, store, key) = fresh().await;
    stored(&store, &key, None, &tokens("1")).await;
    redis.ask::<()>(&["CONFIG", "SET", "requirepass", "hunter2"]).await;
    let other = crate::store(&redis);
    let error = other.load(&key).await.expect_err("a password is needed now");
    assert!(error.to_string().contains("refuses the user or password"), "{error}");
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn the_documented_rights_suffice_for_everything() {
    let (redis, _, key) = fresh().await;
    let words = [&["ACL", "SETUSER", "droppay", "on", ">hunter2"][..], &RIGHTS[..]].concat();
    redis.ask::<()>(&words).await;
    let url = redis.url().replace("redis://", "redis://droppay:hunter2@");
    let store = RedisTokenStore::open(&url).expect("the URL is right");
    let lease = store.lease(&key).await.expect("it may");
    let version = stored(&store, &key, None, &tokens("1")).await;
    stored(&store, &key, Some(version), &tokens("2")).await;
    assert_eq!(access_token(&store, &key).await.as_deref(), Some("2"));
    let lease_name = format!("{}:lease", entry(&key));
    let mut left: i64 = redis.ask(&["PTTL", &lease_name]).await;
    loop {
        let now: i64 = redis.ask(&["PTTL", &lease_name]).await;
        if now > left {
            break;
        }
        assert!(now > 0, "it may prolong the lease");
        left = now;
    }
    drop(lease);
    while redis.ask::<bool>(&["EXISTS", &lease_name]).await {
        tokio::task::yield_now().await;
    }
    redis.ask::<()>(&["DEL", &entry(&key)]).await;
    redis.ask::<()>(&["SET", &entry(&key), "damaged"]).await;
    let log = CapturedLog::begin();
    assert_eq!(access_token(&store, &key).await, None);
    assert_eq!(log.count(&["set_aside_as"]), 1, "{}", log.text());
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn each_missing_right_is_told() {
    let (redis, admin, key) = fresh().await;
    let foreign =
        RedisTokenStore::open(&redis.url().replace("redis://", "redis://droppay:hunter2@"));
    let foreign = foreign.expect("the URL is right");
    for missing in ["+evalsha", "+type", "+hget", "+hset", "~droppay:*"] {
        let words: Vec<_> = ["ACL", "SETUSER", "droppay", "reset", "on", ">hunter2"]
            .into_iter()
            .chain(RIGHTS.into_iter().filter(|right| *right != missing))
            .collect();
        redis.ask::<()>(&["FLUSHALL"]).await;
        let version = stored(&admin, &key, None, &tokens("1")).await;
        redis.ask::<()>(&words).await;
        let outcome = foreign.compare_and_store(&key, Some(version), &tokens("2")).await;
        let error = outcome.expect_err(missing);
        assert!(error.to_string().contains("its user may not"), "{missing}: {error}");
    }
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_replica_is_read_and_takes_nothing_until_it_is_promoted() {
    let (redis, store, key) = fresh().await;
    let version = stored(&store, &key, None, &tokens("1")).await;
    redis.ask::<()>(&["REPLICAOF", "127.0.0.1", "1"]).await;
    let log = CapturedLog::begin();
    let connections = redis.info("total_connections_received").await;
    for _ in 0..2 {
        assert_eq!(access_token(&store, &key).await.as_deref(), Some("1"));
        let refused = store.compare_and_store(&key, Some(version), &tokens("2")).await;
        let error = refused.expect_err("a replica takes nothing");
        assert!(error.to_string().contains("read-only replica"), "{error}");
    }
    store.lease(&key).await.map(drop).expect_err("a replica gives no lease");
    assert_eq!(log.count(&["WARN", "read-only replica"]), 1, "once, not per call: {}", log.text());
    let more = redis.info("total_connections_received").await - connections;
    // One of them is the test's own.
    assert!(more > 3, "the name may lead to another server now: {more}");
    redis.ask::<()>(&["REPLICAOF", "NO", "ONE"]).await;
    stored(&store, &key, Some(version), &tokens("2")).await;
    assert_eq!(log.count(&["INFO", "Redis keeps the tokens again"]), 1, "{}", log.text());
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_redis_without_memory_gives_no_lease_and_still_replaces_tokens() {
    let (redis, store, key) = fresh().await;
    let version = stored(&store, &key, None, &tokens("1")).await;
    redis.ask::<()>(&["CONFIG", "SET", "maxmemory", "1"]).await;
    let error = store.lease(&key).await.map(drop).expect_err("there is no memory");
    assert!(error.to_string().contains("out of memory"), "{error}");
    let version = stored(&store, &key, Some(version), &tokens("2")).await;
    redis.ask::<()>(&["CONFIG", "SET", "maxmemory", "0"]).await;
    let found = store.load(&key).await.expect("Redis answers").expect("an entry");
    assert_eq!((found.version, found.tokens), (version, tokens("2")));
}

#[tokio::test]
async fn what_redis_answers_is_explained_and_never_repeated() {
    let key = token_key("code").await;
    for (line, explanation) in [
        ("-LOADING Redis is loading the dataset in memory hunter2", "still loading"),
        ("-OOM command not allowed hunter2", "out of memory"),
        ("-MISCONF Redis is configured to save RDB snapshots hunter2", "cannot save to disk"),
        ("-MOVED 3999 hunter2:6381", "Cluster"),
        ("-NOAUTH Authentication required hunter2", "user or password"),
        ("-ERR unknown command 'EVALSHA', with args beginning with: 'hunter2'", "does not know"),
        ("-HUNTER2 hunter2", "does not know"),
        ("+hunter2", "not expected"),
        (":7", "not expected"),
        ("$-1", "not expected"),
        ("hunter2", "not expected"),
    ] {
        let redis = ScriptedRedis::answering(line).await;
        let store = RedisTokenStore::open(&redis.url()).expect("the URL is right");
        let log = CapturedLog::begin();
        let error = store.load(&key).await.expect_err(line);
        assert!(error.to_string().contains(explanation), "{line}: {error}");
        let told = format!("{error} {error:?} {store:?} {}", log.text());
        assert!(!told.to_lowercase().contains("hunter2"), "{line}: {told}");
        store.lease(&key).await.map(drop).expect_err(line);
        store.compare_and_store(&key, None, &tokens("1")).await.expect_err(line);
        if line.starts_with('-') {
            assert_eq!(redis.connections(), 1, "another connection would not do better: {line}");
        } else {
            assert!(redis.connections() <= 6, "{line}: {} connections", redis.connections());
        }
    }
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn tokens_are_not_repeated_by_a_redis_without_scripts() {
    let (redis, store, key) = fresh().await;
    let other = crate::store(&redis);
    stored(&other, &key, None, &tokens("1")).await;
    redis.ask::<()>(&["ACL", "SETUSER", "default", "-evalsha"]).await;
    let log = CapturedLog::begin();
    let error = store.compare_and_store(&key, None, &tokens("hunter2")).await.expect_err("refused");
    assert!(!format!("{error:?} {}", log.text()).contains("hunter2"), "{error:?} {}", log.text());
}
