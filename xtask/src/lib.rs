//! Everything that is derived from `openapi/droppay.yaml`.
//!
//! It is a library so that the reader of the document can be tried on hostile documents from outside; the program is
//! [`run`] and nothing else.

mod adapt;
mod bench;
mod clients;
mod command;
mod compat;
mod contract;
mod docs;
mod document;
mod failure;
mod generate;
mod leaf_types;
mod lint;
mod loopback;
mod lower;
mod outputs;
#[cfg(test)]
mod pointers;
mod projections;
mod received;
mod rules;
mod sandbox;
mod settings;
mod shapes;
mod tools;
mod weight;

use std::{io, process::ExitCode};

use clap::Parser as _;

/// `cargo xtask`: reads the command line and does what it says.
pub fn run() -> ExitCode {
    command::Command::parse().run(&mut io::stdout().lock())
}

/// Everything that keeps a document from being generated from, in the words that `cargo xtask check` prints; nothing, if
/// it keeps every rule. `name` is what the messages call the document.
pub fn findings(name: &str, text: &str) -> Vec<String> {
    match document::Document::parse(name, text) {
        Ok(document) => rules::check(&document).iter().map(ToString::to_string).collect(),
        Err(error) => vec![error.to_string()],
    }
}
