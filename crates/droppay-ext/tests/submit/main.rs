//! Submitting against the sandbox: one order is one `READY` push, whatever fails and however often it is submitted.

mod bank;
mod broken_calls;
mod orders;
mod resumption;
