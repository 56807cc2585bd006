//! Every operation of the document, called with something that may be sent.

use std::fmt::Debug;

use droppay_api::{
    Error, Items, ResponseValue,
    types::{
        ApplicationTokenRequest, ConnectionCreate, GrantType, PostedRecipient, PostedStatus,
        PushCreate, PushUpdate, RefreshTokenRequest, UserTokenRequest,
    },
};
use futures_util::FutureExt as _;
use serde::Serialize;

use super::canned;

/// What was read of an answer.
#[derive(Debug, PartialEq)]
pub(super) struct Read {
    /// The value, written again.
    pub(super) json: Result<String, String>,
    /// What it shows of itself.
    pub(super) debug: String,
    /// Why entries of the page could not be read.
    pub(super) unread: Vec<String>,
}

/// The operations that the first byte chooses from: all of the document.
pub const OPERATIONS: [&str; 13] = [
    "createPush",
    "getPush",
    "updatePush",
    "deletePush",
    "listPushes",
    "listTransfers",
    "getTransfer",
    "createUserToken",
    "refreshUserToken",
    "createApplicationToken",
    "createConnection",
    "getConnection",
    "deleteConnection",
];

const ID: &str = "SEM1234568UN8";

/// Reads an answer as that of an operation.
pub(super) fn read(operation: &str, status: u16, body: &[u8]) -> Result<Read, Error> {
    canned::answered(status, body, |client| match operation {
        "createPush" => value(client.create_push().body(push()).send()),
        "getPush" => value(client.get_push().id(ID).send()),
        "updatePush" => {
            let ready = PushUpdate::builder().status(PostedStatus::Ready);
            value(client.update_push().id(ID).body(ready).send())
        }
        "deletePush" => value(client.delete_push().id(ID).send()),
        "listPushes" => page(client.list_pushes().send(), |page| &page.pushes),
        "listTransfers" => page(client.list_transfers().id(ID).send(), |page| &page.transfers),
        "getTransfer" => value(client.get_transfer().id(ID).send()),
        "createUserToken" => value(client.create_user_token().body(user_token()).send()),
        "refreshUserToken" => value(client.refresh_user_token().body(refresh()).send()),
        "createApplicationToken" => {
            value(client.create_application_token().body(application_token()).send())
        }
        "createConnection" => {
            value(client.create_connection().body(ConnectionCreate::builder()).send())
        }
        "getConnection" => value(client.get_connection().id(ID).send()),
        "deleteConnection" => value(client.delete_connection().id(ID).send()),
        other => panic!("no call is written for {other}"),
    })
}

type Answer<T> = Result<ResponseValue<T>, Error>;

fn value<T: Serialize + Debug>(call: impl Future<Output = Answer<T>>) -> Result<Read, Error> {
    Ok(seen(&answer(call)?, Vec::new()))
}

fn page<T: Serialize + Debug, E: 'static>(
    call: impl Future<Output = Answer<T>>,
    entries: impl Fn(&T) -> &Items<E>,
) -> Result<Read, Error> {
    let page = answer(call)?;
    let unread = entries(&page).unread().iter().map(|unread| format!("{unread:?}")).collect();
    Ok(seen(&page, unread))
}

fn answer<T>(call: impl Future<Output = Answer<T>>) -> Result<T, Error> {
    let answer = call.now_or_never().expect("nothing has to be waited for");
    answer.map(ResponseValue::into_inner)
}

fn seen<T: Serialize + Debug>(value: &T, unread: Vec<String>) -> Read {
    let json = serde_json::to_string(value).map_err(|error| error.to_string());
    Read { json, debug: format!("{value:?} {value:#?}"), unread }
}

fn push() -> droppay_api::types::builder::PushCreate {
    let recipient = PostedRecipient::builder().account("IT60X0542811101000000123456");
    PushCreate::builder().amount("120.00").recipient(recipient)
}

fn user_token() -> droppay_api::types::builder::UserTokenRequest {
    UserTokenRequest::builder()
        .client_id("key")
        .client_secret("secret")
        .code("code")
        .grant_type(GrantType::AuthorizationCode)
}

fn refresh() -> droppay_api::types::builder::RefreshTokenRequest {
    RefreshTokenRequest::builder()
        .client_id("key")
        .client_secret("secret")
        .refresh_token("token")
        .grant_type(GrantType::RefreshToken)
}

fn application_token() -> droppay_api::types::builder::ApplicationTokenRequest {
    ApplicationTokenRequest::builder()
        .client_id("key")
        .client_secret("secret")
        .grant_type(GrantType::ClientCredentials)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_operation_of_the_document_is_called() {
        let documented: BTreeSet<&str> =
            droppay_api::OPERATIONS.iter().map(|operation| operation.id).collect();
        assert_eq!(BTreeSet::from(OPERATIONS), documented);
        for operation in OPERATIONS {
            let error = read(operation, 503, b"").expect_err("503 is no success");
            assert_eq!(error.operation(), Some(operation));
            assert_eq!(error.status().map(|status| status.as_u16()), Some(503), "{error}");
        }
    }
}
