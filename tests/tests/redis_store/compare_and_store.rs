//! What is stored and what is not, whatever stood there before.

use std::collections::HashSet;

use droppay_ext::auth::{StoreOutcome, TokenStore as _};
use droppay_tests::{CapturedLog, RedisServer, token_key, tokens};
use futures_util::future::join_all;

use crate::{access_token, entry, fresh, store, stored};

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn tokens_replace_only_the_version_that_was_expected() {
    let (redis, store, key) = fresh().await;
    assert!(store.load(&key).await.expect("Redis answers").is_none());
    let first = stored(&store, &key, None, &tokens("1")).await;

    let unexpected = store.compare_and_store(&key, None, &tokens("2")).await;
    let Ok(StoreOutcome::Conflict(Some(found))) = unexpected else { panic!("{unexpected:?}") };
    assert_eq!((found.version, found.tokens), (first, tokens("1")));

    let second = stored(&store, &key, Some(first), &tokens("3")).await;
    assert_ne!(first, second);
    let late = store.compare_and_store(&key, Some(first), &tokens("4")).await;
    let Ok(StoreOutcome::Conflict(Some(found))) = late else { panic!("{late:?}") };
    assert_eq!((found.version, found.tokens), (second, tokens("3")));

    let another = crate::store(&redis).load(&key).await.expect("Redis answers").expect("an entry");
    assert_eq!((another.version, another.tokens), (second, tokens("3")), "all see the same");
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn one_of_many_who_expect_the_same_stores_its_tokens() {
    let (redis, _, key) = fresh().await;
    let stores: Vec<_> = (0..16).map(|_| store(&redis)).collect();
    let mut expected = None;
    for round in 0..20 {
        let attempts = stores.iter().enumerate().map(|(place, store)| {
            let (key, tokens) = (&key, tokens(&format!("{round}-{place}")));
            async move { store.compare_and_store(key, expected, &tokens).await }
        });
        let outcomes: Vec<_> = join_all(attempts)
            .await
            .into_iter()
            .map(|outcome| outcome.expect("an answer"))
            .collect();
        let versions: Vec<_> = outcomes
            .iter()
            .filter_map(|outcome| match outcome {
                StoreOutcome::Stored(version) => Some(*version),
                StoreOutcome::Conflict(_) => None,
            })
            .collect();
        let [version] = versions[..] else { panic!("{} were stored", versions.len()) };
        for outcome in outcomes {
            if let StoreOutcome::Conflict(found) = outcome {
                assert_eq!(
                    found.expect("an entry").version,
                    version,
                    "the others see the winner's"
                );
            }
        }
        expected = Some(version);
    }
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_version_does_not_come_again_after_everything_was_lost() {
    let (redis, store, key) = fresh().await;
    let mut versions = HashSet::new();
    for _ in 0..50 {
        let first = stored(&store, &key, None, &tokens("1")).await;
        let second = stored(&store, &key, Some(first), &tokens("2")).await;
        assert!(versions.insert(first) && versions.insert(second), "each is new");
        redis.ask::<()>(&["FLUSHALL"]).await;
        let lost = store.compare_and_store(&key, Some(second), &tokens("3")).await;
        assert!(matches!(lost, Ok(StoreOutcome::Conflict(None))), "{lost:?}");
    }
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn an_expiry_that_somebody_set_does_not_outlive_the_next_tokens() {
    let (redis, store, key) = fresh().await;
    let version = stored(&store, &key, None, &tokens("1")).await;
    assert_eq!(redis.ask::<i64>(&["PTTL", &entry(&key)]).await, -1, "an entry does not expire");
    redis.ask::<()>(&["PEXPIRE", &entry(&key), "3600000"]).await;
    stored(&store, &key, Some(version), &tokens("2")).await;
    assert_eq!(redis.ask::<i64>(&["PTTL", &entry(&key)]).await, -1);
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn connections_and_prefixes_have_entries_of_their_own() {
    let (redis, store, key) = fresh().await;
    let (shop, other) = (store.clone().prefix("shop:"), token_key("other code").await);
    stored(&store, &key, None, &tokens("1")).await;
    stored(&shop, &key, None, &tokens("2")).await;
    stored(&store, &other, None, &tokens("3")).await;
    for (store, key, expected) in [(&store, &key, "1"), (&shop, &key, "2"), (&store, &other, "3")] {
        assert_eq!(access_token(store, key).await.as_deref(), Some(expected));
    }
    let mut keys: Vec<String> = redis.ask(&["KEYS", "*"]).await;
    keys.sort();
    let mut expected = [entry(&key), entry(&other), format!("shop:{{{key}}}")];
    expected.sort();
    assert_eq!(keys, expected);
}

/// What may stand where the entry is expected, as commands that put it there.
fn damage(entry: &str) -> Vec<Vec<&str>> {
    let good = r#"{"access_token":"a","obtained_at":"2026-11-21T12:00:00Z"}"#;
    vec![
        vec!["SET", entry, "a text"],
        vec!["RPUSH", entry, "a", "list"],
        vec!["HSET", entry, "version", "1"],
        vec!["HSET", entry, "tokens", good],
        vec!["HSET", entry, "version", "-1", "tokens", good],
        vec!["HSET", entry, "version", "one", "tokens", good],
        vec!["HSET", entry, "version", "1", "tokens", r#"{"access_token":"hunter2""#],
        vec!["HSET", entry, "version", "1", "tokens", r#"{"access_token":{"hunter2":1}}"#],
        vec!["HSET", entry, "something", "else"],
    ]
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_damaged_entry_is_set_aside_with_a_warning_and_taken_for_none() {
    let (redis, store, key) = fresh().await;
    let (entry, aside) = (entry(&key), format!("{}:damaged", entry(&key)));
    for damaged in damage(&entry) {
        redis.ask::<()>(&["FLUSHALL"]).await;
        redis.ask::<()>(&damaged).await;
        let dump: Vec<u8> = redis.ask(&["DUMP", &entry]).await;
        let log = CapturedLog::begin();
        assert!(store.load(&key).await.expect("Redis answers").is_none(), "{damaged:?}");
        assert_eq!(log.count(&["WARN", "damaged", &aside]), 1, "{damaged:?}: {}", log.text());
        assert!(!log.text().contains("hunter2"), "{}", log.text());
        assert_eq!(redis.ask::<Vec<u8>>(&["DUMP", &aside]).await, dump, "nothing of it is lost");
        let week: i64 = redis.ask(&["PTTL", &aside]).await;
        assert!((1..=7 * 24 * 60 * 60 * 1_000).contains(&week), "{week}");
        stored(&store, &key, None, &tokens("new")).await;
    }
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn tokens_meet_a_damaged_entry_as_a_conflict_with_nothing() {
    let (redis, store, key) = fresh().await;
    for damaged in damage(&entry(&key)) {
        redis.ask::<()>(&["FLUSHALL"]).await;
        redis.ask::<()>(&damaged).await;
        let met = store.compare_and_store(&key, None, &tokens("new")).await;
        assert!(matches!(met, Ok(StoreOutcome::Conflict(None))), "{damaged:?}: {met:?}");
        stored(&store, &key, None, &tokens("new")).await;
    }
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn tokens_that_replaced_a_damaged_entry_meanwhile_are_not_set_aside() {
    let (redis, _, key) = fresh().await;
    let stores: Vec<_> = (0..8).map(|_| store(&redis)).collect();
    let mut admin = redis.connection().await;
    for _ in 0..100 {
        let mut damage = redis::pipe();
        damage.cmd("FLUSHALL").cmd("HSET").arg(entry(&key)).arg(&["version", "1", "tokens", "{"]);
        damage.exec_async(&mut admin).await.expect("Redis answers");
        let storing = async {
            let new = tokens("new");
            while !matches!(
                stores[0].compare_and_store(&key, None, &new).await,
                Ok(StoreOutcome::Stored(_))
            ) {}
        };
        let loading = stores[1..].iter().map(|store| store.load(&key));
        tokio::join!(storing, join_all(loading));
        assert_eq!(access_token(&stores[0], &key).await.as_deref(), Some("new"));
    }
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn scripts_that_redis_has_forgotten_are_sent_again() {
    let (redis, store, key) = fresh().await;
    let version = stored(&store, &key, None, &tokens("1")).await;
    redis.ask::<()>(&["SCRIPT", "FLUSH"]).await;
    stored(&store, &key, Some(version), &tokens("2")).await;
    assert_eq!(access_token(&store, &key).await.as_deref(), Some("2"));
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_store_of_one_runtime_serves_the_next() {
    let redis = RedisServer::start();
    let (store, key) = (store(&redis), token_key("code").await);
    let elsewhere = store.clone();
    let theirs = key.clone();
    let other_runtime = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(stored(&elsewhere, &theirs, None, &tokens("1")))
    };
    tokio::task::spawn_blocking(other_runtime).await.expect("it is stored");
    assert_eq!(access_token(&store, &key).await.as_deref(), Some("1"));
}
