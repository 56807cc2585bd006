//! The tokens, and the words that the judge sends in their place.

use std::fmt;

use serde::Deserialize;

/// The tokens that the server accepts. Nobody behind the gate sees them, and they do not show in `Debug`.
#[derive(Clone, Default, Deserialize)]
pub struct Tokens {
    /// Speaks for the owner of an account. The judge sends `Bearer user`.
    pub user: Option<String>,
    /// Speaks for the application. The judge sends `Bearer application`.
    pub application: Option<String>,
}

impl Tokens {
    /// What the server is sent where the judge has sent this. A token that the judge has made up stays: a server that
    /// accepts it is to be found.
    pub(crate) fn in_place_of(&self, sent: &str) -> Option<String> {
        let token = match sent {
            "Bearer user" => self.user.as_deref(),
            "Bearer application" => self.application.as_deref(),
            made_up => return Some(made_up.to_owned()),
        };
        token.map(|token| format!("Bearer {token}"))
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}
