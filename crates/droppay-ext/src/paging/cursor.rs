//! A place in a listing that survives the process.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Where to go on with a listing: the number of a page, and the size of the pages that the number counts.
///
/// It is data: serialise it or write it with `Display`, and read it back in another process. It does not hold the
/// listing's filter: resume the same listing, with the same filter, order and page size.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cursor {
    pub(super) page: u32,
    /// As the server said, if it did.
    pub(super) page_size: Option<u32>,
}

/// The text is no cursor, or one of another version of this crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseCursorError(());

impl fmt::Display for ParseCursorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is no cursor of this version")
    }
}

impl std::error::Error for ParseCursorError {}

/// The first part of a cursor's text. Another form gets another number.
const VERSION: &str = "1";

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{VERSION}.{}.", self.page)?;
        self.page_size.map_or(Ok(()), |size| write!(f, "{size}"))
    }
}

impl FromStr for Cursor {
    type Err = ParseCursorError;

    fn from_str(text: &str) -> Result<Self, ParseCursorError> {
        let wrong = || ParseCursorError(());
        let number = |text: &str| text.parse::<u32>().map_err(|_| wrong());
        let mut parts = text.split('.');
        let (Some(VERSION), Some(page), Some(size), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(wrong());
        };
        let page_size = if size.is_empty() { None } else { Some(number(size)?) };
        let cursor = Self { page: number(page)?, page_size };
        // One place has one text: no sign, no zero in front.
        if cursor.to_string() == text { Ok(cursor) } else { Err(wrong()) }
    }
}

impl TryFrom<String> for Cursor {
    type Error = ParseCursorError;

    fn try_from(text: String) -> Result<Self, ParseCursorError> {
        text.parse()
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_text_and_json() {
        for cursor in
            [Cursor { page: 0, page_size: None }, Cursor { page: u32::MAX, page_size: Some(7) }]
        {
            assert_eq!(cursor.to_string().parse(), Ok(cursor.clone()));
            let json = serde_json::to_string(&cursor).expect("it can be written");
            assert_eq!(serde_json::from_str::<Cursor>(&json).expect("it can be read"), cursor);
        }
    }

    #[test]
    fn what_is_no_cursor_of_this_version_is_refused() {
        for wrong in [
            "",
            "1",
            "1.5",
            "2.5.7",
            "1.-5.7",
            "1.5.7.9",
            "1.4294967296.7",
            "1.x.",
            "1.5.x",
            "1.+5.7",
            "1.05.7",
        ] {
            assert!(wrong.parse::<Cursor>().is_err(), "{wrong}");
        }
    }
}
