//! The reference page of the document.

use std::sync::Arc;

use axum::Router;

use crate::applications::Applications;

/// The pages.
pub(crate) fn paths() -> Router<Arc<Applications>> {
    Router::new()
}
