//! Under which key tokens are stored: it tells apart what has tokens of its own, and tells nothing else.

use std::fmt;

use droppay_api::Secret;
use sha2::{Digest as _, Sha256};

/// Names the tokens of one grant: of one server, one application and, for user tokens, one connection code.
///
/// It is derived from these by SHA-256, so it may be seen in file names and in Redis.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TokenKey(String);

impl TokenKey {
    pub(crate) fn new(kind: &str, base_url: &str, client_id: &str, code: Option<&Secret>) -> Self {
        let mut hash = Sha256::new();
        for part in [kind, base_url, client_id, code.map_or("", Secret::expose)] {
            // The length keeps two parts from being taken for two others.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let hex: String =
            hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Self(format!("{kind}-{hex}"))
    }

    /// The key as text: lower-case letters, digits and hyphens, at most 64 of them.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenKey({})", self.0)
    }
}

impl fmt::Display for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_has_tokens_of_its_own_has_a_key_of_its_own() {
        let (one, two) = (Secret::from("code-1"), Secret::from("code-2"));
        let keys = [
            TokenKey::new("user", "https://a", "app", Some(&one)),
            TokenKey::new("user", "https://a", "app", Some(&two)),
            TokenKey::new("user", "https://a", "other", Some(&one)),
            TokenKey::new("user", "https://b", "app", Some(&one)),
            TokenKey::new("user", "https://aa", "pp", Some(&one)),
            TokenKey::new("application", "https://a", "app", None),
        ];
        let distinct: std::collections::HashSet<_> = keys.iter().collect();
        assert_eq!(distinct.len(), keys.len());
        assert_eq!(
            keys[0],
            TokenKey::new("user", "https://a", "app", Some(&one)),
            "another process finds it again"
        );
    }

    #[test]
    fn the_key_is_the_same_in_every_version() {
        let key = TokenKey::new("user", "https://api.drop-pay.io", "key", Some(&"code".into()));
        assert_eq!(key.as_str(), "user-161cedd46cabf73d31191b0bdd304340");
    }
}
