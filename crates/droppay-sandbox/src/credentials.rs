//! The credentials of the seeded world, which a program under test is given.

use serde::Serialize;

use crate::world::accounts::Account;
use crate::world::identity::Identity;
use crate::world::seed;

/// What a program needs to log in to a sandbox. Its `Debug` shows no secret.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct Credentials {
    /// The Application Key.
    pub client_id: String,
    /// The Application Secret.
    pub client_secret: String,
    /// The id of the connection that is granted from the beginning.
    pub connection_id: String,
    /// The code of that connection.
    pub connection_code: String,
    /// A user access token that does not expire by itself: that of the documents' examples, for the first application.
    pub access_token: String,
    /// The accounts that the sandbox holds, with their balances at the start. The connection is for the first.
    pub accounts: Vec<Account>,
}

impl Credentials {
    pub(crate) fn seeded(identity: &Identity, mut accounts: Vec<Account>) -> Credentials {
        accounts.sort_by_key(|account| account.id != seed::FIRST_ACCOUNT);
        Credentials {
            client_id: identity.client_id.clone(),
            client_secret: identity.client_secret.clone(),
            connection_id: seed::CONNECTION_ID.to_owned(),
            connection_code: identity.connection_code.clone(),
            access_token: identity.access_token.clone(),
            accounts,
        }
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("client_id", &self.client_id)
            .field("connection_id", &self.connection_id)
            .field("accounts", &self.accounts)
            .finish_non_exhaustive()
    }
}
