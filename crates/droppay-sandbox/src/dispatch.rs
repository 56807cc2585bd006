//! Leads each operation of the document to the part of the world that carries it out.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::ApiError;
use crate::world::Session;
use crate::world::accounts::Account;
use crate::world::connections;
use crate::world::listings::{ListQuery, PagingInfo};
use crate::world::tokens::{Caller, TokenRequest};
use crate::world::{push, transfers};
use droppay_api::Trigger;

/// What a request asks for, after it was checked against the document.
pub(crate) struct Arguments {
    /// The `id` of the path, empty if it has none.
    pub(crate) id: String,
    /// The query, of a listing.
    pub(crate) query: ListQuery,
    /// The body, null if there is none.
    pub(crate) body: Value,
}

/// The document's `PushPage`.
#[derive(Serialize)]
struct PushPage<'a> {
    pushes: Vec<push::View<'a>>,
    paging_info: &'a PagingInfo,
}

/// The document's `TransferPage`.
#[derive(Serialize)]
struct TransferPage<'a> {
    transfers: Vec<transfers::View<'a>>,
    paging_info: &'a PagingInfo,
}

impl Session<'_> {
    /// Carries out an operation. Gives back the body of the answer.
    pub(crate) fn carry_out(
        &self,
        operation: &str,
        caller: &Caller,
        arguments: Arguments,
    ) -> Result<Vec<u8>, ApiError> {
        match caller {
            Caller::Nobody => self.carry_out_for_nobody(operation, &parse(arguments.body)?),
            Caller::Application => self.carry_out_for_application(operation, arguments),
            Caller::Owner(account) => self.carry_out_for_owner(operation, account, arguments),
        }
    }

    fn carry_out_for_nobody(
        &self,
        operation: &str,
        request: &TokenRequest,
    ) -> Result<Vec<u8>, ApiError> {
        let token = match operation {
            "createApplicationToken" => self.create_application_token(request),
            "createUserToken" => self.create_user_token(request),
            "refreshUserToken" => self.refresh_user_token(request),
            _ => Err(ApiError::not_found()),
        };
        Ok(written(&token?))
    }

    fn carry_out_for_application(
        &self,
        operation: &str,
        arguments: Arguments,
    ) -> Result<Vec<u8>, ApiError> {
        let connection: connections::Connection = match operation {
            "createConnection" => self.create_connection(parse(arguments.body)?)?,
            "getConnection" => self.connection(&arguments.id)?,
            "deleteConnection" => self.move_connection(&arguments.id, Trigger::Delete)?,
            _ => return Err(ApiError::not_found()),
        };
        Ok(written(&connection.view(self.links)))
    }

    fn carry_out_for_owner(
        &self,
        operation: &str,
        caller: &Account,
        arguments: Arguments,
    ) -> Result<Vec<u8>, ApiError> {
        let Arguments { id, query, body } = arguments;
        Ok(match operation {
            "createPush" => written(&self.create_push(caller, parse(body)?)?.view(self.links)),
            "getPush" => written(&self.push(caller, &id)?.view(self.links)),
            "updatePush" => written(&self.update_push(caller, &id, parse(body)?)?.view(self.links)),
            "deletePush" => written(&self.delete_push(caller, &id)?.view(self.links)),
            "getTransfer" => written(&self.transfer_of(caller, &id)?.view()),
            "listPushes" => {
                let page = self.list_pushes(caller, &query)?;
                let pushes = page.entries.iter().map(|push| push.view(self.links)).collect();
                written(&PushPage { pushes, paging_info: &page.paging_info })
            }
            "listTransfers" => {
                let page = self.list_transfers(caller, &id, &query)?;
                let transfers = page.entries.iter().map(transfers::Transfer::view).collect();
                written(&TransferPage { transfers, paging_info: &page.paging_info })
            }
            _ => return Err(ApiError::not_found()),
        })
    }
}

/// The document has judged the body already, so what cannot be read here is a rule that only the types know.
fn parse<T: DeserializeOwned>(body: Value) -> Result<T, ApiError> {
    serde_json::from_value(body).map_err(|_| ApiError::wrong("body"))
}

fn written(answer: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(answer).expect("answers are made of text and numbers")
}
