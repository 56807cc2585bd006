//! The whole road of money, with everything that `tracing` is told at every level by every crate, and everything that
//! values and errors print of themselves: no credential, no IBAN, no name and no telephone number is in it.
//!
//! A program of its own, because it listens to all threads of the process. The chaos test does the same under failure.

use std::{fmt, fs, path::Path, time::Duration};

use droppay_ext::{
    DropPay, Error,
    api::types::{ConnectionStatus, PostedOwner, PostedRecipient, PushCreate},
    auth::FileTokenStore,
    paging::Paged as _,
    retry::RetryPolicy,
    status,
    submit::Submission,
    webhook::{Subscription, compose},
};
use droppay_sandbox::Fault;
use droppay_tests::{CapturedLog, JudgedSandbox};
use futures_util::TryStreamExt as _;

const IBAN: &str = "IT60X0542811101000000123456";
const NAME: &str = "Edward Teach";
const WEBHOOK_PASSWORD: &str = "listeners-password-7f3a";
const HEADER_VALUE: &str = "header-secret-5150";

/// What was printed.
#[derive(Default)]
struct Printed(String);

impl Printed {
    fn debug(&mut self, value: &impl fmt::Debug) {
        self.0.push_str(&format!("{value:?} {value:#?}\n"));
    }

    fn error(&mut self, error: &Error) {
        self.debug(error);
        self.0.push_str(&format!("{error} {error:#}\n"));
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            self.0.push_str(&format!("{cause} {cause:?}\n"));
            source = cause.source();
        }
        self.debug(&(error.as_api(), error.as_token(), error.as_submission(), error.request()));
    }
}

/// Every token that the client has kept.
fn tokens(directory: &Path, into: &mut Vec<String>) {
    for file in fs::read_dir(directory).expect("the store's directory").flatten() {
        let Ok(content) = fs::read_to_string(file.path()) else { continue };
        let Ok(content) = serde_json::from_str::<serde_json::Value>(&content) else { continue };
        let kept = ["access_token", "refresh_token"].map(|name| content["tokens"][name].as_str());
        into.extend(kept.into_iter().flatten().map(str::to_owned));
    }
}

fn order() -> PushCreate {
    let owner = PostedOwner::builder().name(NAME);
    let subscription =
        Subscription::from_url(&format!("http://listener:{WEBHOOK_PASSWORD}@localhost:9/"));
    let webhooks = subscription.expect("a URL with credentials").push_webhooks();
    let push = PushCreate::builder()
        .amount("12.34")
        .recipient(PostedRecipient::builder().account(IBAN).owner(owner))
        .webhooks(webhooks);
    push.try_into().expect("it is complete")
}

/// Everything that goes well.
async fn success(
    sandbox: &JudgedSandbox,
    droppay: &DropPay,
    printed: &mut Printed,
) -> Result<(), Error> {
    printed.debug(&order());
    let submission = Submission::new(order())?;
    printed.debug(&submission);
    printed.debug(&droppay.submit(&submission));
    let ready = droppay.submit(&submission).await?;
    printed.debug(&ready);
    sandbox.approve_push(ready.id.as_str()).expect("a READY push can be approved");
    printed.debug(&droppay.wait_for_push(ready.id.as_str(), status::terminal()));
    printed.debug(&droppay.wait_for_push(ready.id.as_str(), status::terminal()).await?);
    let pushes = droppay.list_pushes().iban(IBAN);
    printed.debug(&pushes);
    printed.debug(&pushes.pages().prefetch(2).items().try_collect::<Vec<_>>().await?);
    printed.debug(&droppay.list_transfers().id(ready.id.as_str()).send().await?);
    let connection = droppay.create_connection().body_map(|body| body).send().await?;
    sandbox.grant_connection(connection.id.as_str()).expect("it is waiting");
    let granted = droppay.get_connection().id(connection.id.as_str()).send().await?;
    assert!(granted.status == ConnectionStatus::Granted && granted.code.is_some());
    printed.debug(&granted);
    Ok(())
}

