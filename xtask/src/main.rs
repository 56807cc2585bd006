//! `cargo xtask`: everything that is derived from `openapi/droppay.yaml`.

mod adapt;
mod command;
mod document;
mod generate;
mod leaf_types;
mod lower;
mod outputs;
mod projections;
mod received;
mod rules;
mod settings;
mod shapes;

use std::{io, process::ExitCode};

use clap::Parser as _;

fn main() -> ExitCode {
    command::Command::parse().run(&mut io::stdout().lock())
}
