//! What the sandbox reads from an IBAN: whether its check digits hold, and to which bank an Italian one leads.

/// The bank code of the institute behind DropPay. Transfers to its accounts stay inside the institute.
pub(crate) const DROPPAY_BANK_CODE: &str = "36064";

/// The IBAN without spaces and in capitals, as it is stored and compared.
pub(crate) fn normalised(iban: &str) -> String {
    iban.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
}

/// Whether the check digits of ISO 13616 hold for a normalised IBAN.
pub(crate) fn holds_check_digits(iban: &str) -> bool {
    if !iban.is_ascii() || !(15..=34).contains(&iban.len()) {
        return false;
    }
    let (head, rest) = iban.split_at(4);
    let mut remainder = 0;
    for c in rest.chars().chain(head.chars()) {
        let Some(digit) = c.to_digit(36) else { return false };
        remainder = if digit < 10 { remainder * 10 + digit } else { remainder * 100 + digit } % 97;
    }
    remainder == 1
}

/// The bank code (ABI) of an Italian IBAN.
pub(crate) fn bank_code(iban: &str) -> Option<&str> {
    iban.strip_prefix("IT").and_then(|_| iban.get(5..10))
}

/// The name of a bank, for the few bank codes of the documents.
pub(crate) fn bank_name(iban: &str) -> Option<&'static str> {
    match bank_code(iban)? {
        DROPPAY_BANK_CODE => Some("A-Tono Payment Institute"),
        "05428" => Some("Fineco Bank"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_computed_over_letters_and_digits() {
        for iban in
            ["IT60X0542811101000000123456", "DE89370400440532013000", "GB29NWBK60161331926819"]
        {
            assert!(holds_check_digits(iban), "{iban}");
        }
        for iban in [
            "IT61X0542811101000000123456",
            "IT63B3606400003351234567",
            "IT60",
            "IT60X05428111010000001234é6",
        ] {
            assert!(!holds_check_digits(iban), "{iban}");
        }
    }

    #[test]
    fn the_bank_code_of_an_italian_iban_is_found() {
        assert_eq!(bank_code("IT63B3606400003351234567"), Some(DROPPAY_BANK_CODE));
        assert_eq!(bank_code("IT60X0542811101000000123456"), Some("05428"));
        assert_eq!(bank_code("DE89370400440532013000"), None);
        assert_eq!(bank_code("IT6"), None);
    }
}
