//! One call, made in the ways that are compared: by hand, by the generated client alone, and by droppay-ext.
//!
//! It is a library because two programs make these calls: `droppay-instructions` counts their instructions, and
//! `droppay-benches` times them.

pub mod answers;
pub mod callers;
pub mod plain;
mod prepared;
pub mod report;
mod static_token;
mod stored_token;
pub mod worker;

pub use prepared::Prepared;
pub use static_token::StaticToken;
