//! `cargo xtask clients`.

use std::{io::Write, path::Path};

use crate::failure::Failure;

/// What the command is asked.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

/// Does what it is asked.
pub(crate) fn run(_asked: &Arguments, _root: &Path, _out: &mut dyn Write) -> Result<u8, Failure> {
    Err(Failure::Reason("error: `cargo xtask clients` is not written yet".to_owned()))
}
