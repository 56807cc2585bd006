//! What the end-to-end suites share: a sandbox whose every exchange is judged against the document.

mod judge;
mod judged_sandbox;

pub use judge::{Judge, Wrong};
pub use judged_sandbox::JudgedSandbox;

/// The README's Rust code, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
