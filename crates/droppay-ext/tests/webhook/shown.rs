//! What is printed of all this holds no credential and no code.

use droppay_ext::{
    api::types::ConnectionStatus,
    webhook::{Claim, DuplicateGuard as _, MemoryGuard, Subscription, compose},
};

use crate::receive;

const SECRETS: [&str; 5] = ["usr-71", "pwd-72", "code-73", "IT60X0542811101000000123456", "Teach"];

#[tokio::test]
async fn nothing_that_is_printed_holds_a_secret() {
    let url = "https://usr-71:pwd-72@app.server.com/listener?key=code-73";
    let subscription = Subscription::from_url(url).expect("it is safe");
    let composed = compose::connection_status("CON1", ConnectionStatus::Granted).code("code-73");
    let mut shown = format!(
        "{subscription:#?} {:#?} {:#?} {:#?} {:#?} {composed:#?} {:#?}",
        subscription.credentials(),
        subscription.listener(),
        subscription.push_webhooks(),
        subscription.connection_webhooks(),
        composed.request(&subscription).headers(),
    );
    for body in [
        String::from_utf8(composed.body()).expect("it is JSON"),
        r#"{"id":"CON1","code":"code-73"}"#.to_owned(),
        r#"{"etype":"pull.status_update","edata":{"iban":"IT60X0542811101000000123456","owner":"Edward Teach"}}"#.to_owned(),
        r#"{"etype":"push.status_update","edata":"IT60X0542811101000000123456"}"#.to_owned(),
        r#"{"etype":"push.status_update","edata":{"id":"IT60X0542811101000000123456 Edward Teach"}}"#.to_owned(),
        r#"{"etype":"push.status_update","edata":{"id":5,"code":"code-73"}}"#.to_owned(),
        r#"{"etype":5,"code":"code-73","code":"pwd-72"}"#.to_owned(),
        r#"{"etype":"pwd-72"#.to_owned(),
        r#"["code-73"]"#.to_owned(),
    ] {
        match receive(&body) {
            Ok(event) => shown.push_str(&format!("{event:#?} {:#?}", event.key())),
            Err(refusal) => shown.push_str(&format!("{refusal} {refusal:#?}")),
        }
    }
    let guard = MemoryGuard::new();
    let event = receive(composed.body()).expect("it is an event");
    let claim = guard.claim(event.key()).await.expect("the guard has room");
    shown.push_str(&format!("{guard:#?} {claim:#?}"));
    assert!(matches!(claim, Claim::Granted(_)));
    for secret in SECRETS {
        assert!(!shown.contains(secret), "{secret} is shown: {shown}");
    }
    assert!(shown.contains("CON1") && shown.contains("app.server.com"), "{shown}");
}
