//! The server that listings are read from, in a process of its own: it makes its pages out of their numbers, and answers
//! each after a latency that the address names.

use std::time::Duration;

use anyhow::Result;
use axum::extract::{Path, Query};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until};

use crate::listing::body;
use crate::sandbox::server::LISTENING;

/// The page that is asked for.
#[derive(Deserialize)]
struct Asked {
    pg_num: usize,
    pg_size: usize,
}

/// Where a listing of so many pushes is, with so many milliseconds of latency for each page.
pub(crate) fn base_url(server: std::net::SocketAddr, latency: u64, items: usize) -> String {
    format!("http://{server}/{latency}/{items}")
}

/// Serves on a free port, and says on which.
pub(crate) async fn serve() -> Result<()> {
    let router = Router::new()
        .route("/{latency}/{items}/bank/v2/pushes", get(page))
        .route("/{latency}/{items}/oa2/v1/ac/token", post(token));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{LISTENING}http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

async fn page(
    Path((latency, items)): Path<(u64, usize)>,
    Query(asked): Query<Asked>,
) -> impl IntoResponse {
    let answer = Instant::now() + Duration::from_millis(latency);
    let body = body::page(asked.pg_num, asked.pg_size, items);
    if latency > 0 {
        sleep_until(answer).await;
    }
    ([(CONTENT_TYPE, "application/json")], body)
}

async fn token() -> Json<Value> {
    Json(json!({ "token_type": "bearer", "access_token": "a-token", "expires_in": 3600 }))
}
