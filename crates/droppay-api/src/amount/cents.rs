//! The short way between whole cents and the binary numbers of JSON, which nearly every amount can go.
//!
//! The long way leads through texts. Both lead to the same end: a binary number that is the nearest to a decimal of at
//! most 15 significant digits is the nearest to no other such decimal, so that this one is the shortest text that reads
//! as the number. Dividing whole cents by 100 gives the nearest, because the cents and 100 are exact and division
//! rounds correctly.

use rust_decimal::Decimal;

/// The most cents that have 15 digits.
const MOST: f64 = 999_999_999_999_999.0;

/// The decimal that the number was written as, with no zero at its end, if that is whole cents. Nothing of zero, which
/// has a sign in binary.
pub(super) fn decimal(number: f64) -> Option<Decimal> {
    let cents = (number * 100.0).round();
    if cents == 0.0 || cents.abs() > MOST || cents / 100.0 != number {
        return None;
    }
    let cents = cents as i64;
    Some(match cents {
        _ if cents % 100 == 0 => Decimal::new(cents / 100, 0),
        _ if cents % 10 == 0 => Decimal::new(cents / 10, 1),
        _ => Decimal::new(cents, 2),
    })
}

/// The number that is written as this decimal and reads back as it, if the decimal has at most two digits after its
/// point. Nothing of zero.
pub(super) fn number(decimal: Decimal) -> Option<f64> {
    let tens = 10_i64.pow(2_u32.checked_sub(decimal.scale())?);
    let cents = i64::try_from(decimal.mantissa()).ok()?.checked_mul(tens)?;
    let cents = (cents != 0 && cents.unsigned_abs() <= MOST as u64).then_some(cents as f64)?;
    Some(cents / 100.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{through_text, written_and_read};
    use super::*;

    /// The decimal and its scale, and whether zero has a sign: everything that can be seen of it.
    fn seen(decimal: Decimal) -> (i128, u32, bool) {
        (decimal.mantissa(), decimal.scale(), decimal.is_sign_negative())
    }

    fn both_ways_of_reading_agree(number: f64) {
        if let Some(short) = decimal(number) {
            let long = through_text(number).expect("the long way leads somewhere too");
            assert_eq!(seen(short), seen(long), "{number:e}");
        }
    }

    fn both_ways_of_writing_agree(decimal: Decimal) {
        if let Some(short) = number(decimal) {
            let long = written_and_read(decimal).expect("the long way leads somewhere too");
            assert_eq!(short.to_bits(), long.to_bits(), "{decimal}");
        }
    }

    /// A number and those around it.
    fn around(number: f64) -> impl Iterator<Item = f64> {
        (-3_i64..=3).map(move |steps| f64::from_bits(number.to_bits().wrapping_add_signed(steps)))
    }

    #[test]
    fn cents_take_the_short_way_up_to_fifteen_digits() {
        for cents in [1, 10, 100, 119, 12_010, 999_999_999_999_999, -1, -999_999_999_999_999_i64] {
            let amount = Decimal::new(cents, 2);
            let binary = number(amount).unwrap_or_else(|| panic!("{amount} is whole cents"));
            assert_eq!(decimal(binary), Some(amount));
            both_ways_of_reading_agree(binary);
            both_ways_of_writing_agree(amount);
        }
        assert_eq!(number(Decimal::new(1_000_000_000_000_000, 2)), None);
        assert_eq!(decimal(1e13), None);
    }

    #[test]
    fn what_is_not_whole_cents_takes_the_long_way() {
        for number in [0.0, -0.0, 0.001, 120.105, 120.30000000000001, 5e-324, 1e300, f64::NAN] {
            assert_eq!(decimal(number), None, "{number}");
        }
        assert_eq!([decimal(f64::INFINITY), decimal(f64::NEG_INFINITY)], [None, None]);
        for text in ["0", "-0.00", "0.001", "120.100", "79228162514264337593543950335"] {
            assert_eq!(number(text.parse().expect("a decimal")), None, "{text}");
        }
    }

    #[test]
    fn both_ways_agree_where_a_number_of_cents_begins_to_have_more_digits() {
        for power in 0..=18 {
            let cents = 10_i64.pow(power);
            for cents in [cents - 1, cents, cents + 1].into_iter().flat_map(|c| [c, -c]) {
                (0..=4).for_each(|scale| both_ways_of_writing_agree(Decimal::new(cents, scale)));
                around(cents as f64 / 100.0).for_each(both_ways_of_reading_agree);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn both_ways_agree_on_cents_and_their_neighbours(cents in any::<i64>(), digits in 1_u32..=18) {
            let cents = cents % 10_i64.pow(digits);
            around(cents as f64 / 100.0).for_each(both_ways_of_reading_agree);
            (0..=4).for_each(|scale| both_ways_of_writing_agree(Decimal::new(cents, scale)));
        }

        #[test]
        fn both_ways_agree_on_every_number(bits in any::<u64>()) {
            both_ways_of_reading_agree(f64::from_bits(bits));
        }
    }
}
