//! The chaos test: processes that submit orders to a sandbox whose every call may fail, and that are killed meanwhile.
//!
//! The parent ([`Run`]) holds the sandbox, injects the faults, kills and restarts the submitters, and looks at the end
//! whether each order is one push that is `READY`. The submitters ([`submitter`]) are processes of their own, so that
//! killing one is a crash like any other.

mod audit;
mod crew;
mod disturbances;
mod errand;
mod gateway;
mod journal;
mod orders;
mod report;
mod run;
mod secrets;
pub mod submitter;

pub use report::Report;
pub use run::Run;
