//! A gate before a DropPay that moves real money: a judge behind it can read, and do nothing else.
//!
//! `cargo xtask contract --url` has schemathesis call this gate instead of the server. The gate passes on `GET` calls of
//! the document's operations, at a slow pace, and alone sends the tokens: the judge sends a word in place of each, which
//! is another in each run. What sends to the server is [`Reader`], which has no method but `get`.

mod gate;
mod log;
mod pace;
mod reader;
mod tokens;

pub use gate::Gate;
pub use log::Passed;
pub use pace::Pace;
pub use reader::{Reader, TargetError};
pub use tokens::{Tokens, Words};
