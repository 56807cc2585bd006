//! Tokens: which one a call needs, how it is obtained, kept and renewed.
//!
//! Bank operations act for the owner of an account and carry a user token, which is exchanged for the connection code
//! and renewed with its refresh token. Connection operations act for the application and carry an application token.
//! Which is which follows from the document.
//!
//! What you can rely on:
//!
//! * However many calls need a token at once, one request asks for it. If it fails, they all fail with the same
//!   [`TokenError`]; for a pause of a second and more, growing with each failure, later calls get the same answer
//!   without another request.
//! * A token is renewed before it expires, at most a minute before, spread by chance. Calls do not wait for that until
//!   the last seconds, and a token that still works is used while renewing it fails.
//! * After a 401 the token that was refused, and not a newer one, is replaced, and the call is sent once more, whatever
//!   its method: this assumes that DropPay does nothing before it has checked the token. A second 401 is returned. The
//!   codes 100 (credentials) and 101 (scope) are returned at once, because a new token would not change them.
//! * A new token that is refused as well, before any call succeeded with it, is not replaced again for a pause of 0.2
//!   seconds and more, up to 45, growing each time. In it, 401s are returned at once.
//! * The clock may be set, and the clocks of machines that share a store may differ: that costs a renewal or a 401 at
//!   most.
//! * If the server refuses a refresh, the connection code is exchanged anew. If the outcome of a refresh is unknown, the
//!   refresh token is kept; should it have been used up, the next refresh is refused, and so on. If a refresh with the
//!   same refresh token is answered a second time in a row with a 5xx status, or with what is no token, the connection
//!   code is exchanged as well. Connections that break, and the statuses 408 and 429, do not lead to that.
//! * The renewal is a task of its own: callers that give up do not interrupt it.
//! * Clients with the same [`TokenStore`] share their tokens. Tokens that could not be stored are kept in memory, and
//!   not given up for older ones that the store still has. A stored token that still works is used while renewing it
//!   fails.
//!
//! Headers given to the client are not sent with token calls.

#[cfg(feature = "benchmarking")]
#[doc(hidden)]
pub mod benchmarking;
mod cache;
mod failure;
mod file;
mod grant;
mod key;
mod lifetime;
mod memory;
mod per_core;
#[cfg(feature = "redis")]
mod redis;
mod refusal;
mod renewal;
mod shared_store;
mod store;
#[cfg(test)]
mod tests;

pub use failure::TokenError;
pub use file::FileTokenStore;
pub use key::TokenKey;
pub use memory::MemoryTokenStore;
#[cfg(feature = "redis")]
pub use redis::RedisTokenStore;
pub use store::{Lease, StoreError, StoreOutcome, StoredTokens, TokenStore, Tokens, Version};

pub(crate) use cache::{Bearer, TokenCache};
pub(crate) use grant::{Application, ClientCredentials, ConnectionCode, TokenSource};
pub(crate) use refusal::refuses_the_token;
pub(crate) use renewal::Renewal;
pub(crate) use shared_store::SharedStore;

use droppay_api::{Operation, Security};

/// The tokens of one client.
#[derive(Debug)]
pub(crate) struct Auth {
    pub(crate) application: TokenCache,
    /// `None` without a connection code.
    pub(crate) user: Option<TokenCache>,
}

impl Auth {
    /// The tokens that an operation is authenticated with, if it is.
    pub(crate) fn tokens_for(
        &self,
        operation: Option<&Operation>,
    ) -> Result<Option<&TokenCache>, TokenError> {
        match operation.map(|operation| operation.security) {
            Some(Security::None) => Ok(None),
            Some(Security::ApplicationAccessToken) => Ok(Some(&self.application)),
            Some(Security::UserAccessToken) => {
                self.user.as_ref().map(Some).ok_or_else(TokenError::no_connection_code)
            }
            _ => Err(TokenError::unknown_security()),
        }
    }
}
