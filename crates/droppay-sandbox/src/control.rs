//! The control paths, by which a test in any language plays the account's owner, the back office and time.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use droppay_api::Trigger;
use jiff::Span;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::calendar::{DayEdge, Stamp};
use crate::error::ApiError;
use crate::exchange::{self, BODY_LIMIT};
use crate::shared::Shared;
use crate::world::execution::Decision;

type Answer = Result<Response, ApiError>;
type Sandbox = State<Arc<Shared>>;

/// The control paths, below `/_sandbox`.
pub(crate) fn paths() -> Router<Arc<Shared>> {
    Router::new()
        .route("/credentials", get(credentials))
        .route("/clock", get(clock).post(move_clock))
        .route("/connections/{id}/{action}", post(decide_connection))
        .route("/pushes/{id}/{action}", post(decide_push))
        .route("/tokens/expire", post(expire_tokens))
        .route("/calls", get(calls))
        .route("/reset", post(reset))
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
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Grant {
    account: Option<String>,
}

async fn credentials(State(shared): Sandbox) -> Answer {
    written(&shared.credentials()?)
}

async fn clock(State(shared): Sandbox) -> Answer {
    written(&json!({ "now": shared.now() }))
}

async fn move_clock(State(shared): Sandbox, body: Bytes) -> Answer {
    match serde_json::from_slice(&body).map_err(|_| ApiError::wrong("now or advance"))? {
        ClockMove::Now(date) => {
            let moment =
                Stamp::read(&date, DayEdge::Start).ok_or_else(|| ApiError::wrong_date("now"))?;
            shared.set_clock(moment.timestamp())?;
        }
        ClockMove::Advance(span) => shared.advance(span)?,
    }
    clock(State(shared)).await
}

async fn decide_connection(
    State(shared): Sandbox,
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
                &shared.transact(|session| Ok(json!(session.connection(&id)?.view())))?,
            );
        }
        "refuse" => Trigger::Refuse,
        "revoke" => Trigger::Revoke,
        _ => return Err(ApiError::not_found()),
    };
    written(&shared.transact(|session| Ok(json!(session.move_connection(&id, trigger)?.view())))?)
}

async fn decide_push(State(shared): Sandbox, Path((id, action)): Path<(String, String)>) -> Answer {
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
        Ok(json!(push.view()))
    })?)
}

async fn expire_tokens(State(shared): Sandbox) -> Answer {
    shared.transact(|session| session.expire_tokens())?;
    written(&json!({}))
}

async fn calls(State(shared): Sandbox) -> Answer {
    written(&json!({ "calls": shared.calls() }))
}

async fn reset(State(shared): Sandbox) -> Answer {
    shared.reset()?;
    written(&json!({}))
}

fn written(answer: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(answer).expect("answers are made of text and numbers");
    Ok(exchange::json(StatusCode::OK, body).into_response())
}
