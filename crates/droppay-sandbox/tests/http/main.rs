//! The sandbox over real HTTP on loopback.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

mod applications;
mod connections;
mod control;
mod errors;
mod faults;
mod later;
mod limits;
mod pages;
mod pushes;
mod reference;
mod session;
mod tokens;
