//! The code of an error, which the documents show both as a text and as a number.

use std::borrow::Cow;

use crate::types::ErrorCode;

impl ErrorCode {
    /// The code as text, however it was written: `100` and `"100"` are the same.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text.trim()),
            Self::Number(number) => Cow::Owned(number.to_string()),
        }
    }
}
