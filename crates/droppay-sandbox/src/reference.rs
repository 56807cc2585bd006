//! The reference page of the document, and the document itself. All of it is in the binary, and a browser that shows
//! it asks no other host for anything.
//!
//! This is no feature of the crate: it costs a program half a megabyte and a starting sandbox a few routes. Nothing of
//! it is unpacked, and what is made on the server is made when it is first asked for.

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::get;

use crate::applications::Applications;

mod file;
mod files;
mod machine;
mod page;
mod statuses;

/// The document, its reference page and what that loads.
pub(crate) fn paths() -> Router<Arc<Applications>> {
    let router =
        Router::new().route("/docs/", get(async || axum::response::Redirect::permanent("/docs")));
    files::FILES.iter().fold(router, |router, file| {
        router.route(file.path, get(move |headers: HeaderMap| async move { file.answer(&headers) }))
    })
}
