//! The phone of an account's owner: where the `sharing` links of pushes and connections lead, and where they are
//! decided.

use axum::http::StatusCode;

use super::notice::Notice;

pub(crate) mod connection;
pub(crate) mod push;

/// There is nothing under the link that was followed.
fn nothing_here() -> Notice {
    Notice::new(
        StatusCode::NOT_FOUND,
        "There is no request with this id. It may be of another application, or the sandbox was reset since",
    )
}

/// Somebody was faster.
fn too_late(back: String) -> Notice {
    Notice::new(StatusCode::CONFLICT, "This request is no longer waiting for your decision")
        .back_to(back)
}
