//! Events, as a subscriber gets them and as the log of deliveries shows them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

mod control;
mod envelope;
mod faults;
mod listener;
mod refusals;
mod restart;
mod retries;
mod scene;
mod subscribers;
