//! How often the client asks for a token when a thousand calls need one at once.

use droppay_ext::Error;
use droppay_sandbox::Fault;
use droppay_tests::JudgedSandbox;
use futures_util::future::join_all;
use serde_json::json;

const CALLERS: usize = 1_000;

async fn calls_at_once(droppay: &droppay_ext::DropPay) -> Vec<Result<(), Error>> {
    let calls = (0..CALLERS).map(|_| {
        let droppay = droppay.clone();
        tokio::spawn(
            async move { Ok(droppay.get_push().id("SEM1234568UN8").send().await.map(drop)?) },
        )
    });
    join_all(calls).await.into_iter().map(|joined| joined.expect("no call panics")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_cold_calls_make_one_token_request() {
    let sandbox = JudgedSandbox::start().await;
    let results = calls_at_once(&sandbox.client()).await;
    assert!(results.iter().all(Result::is_ok), "{:?}", results.iter().find(|r| r.is_err()));
    assert_eq!(sandbox.count("createUserToken"), 1);
    assert_eq!(sandbox.count("getPush"), CALLERS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_token_endpoint_gets_one_request_for_a_thousand_callers() {
    let sandbox = JudgedSandbox::start().await;
    let failing = Fault::status(503).operation("createUserToken");
    sandbox.inject(failing).expect("the fault can happen");
    let results = calls_at_once(&sandbox.client()).await;
    assert!(
        results.iter().all(|r| r.as_ref().is_err_and(|e| e.is_token_failure())),
        "every caller learns of it"
    );
    assert_eq!(sandbox.faults()[0].met, 1);
    assert_eq!(sandbox.count("getPush"), 0, "nothing is sent without a token");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_calls_refused_with_401_make_one_refresh_and_all_succeed() {
    let sandbox = JudgedSandbox::start().await;
    let droppay = sandbox.client();
    droppay.list_pushes().send().await.expect("the client logs in");
    sandbox.expire_tokens().expect("the sandbox forgets its access tokens");
    let results = calls_at_once(&droppay).await;
    assert!(results.iter().all(Result::is_ok), "{:?}", results.iter().find(|r| r.is_err()));
    assert_eq!(sandbox.count("refreshUserToken"), 1);
    assert_eq!(
        sandbox.count("createUserToken"),
        1,
        "only the first log-in used the connection code"
    );
}

#[tokio::test]
async fn a_refresh_token_used_by_another_falls_back_to_the_connection_code() {
    let sandbox = JudgedSandbox::start().await;
    let droppay = sandbox.client();
    droppay.list_pushes().send().await.expect("the client logs in");
    sandbox.expire_tokens().expect("the sandbox forgets its access tokens");
    let refused = json!({ "code": "100", "description": "Wrong login credentials" });
    let refused = Fault::status(401).body(refused).operation("refreshUserToken").times(1);
    sandbox.inject(refused).expect("the fault can happen");
    droppay.list_pushes().send().await.expect("the client logs in again");
    assert_eq!(sandbox.count("createUserToken"), 2);
}
