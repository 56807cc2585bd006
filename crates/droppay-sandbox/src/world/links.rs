//! The links under which the account's owner finds what is to be decided. They lead to the sandbox's own pages, as
//! DropPay's lead to its app.

use super::identity::Identity;

/// Makes the sharing links of one application's resources.
#[derive(Clone, Debug)]
pub(crate) struct Links {
    base: String,
    query: String,
}

impl Links {
    /// Links below a base without a slash at its end.
    pub(crate) fn new(base: &str, identity: &Identity) -> Links {
        let query = if identity.is_first() {
            String::new()
        } else {
            format!("?application={}", identity.client_id)
        };
        Links { base: base.to_owned(), query }
    }

    /// The link to a push.
    pub(crate) fn push(&self, id: &str) -> String {
        format!("{}/u/2/{id}{}", self.base, self.query)
    }

    /// The link to a connection.
    pub(crate) fn connection(&self, id: &str) -> String {
        format!("{}/u/20/{id}{}", self.base, self.query)
    }
}
