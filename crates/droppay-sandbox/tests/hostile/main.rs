//! Requests that mean harm, or come from a program with a mistake: real requests of every operation and control path,
//! with one or more things in them made wrong. None may be answered by a 5xx, none may hang, and the next ordinary
//! request is answered as if nothing had happened.
//!
//! `DROPPAY_HOSTILE_SECONDS` says for how long, 3 without it; `DROPPAY_HOSTILE_SEED` chooses the requests. The same
//! seed sends the same requests in the same order.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

mod exchange;
mod mutation;
mod original;
mod request;
mod siege;
mod values;
mod verdict;
