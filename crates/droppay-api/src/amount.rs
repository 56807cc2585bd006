//! Exact amounts of money.
//!
//! DropPay writes amounts as JSON numbers, which most readers turn into binary fractions. This type reads the decimal
//! that was written and never goes through one, as far as JSON lets it.

mod cents;

use std::{
    borrow::Cow,
    fmt,
    iter::Sum,
    ops::{Add, Neg, Sub},
    str::FromStr,
};

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

/// An amount in euro, exact.
///
/// It is read from a JSON number or a text, and written as a JSON number. There is no conversion from `f64`, on
/// purpose: `0.1 + 0.2` is not an amount. Nor is an amount written that JSON would round: that is an error.
///
/// Sums are exact up to 28 digits, decimals included, and panic beyond 7.9 * 10^28 euro rather than wrap.
///
/// ```
/// use droppay_api::Amount;
///
/// let amount: Amount = "120.10".parse()?;
/// assert_eq!((amount + Amount::from(1)).to_string(), "121.10");
/// # Ok::<(), droppay_api::ParseAmountError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Amount(Decimal);

/// The text is no decimal number, or has more digits than an amount can hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseAmountError(());

impl fmt::Display for ParseAmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a decimal amount such as 120.00")
    }
}

impl std::error::Error for ParseAmountError {}

impl Amount {
    /// No money.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// The amount as a decimal number.
    pub fn to_decimal(self) -> Decimal {
        self.0
    }

    /// The shortest decimal that reads as this binary number: what was written, up to 15 significant digits.
    ///
    /// What is beyond the 28th decimal is rounded: a server that computes in binary may send `5.6e-17` for nothing, and
    /// that must not cost the response.
    fn from_json(number: f64) -> Option<Self> {
        cents::decimal(number).or_else(|| through_text(number)).map(Self)
    }

    /// The binary number that is written as this amount and reads back as it, if there is one.
    ///
    /// Half-way between two decimals of as many digits, one of the two is written and the other may be read.
    fn to_json(self) -> Option<f64> {
        cents::number(self.0).or_else(|| written_and_read(self.0))
    }
}

fn through_text(number: f64) -> Option<Decimal> {
    Decimal::from_str(&number.to_string()).ok()
}

fn written_and_read(decimal: Decimal) -> Option<f64> {
    let number: f64 = decimal.to_string().parse().ok()?;
    let written = serde_json::Number::from_f64(number)?.to_string();
    let written = Decimal::from_str(&written).or_else(|_| Decimal::from_scientific(&written));
    (written.ok()? == decimal && through_text(number)? == decimal).then_some(number)
}

impl fmt::Display for Amount {
    /// With two decimals at least: `120.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut decimal = self.0;
        if decimal.scale() < 2 {
            decimal.rescale(2);
        }
        decimal.fmt(f)
    }
}

impl FromStr for Amount {
    type Err = ParseAmountError;

    fn from_str(text: &str) -> Result<Self, ParseAmountError> {
        Decimal::from_str_exact(text.trim()).map(Self).map_err(|_| ParseAmountError(()))
    }
}

impl TryFrom<&str> for Amount {
    type Error = ParseAmountError;

    fn try_from(text: &str) -> Result<Self, ParseAmountError> {
        text.parse()
    }
}

impl TryFrom<String> for Amount {
    type Error = ParseAmountError;

    fn try_from(text: String) -> Result<Self, ParseAmountError> {
        text.parse()
    }
}

impl From<Decimal> for Amount {
    fn from(decimal: Decimal) -> Self {
        Self(decimal)
    }
}

impl From<Amount> for Decimal {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}

macro_rules! from_whole_euros {
    ($($integer:ty),+) => {$(
        impl From<$integer> for Amount {
            /// Whole euros.
            fn from(euros: $integer) -> Self {
                Self(euros.into())
            }
        }
    )+};
}

from_whole_euros!(i32, i64, u32, u64);

impl Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Amount {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Amount {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.to_json() {
            Some(number) => serializer.serialize_f64(number),
            None => Err(ser::Error::custom(
                "the amount has more digits than a JSON number carries exactly",
            )),
        }
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AmountVisitor)
    }
}

