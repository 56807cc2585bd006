//! The orders: who is to be paid how much follows from the seed and the order's number, in every process.

use droppay_api::{
    Amount,
    types::{PostedOwner, PostedRecipient, PushCreate},
};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};

/// So many different recipients there are.
const RECIPIENTS: u64 = 40;

/// One order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) amount: Amount,
    pub(crate) iban: String,
    pub(crate) name: String,
    description: String,
}

impl Order {
    /// The order of this number.
    pub(crate) fn of(seed: u64, index: u64) -> Self {
        let mut chance = StdRng::seed_from_u64(seed ^ index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let cents = chance.random_range(1..=250_000_u32);
        let amount = format!("{}.{:02}", cents / 100, cents % 100);
        let recipient = chance.random_range(0..RECIPIENTS);
        Self {
            amount: amount.parse().expect("two decimals make an amount"),
            iban: iban(recipient),
            name: name(recipient),
            // Some have no description of their own.
            description: if index.is_multiple_of(7) {
                String::new()
            } else {
                format!("Order {index}")
            },
        }
    }

    /// The push to be submitted.
    pub(crate) fn push(&self) -> PushCreate {
        let owner = PostedOwner::builder().name(self.name.as_str());
        let recipient = PostedRecipient::builder().account(self.iban.as_str()).owner(owner);
        let push = PushCreate::builder().amount(self.amount).recipient(recipient);
        let mut push: PushCreate = push.try_into().expect("amount and recipient are given");
        push.description = Some(self.description.clone()).filter(|text| !text.is_empty());
        push
    }
}

/// Everything in the orders that nobody but the bank may see.
pub(crate) fn personal_data() -> impl Iterator<Item = String> {
    (0..RECIPIENTS).flat_map(|recipient| [iban(recipient), name(recipient)])
}

/// An Italian IBAN with the right check digits (ISO 13616).
fn iban(recipient: u64) -> String {
    let account = format!("X0542811101{:012}", 123_456 + recipient * 7919);
    let digits: String = format!("{account}IT00")
        .chars()
        .map(|c| c.to_digit(36).expect("letters and digits").to_string())
        .collect();
    let rest = digits.bytes().fold(0, |rest, digit| (rest * 10 + u64::from(digit - b'0')) % 97);
    format!("IT{:02}{account}", 98 - rest)
}

/// A name that no log holds by chance.
fn name(recipient: u64) -> String {
    let letter = |place: u64| char::from(b'a' + (recipient / 26_u64.pow(place as u32) % 26) as u8);
    format!("Zebulon Quackenb{}{}sh", letter(0), letter(1))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use droppay_api::Iban;

    use super::*;

    #[test]
    fn an_order_follows_from_seed_and_number() {
        assert_eq!(Order::of(7, 3), Order::of(7, 3));
        let amounts = |seed| -> Vec<_> { (0..20).map(|i| Order::of(seed, i).amount).collect() };
        assert_ne!(amounts(7), amounts(8));
    }

    #[test]
    fn recipients_have_valid_ibans_and_names_of_their_own() {
        let data: BTreeSet<_> = personal_data().collect();
        assert_eq!(data.len() as u64, 2 * RECIPIENTS);
        assert!((0..RECIPIENTS).all(|it| Iban::from(iban(it)).has_valid_check_digits()));
    }
}
