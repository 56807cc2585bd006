//! What the sandbox is compared with: an axum server as people write it, whose handlers answer a static body.

use std::path::Path;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{get, post};

use crate::sandbox::server::LISTENING;

/// Serves the two bodies on a free port, and says on which.
pub(crate) async fn serve(read: &Path, created: &Path) -> Result<()> {
    let (read, created) = (body(read)?, body(created)?);
    let router = Router::new()
        .route("/bank/v2/push/{id}", get(async move || json(read)))
        .route("/bank/v2/push", post(async move |_body: Bytes| json(created)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{LISTENING}http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

fn json(body: &'static [u8]) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], body)
}

/// The body of a file, for as long as the process lives.
fn body(file: &Path) -> Result<&'static [u8]> {
    let body = std::fs::read(file).with_context(|| format!("failed to read {}", file.display()))?;
    Ok(body.leak())
}