struct AmountVisitor;

/// The name of the only entry of the map by which serde_json hands over numbers when some crate of the build enables
/// its feature `arbitrary_precision`.
const ARBITRARY_PRECISION: &str = "$serde_json::private::Number";

impl<'de> de::Visitor<'de> for AmountVisitor {
    type Value = Amount;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount")
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Amount, E> {
        Ok(Amount(number.into()))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Amount, E> {
        Ok(Amount(number.into()))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Amount, E> {
        Amount::from_json(number).ok_or_else(|| E::custom("an amount out of range"))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Amount, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Amount, A::Error> {
        let entry = map.next_entry::<Cow<'_, str>, Cow<'_, str>>()?;
        let number = entry.filter(|(key, _)| key == ARBITRARY_PRECISION).map(|(_, number)| number);
        let number = number.ok_or_else(|| de::Error::custom("an object is no amount"))?;
        let decimal = Decimal::from_str(&number).or_else(|_| Decimal::from_scientific(&number));
        decimal.map(Amount).map_err(|_| de::Error::custom("an amount out of range"))
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Amount {
    fn schema_name() -> Cow<'static, str> {
        "Amount".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "number" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Amount {
        serde_json::from_str(json).expect("an amount")
    }

    #[test]
    fn whole_fractional_and_quoted_numbers_are_the_same_amount() {
        let amount = Amount::from(120);
        for json in ["120", "120.0", "120.00", "1.2e2", "\"120.00\"", "\" 120 \""] {
            assert_eq!(read(json), amount, "{json}");
        }
    }

    #[test]
    fn every_cent_up_to_ten_thousand_euro_survives_a_round_trip() {
        for cents in 0..1_000_000_i64 {
            let amount = Amount(Decimal::new(cents, 2));
            let json =
                serde_json::to_string(&amount).expect("an amount of cents fits a JSON number");
            assert_eq!(read(&json), amount, "{json}");
        }
    }

    #[test]
    fn a_sum_of_tenths_is_exact() {
        let sum: Amount =
            ["0.1", "0.2"].map(|text| text.parse().expect("an amount")).into_iter().sum();
        assert_eq!(sum, "0.3".parse().expect("an amount"));
    }

    #[test]
    fn an_amount_that_json_would_round_is_not_written() {
        let amount: Amount = "12345678901234567.89".parse().expect("a decimal of 19 digits");
        assert!(serde_json::to_string(&amount).is_err());
    }

    #[test]
    fn an_amount_that_would_be_written_as_its_neighbour_is_not_written() {
        // Both are the same binary number, which lies half-way between them.
        for text in ["15769801234544.812", "15769801234544.813"] {
            let amount: Amount = text.parse().expect("an amount");
            assert!(serde_json::to_string(&amount).is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_with_more_zeros_than_it_needs_is_read_exactly() {
        for zeros in 0..30 {
            let zeros = "0".repeat(zeros);
            assert_eq!(read(&format!("120.1{zeros}")), "120.1".parse().expect("an amount"));
        }
    }

    #[test]
    fn an_amount_with_the_noise_of_binary_sums_is_read() {
        assert_eq!(read("120.30000000000001"), "120.30000000000001".parse().expect("an amount"));
        assert!(read("5.551115123125783e-17") < "0.01".parse().expect("an amount"));
    }

    #[test]
    fn a_number_handed_over_as_text_in_a_map_is_an_amount() {
        for number in ["120.10", "1.2010e2"] {
            let map = format!("{{{ARBITRARY_PRECISION:?}:{number:?}}}");
            assert_eq!(read(&map), "120.1".parse().expect("an amount"), "{number}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for json in ["\"many\"", "true", "{}", "[]", "1e300", "\"\""] {
            assert!(serde_json::from_str::<Amount>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn it_is_shown_with_two_decimals_at_least() {
        assert_eq!(Amount::from(5).to_string(), "5.00");
        assert_eq!("0.125".parse::<Amount>().expect("an amount").to_string(), "0.125");
    }
}
