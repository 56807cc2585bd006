//! A Redis that is not there: at first, in between, or in all but name.

use droppay_ext::auth::{RedisTokenStore, StoreOutcome, TokenStore as _};
use droppay_sandbox::Sandbox;
use droppay_tests::{CapturedLog, JudgedSandbox, RedisServer, token_key, tokens};

use crate::{access_token, fresh, in_time, store, stored};

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_redis_that_comes_later_is_found() {
    let mut redis = RedisServer::not_yet();
    let (store, key) = (store(&redis), token_key("code").await);
    let log = CapturedLog::begin();
    for _ in 0..3 {
        let error = store.load(&key).await.expect_err("nobody listens there");
        assert!(error.to_string().contains("no connection"), "{error}");
        store.lease(&key).await.map(drop).expect_err("nobody listens there");
    }
    assert_eq!(log.count(&["WARN", &redis.address()]), 1, "once, not per call: {}", log.text());
    redis.begin();
    stored(&store, &key, None, &tokens("1")).await;
    assert_eq!(log.count(&["INFO", "Redis keeps the tokens again"]), 1, "{}", log.text());
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_redis_that_comes_back_empty_costs_no_command() {
    let (mut redis, store, key) = fresh().await;
    let version = stored(&store, &key, None, &tokens("1")).await;
    redis.begin();
    assert_eq!(access_token(&store, &key).await, None, "the first command succeeds");
    redis.begin();
    let lost = store.compare_and_store(&key, Some(version), &tokens("2")).await;
    assert!(matches!(lost, Ok(StoreOutcome::Conflict(None))), "{lost:?}");
    redis.begin();
    store.lease(&key).await.map(drop).expect("the first command succeeds");
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_redis_that_is_silent_is_given_up_and_taken_up_again() {
    let (redis, store, key) = fresh().await;
    let version = stored(&store, &key, None, &tokens("1")).await;
    redis.pause();
    let error = in_time(store.load(&key)).await.expect_err("it is silent");
    assert!(error.to_string().contains("did not answer in time"), "{error}");
    let outcome = store.compare_and_store(&key, Some(version), &tokens("2")).await;
    outcome.expect_err("whether it was stored is not known");
    redis.resume();
    // The commands that Redis did not answer in time were carried out once it woke, or not; both must do.
    let found = store.load(&key).await.expect("Redis answers").expect("an entry");
    stored(&store, &key, Some(found.version), &tokens("3")).await;
}

/// A client of the sandbox whose tokens are in this store.
fn client(sandbox: &JudgedSandbox, store: &RedisTokenStore) -> droppay_ext::DropPay {
    sandbox.client_builder().token_store(store.clone()).build().expect("all is given")
}

async fn call(droppay: &droppay_ext::DropPay) {
    droppay.list_pushes().send().await.expect("the client has a working token");
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_client_goes_on_while_redis_is_away_and_shares_its_tokens_when_it_is_back() {
    let sandbox = JudgedSandbox::start_with(Sandbox::builder().rotate_refresh_tokens(true)).await;
    let mut redis = RedisServer::not_yet();
    let log = CapturedLog::begin();
    let droppay = client(&sandbox, &store(&redis));
    call(&droppay).await;
    for _ in 0..3 {
        sandbox.expire_tokens().expect("the tokens expire");
        call(&droppay).await;
    }
    assert_eq!((sandbox.count("createUserToken"), sandbox.count("refreshUserToken")), (1, 3));
    assert_eq!(log.count(&["WARN", "Redis does not keep the tokens"]), 1, "{}", log.text());
    assert!(log.count(&["WARN", "the client goes on with what it has"]) > 0, "{}", log.text());

    redis.begin();
    for round in 0..3 {
        sandbox.expire_tokens().expect("the tokens expire");
        call(&droppay).await;
        let other = client(&sandbox, &store(&redis));
        call(&other).await;
        // Nobody logs in again although the refresh token of round 0 was never stored.
        assert_eq!(sandbox.count("createUserToken"), 1, "round {round}");
        assert_eq!(sandbox.count("refreshUserToken"), 4 + round);
    }
    assert_eq!(log.count(&["INFO", "Redis keeps the tokens again"]), 1, "{}", log.text());

    redis.end();
    sandbox.expire_tokens().expect("the tokens expire");
    call(&droppay).await;
    redis.begin();
    sandbox.expire_tokens().expect("the tokens expire");
    call(&droppay).await;
    assert_eq!((sandbox.count("createUserToken"), sandbox.count("refreshUserToken")), (1, 8));
    assert_eq!(log.count(&["WARN", "Redis does not keep the tokens"]), 2, "{}", log.text());
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn nothing_secret_is_logged_by_client_or_store() {
    let sandbox = JudgedSandbox::start().await;
    let (mut redis, _, key) = fresh().await;
    let url = redis.url().replace("redis://", "redis://user:hunter2@");
    let log = CapturedLog::begin();
    let store = RedisTokenStore::open(&url).expect("the URL is right");
    let droppay = client(&sandbox, &store);
    let mut seen = vec!["hunter2".to_owned()];
    for right in [false, true, true] {
        if right {
            redis
                .ask::<()>(&["ACL", "SETUSER", "user", "on", ">hunter2", "allkeys", "+@all"])
                .await;
        }
        sandbox.expire_tokens().expect("the tokens expire");
        call(&droppay).await;
        let names: Vec<String> = redis.ask(&["KEYS", "droppay:{user-*}"]).await;
        for name in names {
            let json: String = redis.ask(&["HGET", &name, "tokens"]).await;
            let tokens: serde_json::Value = serde_json::from_str(&json).expect("JSON");
            for field in ["access_token", "refresh_token"] {
                seen.push(tokens[field].as_str().expect("a token").to_owned());
            }
        }
        redis.begin();
    }
    assert!(seen.len() >= 5, "tokens were stored: {}", seen.len());
    let told = format!("{} {store:?} {key:?}", log.text());
    assert!(told.contains("Redis"), "it is a log of what was tested");
    for secret in seen {
        assert!(!told.contains(&secret), "a secret is in the log");
    }
}
