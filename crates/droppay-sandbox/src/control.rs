//! The control paths, by which a test in any language plays the account's owner, the back office and time.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use droppay_api::Trigger;
use jiff::Span;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::applications::{Applications, InWorld};
use crate::calendar::{DayEdge, Stamp};
use crate::error::ApiError;
use crate::exchange::{self, BODY_LIMIT};

use crate::world::decision::Decision;
use crate::{faults, webhooks};

type Answer = Result<Response, ApiError>;

/// The control paths, below `/_sandbox`.
pub(crate) fn paths() -> Router<Arc<Applications>> {
    Router::new()
        .route("/credentials", get(credentials))
        .route("/clock", get(clock).post(move_clock))
        .route("/connections/{id}/{action}", post(decide_connection))
        .route("/pushes/{id}/{action}", post(decide_push))
        .route("/transfers/{id}/reject", post(reject_transfer))
        .route("/tokens/expire", post(expire_tokens))
        .route("/calls", get(calls))
        .route("/reset", post(reset))
        .route("/applications", get(applications).post(add_application))
        .route("/applications/{client_id}", delete(remove_application))
        .merge(faults::paths())
        .merge(webhooks::paths())
        .fallback(async || ApiError::not_found())
        .method_not_allowed_fallback(async || {
            ApiError::uncoded(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed")
        })
        .layer(axum::extract::DefaultBodyLimit::max(BODY_LIMIT))
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum ClockMove {
    Now(String),
    Advance(Span),
    Running(bool),
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Grant {
    account: Option<String>,
}

async fn credentials(InWorld(shared): InWorld) -> Answer {
    written(&shared.credentials()?)
}

async fn clock(InWorld(shared): InWorld) -> Answer {
    written(&json!({ "now": shared.now(), "running": shared.clock().is_running() }))
}

async fn move_clock(InWorld(shared): InWorld, body: Bytes) -> Answer {
    match serde_json::from_slice(&body).map_err(|_| ApiError::wrong("now, advance or running"))? {
        ClockMove::Now(date) => {
            let moment =
                Stamp::read(&date, DayEdge::Start).ok_or_else(|| ApiError::wrong_date("now"))?;
            shared.set_clock(moment.timestamp())?;
        }
        ClockMove::Advance(span) => shared.advance(span)?,
        ClockMove::Running(run) => shared.run_clock(run)?,
    }
    clock(InWorld(shared)).await
}

async fn decide_connection(
    InWorld(shared): InWorld,
    Path((id, action)): Path<(String, String)>,
    body: Bytes,
) -> Answer {
    let trigger = match action.as_str() {
        "grant" => {
            let grant: Grant = if body.is_empty() {
                Grant::default()
            } else {
                serde_json::from_slice(&body).map_err(|_| ApiError::wrong("account"))?
            };
            shared.grant(&id, grant.account.as_deref())?;
            return written(
                &shared
                    .transact(|session| Ok(json!(session.connection(&id)?.view(session.links))))?,
            );
        }
        "refuse" => Trigger::Refuse,
        "revoke" => Trigger::Revoke,
        _ => return Err(ApiError::not_found()),
    };
    written(&shared.transact(|session| {
        Ok(json!(session.move_connection(&id, trigger)?.view(session.links)))
    })?)
}

async fn decide_push(
    InWorld(shared): InWorld,
    Path((id, action)): Path<(String, String)>,
) -> Answer {
    let decision = match action.as_str() {
        "approve" => Decision::Approve,
        "refuse" => Decision::Refuse,
        "clear" => Decision::Clear,
        "reject" => Decision::Reject,
        _ => return Err(ApiError::not_found()),
    };
    shared.decide(&id, decision)?;
    written(&shared.transact(|session| {
        let push = session.find_push(&id)?.ok_or_else(ApiError::not_found)?;
        Ok(json!(push.view(session.links)))
    })?)
}

async fn reject_transfer(InWorld(shared): InWorld, Path(id): Path<String>) -> Answer {
    written(&shared.transact(|session| Ok(json!(session.reject_transfer(&id)?.view())))?)
}

async fn expire_tokens(InWorld(shared): InWorld) -> Answer {
    shared.transact(|session| session.expire_tokens())?;
    written(&json!({}))
}

async fn calls(InWorld(shared): InWorld) -> Answer {
    written(&json!({ "calls": shared.calls() }))
}

async fn reset(InWorld(shared): InWorld) -> Answer {
    shared.reset()?;
    written(&json!({}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewApplication {
    client_id: String,
}

async fn applications(State(applications): State<Arc<Applications>>) -> Answer {
    let keys: Vec<_> = applications
        .all()
        .iter()
        .map(|shared| json!({ "client_id": shared.client_id() }))
        .collect();
    written(&json!({ "applications": keys }))
}

async fn add_application(State(applications): State<Arc<Applications>>, body: Bytes) -> Answer {
    let NewApplication { client_id } =
        serde_json::from_slice(&body).map_err(|_| ApiError::wrong("client_id"))?;
    written(&applications.add(&client_id)?.credentials()?)
}

async fn remove_application(
    State(applications): State<Arc<Applications>>,
    Path(client_id): Path<String>,
) -> Answer {
    applications.remove(&client_id)?;
    written(&json!({}))
}

fn written(answer: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(answer).expect("answers are made of text and numbers");
    Ok(exchange::json(StatusCode::OK, body).into_response())
}
