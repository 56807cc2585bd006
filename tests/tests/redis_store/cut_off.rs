//! A connection that breaks between what Redis does and its answer, so that a command is sent twice.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use droppay_ext::auth::{RedisTokenStore, StoreOutcome, TokenStore as _};
use droppay_tests::tokens;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy},
    net::{TcpListener, TcpStream},
};

use crate::{access_token, entry, fresh, stored};

/// Stands between a store and Redis, and cuts connections off when it is told to.
struct Cutter {
    port: u16,
    /// Whether the next answer is swallowed and its connection closed.
    armed: Arc<AtomicBool>,
    cut: Arc<AtomicUsize>,
}

impl Cutter {
    async fn before(address: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("its number").port();
        let (armed, cut) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
        let cutter = Self { port, armed: armed.clone(), cut: cut.clone() };
        tokio::spawn(async move {
            while let Ok((store, _)) = listener.accept().await {
                let redis = TcpStream::connect(&address).await.expect("Redis is there");
                tokio::spawn(pass(store, redis, armed.clone(), cut.clone()));
            }
        });
        cutter
    }

    fn store(&self) -> RedisTokenStore {
        RedisTokenStore::open(&format!("redis://127.0.0.1:{}", self.port)).expect("a URL")
    }

    fn cut_the_next_answer(&self) {
        self.armed.store(true, Ordering::SeqCst);
    }

    fn cut(&self) -> usize {
        self.cut.load(Ordering::SeqCst)
    }
}

async fn pass(
    store: TcpStream,
    redis: TcpStream,
    armed: Arc<AtomicBool>,
    cut: Arc<AtomicUsize>,
) -> std::io::Result<()> {
    let (mut from_store, mut to_store) = store.into_split();
    let (mut from_redis, mut to_redis) = redis.into_split();
    let forward = tokio::spawn(async move { copy(&mut from_store, &mut to_redis).await });
    let mut answer = vec![0; 4_096];
    loop {
        let length = from_redis.read(&mut answer).await?;
        if length == 0 || armed.swap(false, Ordering::SeqCst) {
            cut.fetch_add(usize::from(length > 0), Ordering::SeqCst);
            forward.abort();
            return Ok(());
        }
        to_store.write_all(&answer[..length]).await?;
    }
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn tokens_whose_answer_is_lost_are_stored_once_and_known_to_be() {
    let (redis, direct, key) = fresh().await;
    let cutter = Cutter::before(redis.address()).await;
    let store = cutter.store();
    let mut version = stored(&store, &key, None, &tokens("0")).await;
    for round in 1..=5 {
        cutter.cut_the_next_answer();
        version = stored(&store, &key, Some(version), &tokens(&round.to_string())).await;
        assert_eq!(cutter.cut(), round, "the answer was lost");
        let found = direct.load(&key).await.expect("Redis answers").expect("an entry");
        assert_eq!((found.version, found.tokens), (version, tokens(&round.to_string())));
    }
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_lost_answer_does_not_overwrite_what_another_stored_meanwhile() {
    let (redis, other, key) = fresh().await;
    let cutter = Cutter::before(redis.address()).await;
    let store = cutter.store();
    let version = stored(&store, &key, None, &tokens("1")).await;
    stored(&other, &key, Some(version), &tokens("2")).await;
    cutter.cut_the_next_answer();
    let outcome = store.compare_and_store(&key, Some(version), &tokens("3")).await;
    assert!(matches!(outcome, Ok(StoreOutcome::Conflict(Some(_)))), "{outcome:?}");
    assert_eq!(access_token(&other, &key).await.as_deref(), Some("2"));
    assert_eq!(cutter.cut(), 1);
}

#[tokio::test]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn a_lease_whose_answer_is_lost_is_ones_own() {
    let (redis, _, key) = fresh().await;
    let cutter = Cutter::before(redis.address()).await;
    let store = cutter.store();
    stored(&store, &key, None, &tokens("1")).await;
    drop(store.lease(&key).await.expect("it is free"));
    let lease_name = format!("{}:lease", entry(&key));
    while redis.ask::<bool>(&["EXISTS", &lease_name]).await {
        tokio::task::yield_now().await;
    }
    cutter.cut_the_next_answer();
    let before = redis.scripts_run().await;
    let lease = store.lease(&key).await.expect("it is free");
    assert_eq!(format!("{lease:?}"), "Lease(held)");
    assert_eq!(cutter.cut(), 1, "the answer was lost");
    assert_eq!(redis.scripts_run().await - before, 2, "it did not wait for itself");
}
