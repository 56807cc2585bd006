//! What the end-to-end suites share: a sandbox whose every exchange is judged against the document, and processes that
//! share a token store.

mod captured_log;
pub mod chaos;
mod counting;
mod judge;
mod judged_sandbox;
mod recording;
mod redis_server;
mod refresh_gate;
pub mod seeds;
pub mod shared_tokens;
mod token_key;
mod token_store;
mod token_workers;

pub use captured_log::CapturedLog;
pub use counting::Counter;
pub use judge::{Judge, Wrong};
pub use judged_sandbox::JudgedSandbox;
pub use redis_server::RedisServer;
pub use refresh_gate::{RefreshGate, Stop};
pub use token_key::{token_key, tokens};
pub use token_store::open_token_store;
pub use token_workers::{Reply, TokenWorker, TokenWorkers, WorkerProgram};

/// The README's Rust code, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