/// Everything that fails, in each way.
async fn failure(sandbox: &JudgedSandbox, droppay: &DropPay, printed: &mut Printed) {
    let kinds = [
        Fault::status(500),
        Fault::status(429).retry_after(3_600),
        Fault::close_after(),
        Fault::close_before(),
        Fault::truncate(),
        Fault::malformed_json(),
        Fault::delay(Duration::from_secs(2)),
        // A server that repeats what it was sent.
        Fault::status(400)
            .body(serde_json::json!({"code": "104", "description": format!("{IBAN} is no IBAN")})),
    ];
    for kind in kinds {
        sandbox.inject(kind.operation("createPush").times(1)).expect("the fault can happen");
        let failed =
            droppay.create_push().body(order()).send().await.expect_err("the fault happens");
        printed.error(&failed.into());
    }
    for operation in ["createUserToken", "refreshUserToken"] {
        sandbox.inject(Fault::status(503).operation(operation)).expect("the fault can happen");
    }
    sandbox.expire_tokens().expect("the sandbox forgets its tokens");
    let submission = Submission::new(order()).expect("an order");
    let hasty = droppay.submit(&submission).timeout(Duration::from_secs(1));
    printed.error(&hasty.await.expect_err("no token can be had"));
    printed.error(&droppay.list_pushes().iban(IBAN).send().await.expect_err("nor here").into());
    sandbox.clear_faults();
}

/// Events, with everything in them that is nobody's business.
fn events(code: &str, printed: &mut Printed) {
    let url = format!("https://listener:{WEBHOOK_PASSWORD}@app.server.com/listener");
    let subscription = Subscription::from_url(&url).expect("a URL with credentials");
    printed.debug(&(&subscription, subscription.push_webhooks(), subscription.listener()));
    let composed = compose::connection_status("CONK312VB67", ConnectionStatus::Granted).code(code);
    let request = composed.request(&subscription);
    let event = subscription.listener().receive(request.headers(), request.body());
    printed.debug(&event.expect("its own credentials are accepted"));
    let refused = Subscription::from_url("https://listener:other@app.server.com/").expect("a URL");
    let refused = refused.listener().receive(request.headers(), request.body());
    printed.debug(&refused.as_ref().expect_err("another password is not"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_printed_or_logged_on_the_whole_road_is_a_secret() {
    let log = CapturedLog::of_the_process();
    let sandbox = JudgedSandbox::start().await;
    sandbox.judge().expect_wrong_requests();
    let directory = tempfile::tempdir().expect("a directory");
    let kept = directory.path().join("tokens");
    let mut printed = Printed::default();
    let store = FileTokenStore::open(&kept).expect("the directory can be created");
    printed.debug(&store);
    let builder = sandbox
        .client_builder()
        .token_store(store)
        .header("X-DropPay-Checkout-PrivateKey", HEADER_VALUE)
        .retry(RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO))
        .request_timeout(Duration::from_secs(1));
    printed.debug(&builder);
    let droppay = builder.build().expect("the credentials are complete");
    printed.debug(&(&droppay, &*droppay));

    let credentials = sandbox.credentials().clone();
    let mut secrets = vec![
        credentials.client_secret.as_str().to_owned(),
        credentials.connection_code.as_str().to_owned(),
        WEBHOOK_PASSWORD.to_owned(),
        HEADER_VALUE.to_owned(),
        IBAN.to_owned(),
        NAME.to_owned(),
        "Teach".to_owned(),
        "John Kennedy".to_owned(),
    ];
    secrets.extend(credentials.accounts.iter().map(|account| account.iban.to_string()));
    success(&sandbox, &droppay, &mut printed).await.expect("nothing fails");
    tokens(&kept, &mut secrets);
    failure(&sandbox, &droppay, &mut printed).await;
    // Another connection, another token.
    let code = format!("code-{}", credentials.connection_code.as_str());
    events(&code, &mut printed);
    secrets.push(code);
    tokens(&kept, &mut secrets);

    let logged = log.text();
    for expected in ["droppay.exchange", "TRACE", "the call failed", "droppay.outcome_unknown=true"]
    {
        assert!(
            logged.contains(expected),
            "{expected:?} was not logged, so the log proves nothing"
        );
    }
    for expected in ["SEM", "IT60", "Submission"] {
        assert!(printed.0.contains(expected), "{expected:?} was not printed, so nothing is proved");
    }
    assert!(secrets.len() > 12, "the tokens were not found: {}", secrets.len());
    for secret in &secrets {
        let found = |text: &str| {
            text.lines().find(|line| line.contains(secret.as_str())).map(str::to_owned)
        };
        assert_eq!(found(&printed.0), None, "{secret} was printed");
        assert_eq!(found(&logged), None, "{secret} was logged");
    }
}
