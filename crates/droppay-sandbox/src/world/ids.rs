//! Ids and tokens, drawn from the world's seed. Each draw has a number that is stored with what was drawn, so the same
//! seed and the same calls give the same ids, and a world read from a file goes on where it stopped.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt as _, SeedableRng as _};

use super::Session;
use crate::error::ApiError;

const ALPHABET: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The kinds of resource that have a public id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IdKind {
    Connection,
    Push,
    Transfer,
}

impl IdKind {
    fn prefix(self) -> &'static str {
        match self {
            IdKind::Connection => "CON",
            IdKind::Push => "SEM",
            IdKind::Transfer => "SMP",
        }
    }

    fn drawn_characters(self) -> usize {
        match self {
            IdKind::Connection => 8,
            IdKind::Push | IdKind::Transfer => 10,
        }
    }

    /// Gives back the id if it can be one of this kind.
    ///
    /// # Errors
    ///
    /// 400/103 if it cannot.
    pub(crate) fn check(self, id: &str) -> Result<&str, ApiError> {
        let rest = id.strip_prefix(self.prefix()).filter(|rest| (1..=32).contains(&rest.len()));
        match rest {
            Some(rest) if rest.bytes().all(|byte| ALPHABET.contains(&byte)) => Ok(id),
            _ => Err(ApiError::wrong_id("id")),
        }
    }
}

impl Session<'_> {
    /// A new public id.
    pub(crate) fn draw_id(&self, kind: IdKind) -> String {
        let mut random = self.draw();
        let mut id = kind.prefix().to_owned();
        for _ in 0..kind.drawn_characters() {
            id.push(char::from(ALPHABET[random.random_range(0..ALPHABET.len())]));
        }
        id
    }

    /// A new token or code, 32 hexadecimal digits.
    pub(crate) fn draw_token(&self) -> String {
        format!("{:032x}", self.draw().random::<u128>())
    }

    /// A new transaction id of the SEPA circuit, in the form of the documents' example.
    pub(crate) fn draw_transaction_id(&self) -> String {
        let number = self.draw().random_range(0..100_000_000_000_000_000_000_000_u128);
        format!("36064{number:023}IT")
    }

    /// The number of draws is written once, at the end of the transaction.
    fn draw(&self) -> ChaCha8Rng {
        let drawn = self.drawn.get() + 1;
        self.drawn.set(drawn);
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        random.set_stream(drawn);
        random
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_another_kind_is_none_of_this() {
        assert_eq!(IdKind::Push.check("SEM145123G6YY"), Ok("SEM145123G6YY"));
        for id in ["SMP145123G6YY", "SEM", "sem145123G6YY", "SEM/../x", "-1", "", "SEM145123G6YÿY"]
        {
            assert!(IdKind::Push.check(id).is_err(), "{id}");
        }
    }
}
