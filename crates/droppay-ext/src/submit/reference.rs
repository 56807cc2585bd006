//! What tells the pushes of one submission from all others: a reference at the end of the description.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::random;

/// Crockford's alphabet, which leaves out the letters that are mistaken for digits.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How many letters and digits hold 80 bits.
const LENGTH: usize = 16;

/// The mark around a reference holds only characters that SEPA allows, so that no bank has a reason to change them.
const OPENING: &str = "(ref ";
const CLOSING: &str = ")";

/// Names a submission: 80 random bits as 16 letters and digits, `7K3M9Q2XW4T8ZB6N`.
///
/// It stands at the end of the push's description, as `(ref 7K3M9Q2XW4T8ZB6N)`, where the owner of the account sees it.
/// It is no secret.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reference(Box<str>);

/// The text is no reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseReferenceError(());

impl Reference {
    /// A reference that nothing else has.
    pub(super) fn random() -> Self {
        Self::of(random::bytes())
    }

    /// The reference that these bits make.
    pub(super) fn of(random: [u8; 10]) -> Self {
        let bits = random.iter().fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
        let digit = |place: usize| ALPHABET[(bits >> (5 * place)) as usize & 31] as char;
        Self((0..LENGTH).rev().map(digit).collect())
    }

    /// The reference at the end of a description, if there is one: of which submission a push is.
    ///
    /// ```
    /// use droppay_ext::submit::Reference;
    ///
    /// let reference = Reference::in_description("Sending money (ref 7K3M9Q2XW4T8ZB6N)");
    /// assert_eq!(reference.as_ref().map(Reference::as_str), Some("7K3M9Q2XW4T8ZB6N"));
    /// assert_eq!(Reference::in_description("Sending money"), None);
    /// ```
    pub fn in_description(description: &str) -> Option<Self> {
        let (_, mark) = description.trim_end().rsplit_once(OPENING)?;
        mark.strip_suffix(CLOSING)?.parse().ok()
    }

    /// The reference as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The description with the reference at its end.
    pub(super) fn appended_to(&self, description: &str) -> String {
        let text = description.trim_end();
        let blank = if text.is_empty() { "" } else { " " };
        format!("{text}{blank}{OPENING}{self}{CLOSING}")
    }

    /// Whether a description ends with this reference.
    pub(super) fn is_in(&self, description: Option<&str>) -> bool {
        description.and_then(Self::in_description).as_ref() == Some(self)
    }
}

impl FromStr for Reference {
    type Err = ParseReferenceError;

    fn from_str(text: &str) -> Result<Self, ParseReferenceError> {
        let is_reference =
            text.len() == LENGTH && text.bytes().all(|byte| ALPHABET.contains(&byte));
        if is_reference { Ok(Self(text.into())) } else { Err(ParseReferenceError(())) }
    }
}

impl TryFrom<String> for Reference {
    type Error = ParseReferenceError;

    fn try_from(text: String) -> Result<Self, ParseReferenceError> {
        text.parse()
    }
}

impl From<Reference> for String {
    fn from(reference: Reference) -> Self {
        reference.0.into()
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reference({self})")
    }
}

impl fmt::Display for ParseReferenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a reference of 16 letters and digits such as 7K3M9Q2XW4T8ZB6N")
    }
}

impl std::error::Error for ParseReferenceError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_counts() {
        assert_eq!(Reference::of([0; 10]).as_str(), "0000000000000000");
        assert_eq!(Reference::of([0xff; 10]).as_str(), "ZZZZZZZZZZZZZZZZ");
        let single = |bit: usize| {
            let mut bytes = [0; 10];
            bytes[bit / 8] = 1 << (bit % 8);
            Reference::of(bytes)
        };
        let references: std::collections::BTreeSet<_> = (0..80).map(single).collect();
        assert_eq!(references.len(), 80);
        assert_ne!(Reference::random(), Reference::random());
    }

    #[test]
    fn it_is_found_where_it_was_put() {
        let reference = Reference::random();
        for description in ["", "Sending money", "ends in blanks  ", "(ref", "già (ref X)"] {
            let marked = reference.appended_to(description);
            assert!(marked.starts_with(description.trim_end()), "{marked}");
            assert!(reference.is_in(Some(&marked)), "{marked}");
            assert!(reference.is_in(Some(&format!("{marked} \n"))), "a server may pad");
        }
        assert_eq!(Reference::of([0; 10]).appended_to(""), "(ref 0000000000000000)");
    }

    #[test]
    fn only_the_last_of_two_counts_and_a_part_of_one_does_not() {
        let (one, other) = (Reference::random(), Reference::random());
        let both = other.appended_to(&one.appended_to("Sending money"));
        assert!(other.is_in(Some(&both)) && !one.is_in(Some(&both)));
        let cut = one.appended_to("Sending money");
        for end in 0..cut.len() {
            assert!(!one.is_in(Some(&cut[..end])), "{}", &cut[..end]);
        }
        assert!(!one.is_in(None));
        assert!(!one.is_in(Some(&cut.to_lowercase())), "{cut}");
    }

    #[test]
    fn what_is_no_reference_is_not_read_as_one() {
        for text in
            ["", "7K3M9Q2XW4T8ZB6", "7K3M9Q2XW4T8ZB6NN", "7K3M9Q2XW4T8ZB6I", "7k3m9q2xw4t8zb6n"]
        {
            assert!(text.parse::<Reference>().is_err(), "{text}");
            assert!(serde_json::from_value::<Reference>(text.into()).is_err(), "{text}");
        }
    }
}
