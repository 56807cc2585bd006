//! What the dashboard's forms do. Each leads back to the part of the dashboard that it changed.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Redirect;
use droppay_api::Trigger;
use jiff::Span;
use serde::Deserialize;

use super::dashboard::faults::Offer;
use super::filled::Filled;
use super::notice::Notice;
use super::visit::Visit;
use crate::calendar::{DayEdge, Stamp};
use crate::error::ApiError;
use crate::world::decision::Decision;

type Done = Result<Redirect, Notice>;

/// Leads back to a part of the dashboard.
fn back(visit: &Visit, part: &str) -> String {
    format!("{}#{part}", visit.dashboard(visit.status.as_ref()))
}

/// Leads back if it was done, and says why if not.
fn finish<T>(visit: &Visit, part: &str, done: Result<T, ApiError>) -> Done {
    let back = back(visit, part);
    match done {
        Ok(_) => Ok(Redirect::to(&back)),
        Err(error) if error.status == StatusCode::FORBIDDEN => {
            let words =
                "This is not possible any more: its status has changed since the page was shown";
            Err(Notice::new(StatusCode::CONFLICT, words).back_to(back))
        }
        Err(error) => Err(Notice::from(error).back_to(back)),
    }
}

/// One of three ways to move the clock.
#[derive(Deserialize)]
pub(crate) struct ClockMove {
    by: Option<String>,
    to: Option<String>,
    running: Option<bool>,
}

pub(crate) async fn move_clock(visit: Visit, Filled(wanted): Filled<ClockMove>) -> Done {
    let refused = |words: &str| Notice::refused(words).back_to(back(&visit, "clock"));
    let done = match wanted {
        ClockMove { by: Some(by), .. } => {
            let span: Span = by.trim().parse().map_err(|_| {
                refused("This is not a duration of ISO 8601, such as PT1H, P1D or P1M")
            })?;
            visit.world.advance(span)
        }
        ClockMove { to: Some(to), .. } => {
            let date = Stamp::read(to.trim(), DayEdge::Start)
                .ok_or_else(|| refused("This is not a date, such as 2026-01-31T09:00:00"))?;
            visit.world.set_clock(date.timestamp())
        }
        ClockMove { running: Some(run), .. } => visit.world.run_clock(run),
        _ => return Err(refused("The form does not say where to move the clock")),
    };
    let out_of_range = [ApiError::wrong_date("now"), ApiError::wrong_date("advance")];
    done.map_err(|error| {
        if out_of_range.contains(&error) {
            return refused("The clock can only show the years 1970 to 9000");
        }
        Notice::from(error).back_to(back(&visit, "clock"))
    })?;
    Ok(Redirect::to(&back(&visit, "clock")))
}

/// What the back office decides.
#[derive(Deserialize)]
pub(crate) struct Decided {
    decision: BackOffice,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum BackOffice {
    Clear,
    Reject,
}

pub(crate) async fn decide_push(
    visit: Visit,
    Path(id): Path<String>,
    Filled(decided): Filled<Decided>,
) -> Done {
    let decision = match decided.decision {
        BackOffice::Clear => Decision::Clear,
        BackOffice::Reject => Decision::Reject,
    };
    let done = visit.world.decide(&id, decision);
    finish(&visit, &format!("push-{id}"), done)
}

pub(crate) async fn revoke_connection(visit: Visit, Path(id): Path<String>) -> Done {
    let done = visit.world.transact(|session| session.move_connection(&id, Trigger::Revoke));
    finish(&visit, "connections", done)
}

/// A fault that is ordered from the dashboard. Everything else about faults is ordered over HTTP or in Rust.
#[derive(Deserialize)]
pub(crate) struct FaultOrder {
    operation: String,
    fault: Offer,
    times: u64,
}

pub(crate) async fn order_fault(visit: Visit, Filled(order): Filled<FaultOrder>) -> Done {
    let fault = order.fault.fault().times(order.times);
    let fault = if order.operation.is_empty() { fault } else { fault.operation(order.operation) };
    let done = visit.world.order_faults(vec![fault]);
    finish(&visit, "faults", done)
}

pub(crate) async fn clear_faults(visit: Visit) -> Redirect {
    visit.world.clear_faults();
    Redirect::to(&back(&visit, "faults"))
}

pub(crate) async fn replay(visit: Visit, Path(id): Path<String>) -> Done {
    let done = visit.world.transact(|session| {
        session.replay_delivery(id.parse().map_err(|_| ApiError::not_found())?)
    });
    finish(&visit, "deliveries", done)
}

pub(crate) async fn reset(visit: Visit) -> Done {
    let done = visit.world.reset();
    finish(&visit, "clock", done)
}
