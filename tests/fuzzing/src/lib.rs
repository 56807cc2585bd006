//! What the fuzz targets do with their bytes, and what has to hold.
//!
//! Each body stands here once, for the fuzzers of `fuzz/`, which need a nightly compiler, and for the test that replays
//! their corpus with a stable one. A body panics where something does not hold; it does so on no input that is known.

mod amount;
mod cursor;
mod date;
mod decimal;
#[cfg(feature = "document")]
mod document;
mod planted;
mod response;
mod text;
mod token_file;
mod token_key;
mod webhook;

pub use response::OPERATIONS as RESPONSE_OPERATIONS;
pub use response::STATUSES as RESPONSE_STATUSES;
pub use text::KINDS as TEXT_KINDS;
pub use token_key::token_key;

/// One fuzz target.
pub struct Target {
    /// What it is called: the name of its program in `fuzz/`, and of the folder of its corpus.
    pub name: &'static str,
    /// Tries one input.
    pub run: fn(&[u8]),
}

/// Every target.
pub const TARGETS: &[Target] = &[
    Target { name: "amount", run: amount::amount },
    Target { name: "cursor", run: cursor::cursor },
    Target { name: "date", run: date::date },
    #[cfg(feature = "document")]
    Target { name: "document", run: document::document },
    Target { name: "response", run: response::response },
    Target { name: "text", run: text::text },
    Target { name: "token_file", run: token_file::token_file },
    Target { name: "webhook", run: webhook::webhook },
];

/// Tries one input with the target of this name.
///
/// # Panics
///
/// If there is no such target, or if something that has to hold does not.
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    (target.unwrap_or_else(|| panic!("there is no target {name}")).run)(data);
}
