//! Amounts keep every digit, in text, in JSON and in sums.

use droppay_api::Amount;

use crate::decimal::Exact;

/// How many significant digits a JSON number carries through every reader, a binary one included.
const SAFE_DIGITS: usize = 15;
/// How many decimals an amount can hold.
const MOST_DECIMALS: i64 = 28;

/// Below so many trillionths (10^15 euro) amounts of up to 12 decimals are added up without rounding.
const ADDED_EXACTLY: i128 = 10_i128.pow(27);

pub(crate) fn amount(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    read_as_text(text);
    read_as_json(text);
    let mut amounts = text.split_whitespace().filter_map(|word| word.parse().ok());
    if let (Some(one), Some(other)) = (amounts.next(), amounts.next()) {
        added_up(one, other);
    }
}

fn exact(text: &str) -> Exact {
    Exact::read(text).unwrap_or_else(|| panic!("{text:?} was taken for a number"))
}

fn read_as_text(text: &str) {
    let Ok(amount) = text.parse::<Amount>() else {
        assert!(!is_plain(text), "{text:?} is an amount, and was refused");
        return;
    };
    assert_eq!(exact(&amount.to_string()), exact(text.trim()), "a digit is lost or added");
    assert_eq!(amount.to_string().parse(), Ok(amount), "its own text is another amount");
    written_as_json(amount);
}

/// What nobody could refuse.
fn is_plain(text: &str) -> bool {
    let digits = |part: &str, most| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let text = text.strip_prefix('-').unwrap_or(text);
    match text.split_once('.') {
        Some((whole, fraction)) => digits(whole, 15) && digits(fraction, 10),
        None => digits(text, 15),
    }
}

fn read_as_json(text: &str) {
    let Ok(amount) = serde_json::from_str::<Amount>(text) else {
        let number = serde_json::from_str::<f64>(text);
        assert!(!number.is_ok_and(|number| number.abs() < 7e28), "{text:?} was refused");
        return;
    };
    written_as_json(amount);
    let Some(written) = Exact::read(text.trim_ascii()) else { return };
    let integer = text.trim_ascii().parse::<u64>().is_ok();
    let safe = written.significant_digits() <= SAFE_DIGITS && written.decimals() <= MOST_DECIMALS;
    if integer || safe {
        assert_eq!(exact(&amount.to_string()), written, "JSON has cost a digit");
    }
}

fn written_as_json(amount: Amount) {
    let written = exact(&amount.to_string());
    match serde_json::to_string(&amount) {
        Ok(json) => {
            assert_eq!(exact(&json), written, "JSON says another amount");
            assert_eq!(serde_json::from_str::<Amount>(&json).ok(), Some(amount), "{json}");
        }
        Err(_) => assert!(written.significant_digits() > SAFE_DIGITS, "{amount} can be written"),
    }
    let quoted = format!("\"{amount}\"");
    assert_eq!(serde_json::from_str::<Amount>(&quoted).ok(), Some(amount), "{quoted}");
}

fn added_up(one: Amount, other: Amount) {
    // Beyond 7.9 * 10^28 a sum panics, as is documented.
    if one.to_decimal().checked_add(other.to_decimal()).is_none() {
        return;
    }
    let sum = one + other;
    assert_eq!(sum, other + one);
    assert_eq!([one, other].into_iter().sum::<Amount>(), sum);
    let trillionths = |amount: Amount| exact(&amount.to_string()).trillionths();
    if let (Some(first), Some(second)) = (trillionths(one), trillionths(other))
        && first.abs().max(second.abs()) < ADDED_EXACTLY
    {
        assert_eq!(trillionths(sum), Some(first + second), "{one} + {other} is not {sum}");
        assert_eq!(sum - other, one);
    }
}
