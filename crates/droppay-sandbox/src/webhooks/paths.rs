//! The control paths of deliveries.

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use super::delivery::DeliveryId;
use super::handle::{LONGEST_LOG, drain};
use crate::applications::{Applications, InWorld};
use crate::error::ApiError;
use crate::exchange;

/// Events that are shown if nothing else is asked for.
const SHOWN: u32 = 1000;

type Answer = Result<Response, ApiError>;

/// The control paths of deliveries, below `/_sandbox`.
pub(crate) fn paths() -> Router<Arc<Applications>> {
    Router::new()
        .route("/deliveries", get(list))
        .route("/deliveries/drain", post(wait))
        .route("/deliveries/{id}/replay", post(replay))
}

#[derive(Deserialize)]
struct Shown {
    limit: Option<u32>,
}

async fn list(InWorld(shared): InWorld, shown: Result<Query<Shown>, QueryRejection>) -> Answer {
    let Query(Shown { limit }) = shown.map_err(|_| ApiError::wrong("limit"))?;
    let limit = limit.unwrap_or(SHOWN);
    if !(1..=LONGEST_LOG).contains(&limit) {
        return Err(ApiError::wrong("limit"));
    }
    let deliveries = shared.transact(|session| session.deliveries(limit.into()))?;
    Ok(written(&json!({ "deliveries": deliveries })))
}

async fn replay(InWorld(shared): InWorld, Path(id): Path<String>) -> Answer {
    let id: DeliveryId = id.parse().map_err(|_| ApiError::not_found())?;
    shared.transact(|session| session.replay_delivery(id))?;
    Ok(written(&json!({})))
}

async fn wait(InWorld(shared): InWorld) -> Answer {
    drain(&shared).await?;
    Ok(written(&json!({})))
}

fn written(answer: &Value) -> Response {
    exchange::json(StatusCode::OK, answer.to_string().into_bytes())
}
