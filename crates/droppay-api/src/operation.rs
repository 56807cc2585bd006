//! One operation of the document. The table itself is generated.

use crate::{OPERATIONS, Security};

/// An operation of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The `operationId`: `createPush`.
    pub id: &'static str,
    /// The HTTP method, in capitals.
    pub method: &'static str,
    /// The path, as a template: `/bank/v2/push/{id}`.
    pub path: &'static str,
    /// What it has to be authenticated with.
    pub security: Security,
    /// Whether sending it twice does what sending it once does: RFC 9110 says it of the method, and the document of
    /// operations that differ.
    pub idempotent: bool,
}

impl Operation {
    /// The operation with this `operationId`.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        OPERATIONS.iter().find(|operation| operation.id == id)
    }
}
