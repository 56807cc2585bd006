//! Delivers events to whoever subscribed to them.

use std::sync::Arc;

use axum::Router;

use crate::applications::Applications;

/// How events are delivered.
#[derive(Clone, Debug, Default)]
pub(crate) struct WebhookSettings;

/// Delivers what is due, until it is dropped.
pub(crate) async fn deliver(applications: Arc<Applications>, _settings: WebhookSettings) {
    loop {
        applications.bell.notified().await;
    }
}

/// The control paths of deliveries, below `/_sandbox`.
pub(crate) fn paths() -> Router<Arc<Applications>> {
    Router::new()
}
