//! What a database file holds after the process was killed, the disk was full, or the file was somebody else's.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

mod audit;
mod client;
mod due;
mod file;
mod full_disk;
mod killed;
mod program;
mod unusable;
