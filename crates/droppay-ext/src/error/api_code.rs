//! The pair that identifies an error of DropPay's.

use std::fmt;

use droppay_api::KnownError;
use http::StatusCode;

/// An error of DropPay's: the HTTP status and the code in the body. Only the pair identifies it, because a code means
/// different things under different statuses.
///
/// The code is text whether DropPay sent text or a number, as the documents show both.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ApiCode {
    /// The HTTP status.
    pub status: StatusCode,
    /// The code, as text: `100`.
    pub code: String,
}

impl ApiCode {
    /// The error as one of the document's table, if it is there.
    pub fn known(&self) -> Option<KnownError> {
        KnownError::from_pair(self.status.as_u16(), &self.code)
    }
}

impl fmt::Display for ApiCode {
    /// `400/104`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.status.as_str(), self.code)
    }
}
