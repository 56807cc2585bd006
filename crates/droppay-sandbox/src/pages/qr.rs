//! The code that a phone scans: the `sharing` link of a push or a connection.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use qrcode::QrCode;
use qrcode::render::svg;

use super::notice::Notice;
use super::visit::Visit;

/// The code of a push.
pub(crate) async fn of_push(visit: Visit, Path(id): Path<String>) -> Result<Response, Notice> {
    let link = visit
        .world
        .transact(|session| Ok(session.find_push(&id)?.map(|push| session.links.push(&push.id))))?;
    drawn(link)
}

/// The code of a connection.
pub(crate) async fn of_connection(
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Notice> {
    let link = visit.world.transact(|session| {
        Ok(session.find_connection(&id)?.map(|connection| session.links.connection(&connection.id)))
    })?;
    drawn(link)
}

/// Draws a link, dark on light in any colour scheme, with the quiet zone that readers need.
fn drawn(link: Option<String>) -> Result<Response, Notice> {
    let link =
        link.ok_or_else(|| Notice::new(StatusCode::NOT_FOUND, "There is nothing with this id"))?;
    let code = QrCode::new(link)
        .map_err(|_| Notice::refused("The sandbox's public address is too long for a QR code"))?;
    let image = code
        .render::<svg::Color<'_>>()
        .dark_color(svg::Color("#000000"))
        .light_color(svg::Color("#ffffff"))
        .quiet_zone(true)
        .build();
    Ok(([(CONTENT_TYPE, "image/svg+xml")], image).into_response())
}
