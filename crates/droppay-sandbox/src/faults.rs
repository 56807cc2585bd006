//! Failures that a test orders for the next calls of an operation.

use std::sync::Arc;

use axum::Router;

use crate::applications::Applications;

/// The failures that were ordered.
#[derive(Debug, Default)]
pub(crate) struct Faults;

impl Faults {
    /// Forgets every order.
    pub(crate) fn clear(&self) {}
}

/// The control paths of faults, below `/_sandbox`.
pub(crate) fn paths() -> Router<Arc<Applications>> {
    Router::new()
}
