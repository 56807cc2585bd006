//! A gate before a DropPay that moves real money: a judge behind it can read, and do nothing else.
//!
//! `cargo xtask contract --url` has schemathesis call this gate instead of the server. The gate passes on `GET` calls of
//! the document's operations, at a slow pace, and is the only one who knows the tokens: the judge sends a word in place
//! of each. What sends to the server is [`Reader`], which has no method but `get`.

mod gate;
mod pace;
mod reader;
mod tokens;

pub use gate::{Gate, Passed};
pub use pace::Pace;
pub use reader::{Reader, TargetError};
pub use tokens::Tokens;
