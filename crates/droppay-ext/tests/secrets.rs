//! What is printed and logged holds no credential, no IBAN and no name.
//!
//! It is a program of its own: `tracing` decides once for a whole process which events anybody wants, so tests without
//! a subscriber beside this one could silence it.

mod recorder;
mod stub;

use std::{
    error::Error as _,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use droppay_ext::{
    DropPay, Error,
    api::types::{PostedOwner, PostedRecipient, PushCreate},
};
use recorder::Recorder;
use serde_json::json;
use stub::{CODE, SECRET, Stub, answer, raw};

const IBAN: &str = "IT60X0542811101000000123456";

/// Everything that an error shows of itself.
fn shown(error: &Error) -> String {
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(cause) = source {
        shown.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    format!("{shown} {:?} {:?}", error.as_token(), error.as_api())
}

/// Calls that carry everything that must not be seen, each refused.
async fn refused_calls(droppay: &DropPay) -> Vec<Error> {
    let owner = PostedOwner::builder().name("Edward Teach");
    let push = PushCreate::builder()
        .amount("120.00")
        .recipient(PostedRecipient::builder().account(IBAN).owner(owner));
    let created = droppay.create_push().body(push).send().await.map(drop);
    let listed = droppay.list_pushes().iban(IBAN).send().await.map(drop);
    [created, listed].into_iter().filter_map(Result::err).map(Error::from).collect()
}

#[tokio::test]
async fn nothing_that_is_printed_or_logged_holds_a_secret() {
    let log = Recorder::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let login_is_refused = Arc::new(AtomicBool::new(false));
    let refused = login_is_refused.clone();
    let server = Stub::start(move |asked| {
        let refused = refused.load(Ordering::Relaxed);
        async move {
            match asked.line.as_str() {
                "POST /oa2/v1/ac/token" if refused => raw(503, ""),
                "POST /oa2/v1/ac/token" => {
                    let tokens = json!({"access_token": "access-token-1", "refresh_token": "refresh-token-1", "expires_in": 3600});
                    answer(200, tokens)
                }
                "PUT /oa2/v1/ac/token" => {
                    answer(401, json!({"code": "100", "description": "Wrong login credentials"}))
                }
                // A server that repeats what it was sent.
                _ => answer(401, json!({"code": "102", "description": format!("Bad token for {IBAN}")})),
            }
        }
    })
    .await;
    let builder = || server.builder().header("X-DropPay-Checkout-PrivateKey", "header-secret-51");
    let mut printed = format!("{:?} {:#?}", builder(), builder());
    let droppay = builder().build().expect("a client");
    let mut errors = refused_calls(&droppay).await;
    login_is_refused.store(true, Ordering::Relaxed);
    // Another client, because the first does not ask for another token so soon.
    errors.extend(refused_calls(&builder().build().expect("a client")).await);
    assert_eq!(errors.len(), 4, "every call is refused");
    let owner = PostedOwner::builder().name("Edward Teach");
    let recipient = PostedRecipient::builder().account(IBAN).owner(owner);
    let list = droppay.list_pushes().iban(IBAN);
    printed.push_str(&format!(
        "{droppay:?} {droppay:#?} {:?} {list:?} {list:#?} {recipient:?}",
        *droppay
    ));
    errors.iter().for_each(|error| printed.push_str(&shown(error)));

    let logged = log.text();
    for expected in ["the access token is renewed", "could not be renewed"] {
        assert!(logged.contains(expected), "{expected:?} is not in {logged}");
    }
    for secret in
        [SECRET, CODE, "access-token-1", "refresh-token-1", "header-secret-51", IBAN, "Teach"]
    {
        assert!(!printed.contains(secret), "{secret} was printed: {printed}");
        assert!(!logged.contains(secret), "{secret} was logged: {logged}");
    }
}
