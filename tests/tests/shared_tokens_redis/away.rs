//! Redis goes away from under eight processes, and comes back empty.

use droppay_sandbox::Sandbox;
use droppay_tests::{JudgedSandbox, shared_tokens::PROCESSES};

use crate::Store;

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(no_redis_server, ignore = "redis-server is not on the PATH")]
async fn processes_go_on_without_redis_and_share_again_when_it_is_back() {
    let sandbox = JudgedSandbox::start_with(Sandbox::builder().rotate_refresh_tokens(true)).await;
    let mut store = Store::new();
    let mut workers = store.workers().start(PROCESSES, &sandbox);
    workers.call_all(2).await;
    sandbox.expire_tokens().expect("the sandbox forgets its access tokens");
    workers.call_all(2).await;
    assert_eq!((sandbox.count("createUserToken"), sandbox.count("refreshUserToken")), (1, 1));
    assert_eq!(workers.logged(), "", "nothing went wrong");

    store.redis.end();
    for _ in 0..3 {
        sandbox.expire_tokens().expect("the sandbox forgets its access tokens");
        workers.call_all(2).await;
    }
    let logged = workers.logged();
    assert_eq!(logged.matches("Redis does not keep the tokens").count(), PROCESSES, "{logged}");
    let codes = sandbox.count("createUserToken");
    // The refresh token that they shared serves one of them; the others exchange the code, and renew alone then.
    assert_eq!(codes, PROCESSES, "{logged}");

    store.redis.begin();
    let before = sandbox.count("refreshUserToken");
    for round in 1..=3 {
        sandbox.expire_tokens().expect("the sandbox forgets its access tokens");
        workers.call_all(2).await;
        assert_eq!(sandbox.count("refreshUserToken"), before + round, "they share again");
    }
    assert_eq!(sandbox.count("createUserToken"), codes);
}
