//! The tokens, and the words that the judge sends in their place.

use std::fmt;

use rand::RngExt as _;
use rand::distr::Alphanumeric;
use serde::{Deserialize, Serialize};

/// How long a word is: nobody guesses it while a run lasts.
const LENGTH: usize = 32;

/// The tokens that the server accepts. Nobody behind the gate sees them, and they do not show in `Debug`.
#[derive(Clone, Default, Deserialize)]
pub struct Tokens {
    /// Speaks for the owner of an account.
    pub user: Option<String>,
    /// Speaks for the application.
    pub application: Option<String>,
}

/// What the judge sends in place of the tokens. Other words in each run: every program on this machine can call the
/// gate, and only the one that has started it is to read with the tokens.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Words {
    /// In place of the token of an account's owner.
    pub user: String,
    /// In place of the application's token.
    pub application: String,
}

impl Words {
    /// Words that were never used before.
    pub fn random() -> Self {
        let word = || rand::rng().sample_iter(Alphanumeric).take(LENGTH).map(char::from).collect();
        Self { user: word(), application: word() }
    }
}

impl Tokens {
    /// What the server is sent where the judge has sent this. A token that the judge has made up stays: a server that
    /// accepts it is to be found.
    pub(crate) fn in_place_of(&self, sent: &str, words: &Words) -> Option<String> {
        let token = match sent.strip_prefix("Bearer ") {
            Some(word) if word == words.user => self.user.as_deref(),
            Some(word) if word == words.application => self.application.as_deref(),
            _ => return Some(sent.to_owned()),
        };
        token.map(|token| format!("Bearer {token}"))
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words").finish_non_exhaustive()
    }
}
