//! The pages of the account's owner, and the dashboard.

use std::sync::Arc;

use axum::Router;

use crate::applications::Applications;

/// The pages.
pub(crate) fn paths() -> Router<Arc<Applications>> {
    Router::new()
}
