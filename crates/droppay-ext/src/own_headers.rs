//! DropPay's own headers, the only ones that a program may add to its calls: any other would be the client's business.

use std::fmt;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::Error;

const PREFIX: &str = "x-droppay-";

/// Headers whose names begin with `X-DropPay-`. `Debug` shows their names alone.
#[derive(Clone, Default)]
pub(crate) struct OwnHeaders(HeaderMap);

impl OwnHeaders {
    /// Adds a header, or replaces it.
    pub(crate) fn set(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let refused = |reason| Err(Error::configuration(reason));
        let Some(name) =
            HeaderName::try_from(name).ok().filter(|name| name.as_str().starts_with(PREFIX))
        else {
            return refused("only headers whose names begin with `X-DropPay-` can be given");
        };
        let Ok(mut value) = HeaderValue::try_from(value) else {
            return refused("the value of a header holds a character that a header cannot");
        };
        value.set_sensitive(true);
        self.0.insert(name, value);
        Ok(())
    }

    /// Adds them to those of a request.
    pub(crate) fn apply_to(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.0 {
            headers.insert(name, value.clone());
        }
    }
}

impl fmt::Debug for OwnHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_droppays_own_headers_are_accepted_in_any_case() {
        let mut headers = OwnHeaders::default();
        for own in ["X-DropPay-Trace", "x-droppay-other", "X-DROPPAY-THIRD"] {
            headers.set(own, "value").expect(own);
        }
        for other in
            ["Authorization", "Host", "X-Drop", "X-DropPay", "X-DropPay-Tr ace", "X-DropPay-\n", ""]
        {
            assert!(headers.set(other, "value").is_err(), "{other:?}");
        }
        assert!(headers.set("X-DropPay-Trace", "two\r\nlines").is_err());
    }

    #[test]
    fn the_values_are_not_shown() {
        let mut headers = OwnHeaders::default();
        headers.set("X-DropPay-Checkout-PrivateKey", "hunter2").expect("it is one of DropPay's");
        assert_eq!(format!("{headers:?}"), r#"["x-droppay-checkout-privatekey"]"#);
    }
}
