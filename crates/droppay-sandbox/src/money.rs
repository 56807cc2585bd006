//! Money is counted in whole cents, so that no balance is ever the sum of rounded numbers.

use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::Number;

/// The largest amount a push may move, 999,999,999.99 EUR. It keeps every sum far from the limits of the integers, and
/// every amount exact as a JSON number.
const LARGEST: i64 = 99_999_999_999;

/// An amount in euro cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cents(pub(crate) i64);

impl Cents {
    /// Reads a posted amount: positive, with at most two decimals.
    pub(crate) fn posted(number: &Number) -> Option<Cents> {
        let text = number.to_string();
        let euro = text.parse::<Decimal>().or_else(|_| Decimal::from_scientific(&text)).ok()?;
        let cents = euro.checked_mul(Decimal::ONE_HUNDRED)?;
        if !cents.is_integer() {
            return None;
        }
        let cents = i64::try_from(cents).ok()?;
        (1..=LARGEST).contains(&cents).then_some(Cents(cents))
    }

    /// The amount in euro.
    pub(crate) fn euro(self) -> Decimal {
        Decimal::new(self.0, 2)
    }
}

impl std::ops::Add for Cents {
    type Output = Cents;

    fn add(self, other: Cents) -> Cents {
        Cents(self.0.saturating_add(other.0))
    }
}

impl Serialize for Cents {
    /// The nearest double to a hundredth is written back as that hundredth, as long as it has at most 15 digits.
    #[expect(clippy::cast_precision_loss, reason = "amounts stay below 2^53 cents")]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0 as f64 / 100.0)
    }
}

impl ToSql for Cents {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.into())
    }
}

impl FromSql for Cents {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(Cents)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posted(json: &str) -> Option<Cents> {
        Cents::posted(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn an_amount_with_two_decimals_is_exact() {
        assert_eq!(posted("120.00"), Some(Cents(12_000)));
        assert_eq!(posted("120"), Some(Cents(12_000)));
        assert_eq!(posted("0.29"), Some(Cents(29)));
        assert_eq!(posted("999999999.99"), Some(Cents(LARGEST)));
    }

    #[test]
    fn an_amount_that_is_no_money_is_refused() {
        for json in ["0", "-1", "0.001", "1e30", "1000000000", "1e-9", "1e300"] {
            assert_eq!(posted(json), None, "{json}");
        }
    }

    #[test]
    fn every_cent_is_written_as_itself() {
        for cents in [1, 29, 10, 115, 12_000, 99_999_999_999, 123_456_789] {
            let text = serde_json::to_string(&Cents(cents)).unwrap();
            assert_eq!(posted(&text), Some(Cents(cents)), "{text}");
        }
    }
}
