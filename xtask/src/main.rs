//! `cargo xtask`: everything that is derived from `openapi/droppay.yaml`.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::run()
}
