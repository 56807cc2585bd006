//! The control paths of faults.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{delete, get};
use serde_json::{Value, json};

use super::fault::Fault;
use super::report::FaultId;
use crate::applications::{Applications, InWorld};
use crate::error::ApiError;
use crate::exchange;

type Answer = Result<Response, ApiError>;

/// The control paths of faults, below `/_sandbox`.
pub(crate) fn paths() -> Router<Arc<Applications>> {
    Router::new()
        .route("/faults", get(list).post(order).delete(clear))
        .route("/faults/{id}", delete(remove))
}

async fn list(InWorld(shared): InWorld) -> Answer {
    Ok(written(&json!({ "faults": shared.faults.reports() })))
}

/// Orders one fault, or those of an array, and answers in the same form with their ids.
async fn order(InWorld(shared): InWorld, body: Bytes) -> Answer {
    let posted = serde_json::from_slice(&body).map_err(|_| ApiError::wrong("body"))?;
    let (posted, several) = match posted {
        Value::Array(faults) => (faults, true),
        one => (vec![one], false),
    };
    let faults = posted.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let mut ids = shared.order_faults(faults)?.into_iter().map(|id| json!({ "id": id }));
    Ok(written(&if several { ids.collect() } else { ids.next_back().unwrap_or_default() }))
}

async fn clear(InWorld(shared): InWorld) -> Answer {
    shared.clear_faults();
    Ok(written(&json!({})))
}

async fn remove(InWorld(shared): InWorld, Path(id): Path<String>) -> Answer {
    let removed = id.parse().is_ok_and(|id| shared.remove_fault(FaultId(id)));
    removed.then(|| written(&json!({}))).ok_or_else(ApiError::not_found)
}

/// Reads a fault, and names the property that is wrong.
fn read(posted: Value) -> Result<Fault, ApiError> {
    serde_path_to_error::deserialize(posted).map_err(|error| {
        let (place, reason) = (error.path().to_string(), error.inner());
        let place = if place == "." { "body" } else { place.as_str() };
        ApiError::wrong(&format!("{place}, {reason}"))
    })
}

fn written(answer: &Value) -> Response {
    exchange::json(StatusCode::OK, answer.to_string().into_bytes())
}
