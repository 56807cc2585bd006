//! Who an application is: its key, and the secrets that belong to it from the beginning.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt as _, SeedableRng as _};
use sha2::{Digest as _, Sha256};

use super::seed::CLIENT_ID;

/// Hexadecimal digits at the beginning of the access tokens of every application but the first, by which a request
/// finds its world.
const TAG_DIGITS: usize = 16;

/// An application's key and the credentials that work from the beginning.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) connection_code: String,
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
    tag: Option<String>,
    seed: u64,
}

impl Identity {
    /// The application of the documents' examples, with the tokens of their curl commands.
    pub(crate) fn of_the_documents() -> Identity {
        Identity {
            client_id: CLIENT_ID.to_owned(),
            client_secret: "7c9e6b2d4f1a4c8e8b3d5a6f7e8c9d0b".to_owned(),
            connection_code: "4e1d8a7c6b5f4039a2c1e0d9f8b7a695".to_owned(),
            access_token: "ac9185e9f2984867b11069fd2881ff1a".to_owned(),
            refresh_token: "3c5a7e9f1b2d4c6e8f0a1b3c5d7e9f1b".to_owned(),
            tag: None,
            seed: 0,
        }
    }

    /// A further application. The same key gives the same credentials, whatever else the process serves.
    pub(crate) fn derived(client_id: &str) -> Identity {
        let mut random = ChaCha8Rng::from_seed(Sha256::digest(client_id).into());
        let mut digits = || format!("{:032x}", random.random::<u128>());
        let tag = digits()[..TAG_DIGITS].to_owned();
        Identity {
            client_id: client_id.to_owned(),
            client_secret: digits(),
            connection_code: digits(),
            access_token: tagged(Some(&tag), digits()),
            refresh_token: digits(),
            tag: Some(tag),
            seed: random.random(),
        }
    }

    /// Whether this application's world gave out the token of an `Authorization` header.
    pub(crate) fn issued(&self, authorization: &str) -> bool {
        let token = authorization.split_once(' ').map(|(_, token)| token.trim());
        match (&self.tag, token) {
            (Some(tag), Some(token)) => token.starts_with(tag.as_str()),
            _ => false,
        }
    }

    /// An access token of this application, made of 32 random digits.
    pub(crate) fn access_token_of(&self, digits: String) -> String {
        tagged(self.tag.as_deref(), digits)
    }

    /// The seed of this application's world in a process with that seed, so that two applications draw other ids.
    pub(crate) fn seed(&self, of_process: u64) -> u64 {
        of_process ^ self.seed
    }

    /// Whether this is the application that a request means when it does not say which.
    pub(crate) fn is_first(&self) -> bool {
        self.tag.is_none()
    }
}

fn tagged(tag: Option<&str>, digits: String) -> String {
    match tag {
        Some(tag) => format!("{tag}{}", &digits[TAG_DIGITS..]),
        None => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_always_gives_the_same_credentials_and_another_key_gives_others() {
        let (first, again) = (Identity::derived("suite-1"), Identity::derived("suite-1"));
        let other = Identity::derived("suite-2");
        assert_eq!(first.access_token, again.access_token);
        assert_eq!(first.seed(7), again.seed(7));
        assert_ne!(first.access_token, other.access_token);
        assert_ne!(first.client_secret, other.client_secret);
        assert_ne!(first.seed(7), other.seed(7));
    }

    #[test]
    fn a_token_leads_to_the_application_that_issued_it() {
        let (first, other) = (Identity::derived("suite-1"), Identity::derived("suite-2"));
        let token = first.access_token_of("0123456789abcdef0123456789abcdef".to_owned());
        assert_eq!(token.len(), 32);
        assert!(first.issued(&format!("Bearer {token}")));
        assert!(!other.issued(&format!("Bearer {token}")));
        assert!(!Identity::of_the_documents().issued(&format!("Bearer {token}")));
        assert!(!first.issued("Basic"));
    }
}
