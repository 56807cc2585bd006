//! The gate of every change of status. A status changes only along a row of the tables that are generated from the
//! document's `x-transitions`, so the sandbox cannot do what the document does not hold.

use droppay_api::types::{ConnectionStatus, PushStatus, TransferStatus};
use droppay_api::{
    CONNECTION_TRANSITIONS, PUSH_TRANSITIONS, TRANSFER_TRANSITIONS, Transition, Trigger,
};

use crate::error::ApiError;

/// A status that has a table of transitions.
pub(crate) trait Status: Sized + PartialEq + 'static {
    /// The table generated from the document.
    fn table() -> &'static [Transition<Self>];
}

impl Status for PushStatus {
    fn table() -> &'static [Transition<PushStatus>] {
        PUSH_TRANSITIONS
    }
}

impl Status for ConnectionStatus {
    fn table() -> &'static [Transition<ConnectionStatus>] {
        CONNECTION_TRANSITIONS
    }
}

impl Status for TransferStatus {
    fn table() -> &'static [Transition<TransferStatus>] {
        TRANSFER_TRANSITIONS
    }
}

/// Gives back `to` if the table holds this transition.
///
/// # Errors
///
/// 403/101 if it does not.
pub(crate) fn step<S: Status>(from: Option<&S>, trigger: Trigger, to: S) -> Result<S, ApiError> {
    let held = S::table()
        .iter()
        .any(|row| row.from.as_ref() == from && row.trigger == trigger && row.to == to);
    if held { Ok(to) } else { Err(ApiError::denied("not possible in its present status")) }
}

/// The status to which a trigger leads, where the table leaves no choice.
///
/// # Errors
///
/// 403/101 if the table holds no such transition.
pub(crate) fn follow<S: Status + Clone>(from: &S, trigger: Trigger) -> Result<S, ApiError> {
    let row =
        S::table().iter().find(|row| row.from.as_ref() == Some(from) && row.trigger == trigger);
    row.map(|row| row.to.clone())
        .ok_or_else(|| ApiError::denied("not possible in its present status"))
}
