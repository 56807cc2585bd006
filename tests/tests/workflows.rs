//! The workflows of `openapi/droppay.arazzo.yaml`, run as they are written by Redocly's runner, which knows nothing of
//! this project. It holds each answer against the document, and the judge in front of the sandbox does so too.

use std::{collections::HashSet, path::Path, time::Duration};

use droppay_tests::JudgedSandbox;
use tokio::process::Command;

const MOMENT: Duration = Duration::from_millis(20);

/// The account's owner, who decides as soon as the workflow has read what waits for a decision.
async fn decide(sandbox: &JudgedSandbox) {
    let mut decided = HashSet::new();
    loop {
        for call in sandbox.calls() {
            let id = call.path.rsplit('/').next().unwrap_or_default().to_owned();
            let granted = call.operation.as_deref() == Some("getConnection");
            let approved = call.operation.as_deref() == Some("getPush");
            if !(granted || approved) || !decided.insert(id.clone()) {
                continue;
            }
            if granted {
                sandbox.grant_connection(&id).expect("the connection waits for its owner");
            } else {
                sandbox.approve_push(&id).expect("the push is ready");
            }
        }
        tokio::time::sleep(MOMENT).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it needs Node.js and the pinned programs of `cargo xtask tools`"]
async fn both_workflows_come_to_their_end_with_the_owner_deciding_in_between() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace's root");
    let redocly = root.join("target/tools/node/node_modules/.bin/redocly");
    assert!(redocly.exists(), "Redocly is not installed; run `cargo xtask tools`");
    let sandbox = JudgedSandbox::start().await;
    let credentials = sandbox.credentials();
    let inputs = [
        format!("client_id={}", credentials.client_id),
        format!("client_secret={}", credentials.client_secret),
        format!("connection_code={}", credentials.connection_code),
        "loopback_uri=freebooter://connected".to_owned(),
        "amount=120".to_owned(),
        "iban=IT60X0542811101000000123456".to_owned(),
        "name=Edward Teach".to_owned(),
        "description=Order 4711".to_owned(),
    ];
    let mut runner = Command::new(redocly);
    runner.env("REDOCLY_TELEMETRY", "off").env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
    runner.arg("respect").arg(root.join("openapi/droppay.arazzo.yaml"));
    runner.arg("--server").arg(format!("droppay={}", sandbox.base_url()));
    runner.args(inputs.iter().flat_map(|input| ["--input", input]));
    let ended = tokio::select! {
        ended = runner.kill_on_drop(true).output() => ended.expect("the runner runs"),
        () = decide(&sandbox) => unreachable!("the owner never stops"),
    };
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success(), "{said}{}", String::from_utf8_lossy(&ended.stderr));
    let calls = sandbox.calls();
    let times = |operation: &str| {
        calls.iter().filter(|call| call.operation.as_deref() == Some(operation)).count()
    };
    for once in
        ["createApplicationToken", "createConnection", "createPush", "updatePush", "listTransfers"]
    {
        assert_eq!(times(once), 1, "{once}");
    }
    // The first reading finds that the owner has not decided yet.
    for twice in ["createUserToken", "getConnection", "getPush"] {
        assert!(times(twice) >= 2, "{twice}");
    }
}
