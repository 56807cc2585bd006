//! The document as it is written, so that the sandbox can serve it with its comments and its order.

use crate::outputs::{Output, REFERENCE};

/// `openapi.yaml`.
pub(crate) fn source(text: &str) -> Output {
    Output { folder: REFERENCE, name: "openapi.yaml".into(), text: text.to_owned() }
}
