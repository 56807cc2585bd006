//! Decimal numbers as digits alone: a second reading of amounts that shares no code with the first.

/// `0.` followed by no digit is zero; otherwise the value is the digits, as an integer, times ten to the exponent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exact {
    negative: bool,
    /// Without zeros at either end.
    digits: String,
    exponent: i64,
}

impl Exact {
    /// Reads a decimal number, with an exponent or without; digits may be parted by `_`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, power) = match text.split_once(['e', 'E']) {
            Some((mantissa, power)) => (mantissa, power.parse::<i64>().ok()?),
            None => (text, 0),
        };
        if power.abs() > 100_000 {
            return None;
        }
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let kept = |part: &str| part.chars().filter(|c| *c != '_').collect::<String>();
        let (whole, fraction) = (kept(whole), kept(fraction));
        let all = format!("{whole}{fraction}");
        if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let shortened = all.trim_end_matches('0');
        let dropped = (all.len() - shortened.len()) as i64;
        let digits = shortened.trim_start_matches('0').to_owned();
        if digits.is_empty() {
            return Some(Self { negative: false, digits, exponent: 0 });
        }
        Some(Self { negative, digits, exponent: power - fraction.len() as i64 + dropped })
    }

    /// How many digits are needed to write it.
    pub(crate) fn significant_digits(&self) -> usize {
        self.digits.len()
    }

    /// How many decimals are needed to write it.
    pub(crate) fn decimals(&self) -> i64 {
        (-self.exponent).max(0)
    }

    /// How many times 10^-12 it is, if it is a whole number of them and not beyond all measure.
    pub(crate) fn trillionths(&self) -> Option<i128> {
        let zeros = u32::try_from(self.exponent + 12).ok()?;
        let number = if self.digits.is_empty() { 0 } else { self.digits.parse::<i128>().ok()? };
        let number = number.checked_mul(10_i128.checked_pow(zeros)?)?;
        Some(if self.negative { -number } else { number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writings_of_one_number_are_equal_and_no_other_is() {
        let number = Exact::read("120.10");
        for same in ["120.1", "+120.100", "0120.1", "1.201e2", "12010E-2", "1_20.1"] {
            assert_eq!(Exact::read(same), number, "{same}");
        }
        for other in ["-120.1", "120.11", "12.01", "1201", "0", "120.1e1"] {
            assert_ne!(Exact::read(other), number, "{other}");
        }
        assert_eq!(Exact::read("-0.00"), Exact::read("0"));
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", ".", "-", "1e", "1.2.3", "one", "1e9999999", "0x10"] {
            assert_eq!(Exact::read(text), None, "{text}");
        }
    }
}
