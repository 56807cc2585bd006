//! The pages for people: the phone of an account's owner, and the dashboard. They are written on the server, load
//! nothing from elsewhere, and work without JavaScript, which only keeps them up to date. Nobody but the browser's
//! user makes them act: [`visit::Visit`] is the one way to a world, and it refuses requests of other sites.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::map_response;
use axum::routing::{get, post};

use crate::applications::Applications;

mod assets;
mod commands;
mod dashboard;
mod filled;
mod format;
mod headers;
mod layout;
mod link_back;
mod live;
mod notice;
mod phone;
mod qr;
mod reading;
mod visit;
mod words;

/// The largest form that is read, in bytes.
const FORM_LIMIT: usize = 16 * 1024;

/// The pages, their forms and what they load.
pub(crate) fn paths() -> Router<Arc<Applications>> {
    Router::new()
        .route("/", get(dashboard::show))
        .route("/live", get(live::stream))
        .route("/u/2/{id}", get(phone::push::show).post(phone::push::decide))
        .route("/u/2/{id}/qr.svg", get(qr::of_push))
        .route("/u/20/{id}", get(phone::connection::show).post(phone::connection::decide))
        .route("/u/20/{id}/qr.svg", get(qr::of_connection))
        .route("/dashboard/clock", post(commands::move_clock))
        .route("/dashboard/pushes/{id}", post(commands::decide_push))
        .route("/dashboard/connections/{id}", post(commands::revoke_connection))
        .route("/dashboard/deliveries/{id}", post(commands::replay))
        .route("/dashboard/faults", post(commands::order_fault))
        .route("/dashboard/faults/clear", post(commands::clear_faults))
        .route("/dashboard/reset", get(dashboard::confirm_reset).post(commands::reset))
        .route("/pages/style.css", get(assets::style))
        .route("/pages/live.js", get(assets::script))
        .route("/pages/icon.svg", get(assets::icon))
        // Browsers ask for this one by themselves, and it is no call of the API.
        .route("/favicon.ico", get(assets::icon))
        .method_not_allowed_fallback(notice::wrong_method)
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(map_response(headers::protect))
}
