//! Reading and creating a push on loopback: droppay-ext beside what people would use instead.

mod contender;
mod growth;
mod instructions;
mod one_by_one;
mod openapi_generator;

use std::io::Write as _;

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use droppay_instructions::{
    answers,
    callers::{Ext, Generated, HandWritten},
    worker::work,
};
use tempfile::NamedTempFile;

use crate::arguments::Run;
use crate::report::{Part, Section};
use crate::sandbox::server::Server;
use contender::Contender;

/// The clients that are built into this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Variant {
    /// reqwest and serde
    HandWritten,
    /// The generated client of droppay-api, with a token that never changes
    DroppayApi,
    /// droppay-ext
    DroppayExt,
}

/// Makes calls with this client as stdin says.
pub(crate) fn call(variant: Variant, base_url: &str) -> Result<()> {
    let made = match variant {
        Variant::HandWritten => work(HandWritten::new(base_url)?),
        Variant::DroppayApi => work(Generated::new(base_url)?),
        Variant::DroppayExt => work(Ext::new(base_url)?),
    };
    made.map_err(anyhow::Error::from_boxed)
}

const TEXT: &str = "\
One push is read, and one created, on loopback: by reqwest with plain serde structs, by the generated client alone, by \
droppay-ext with its token cache, its retry policy and tracing compiled in but nobody listening, and by the client that \
openapi-generator writes from the same document. Each is a process of its own with one thread and one `reqwest::Client` \
of the same settings, without TLS; the server is an axum that answers static bodies. They take turns in blocks of calls. \
The instructions are those of one call, in user space, counted by valgrind: `cargo run --release -p \
droppay-instructions -- --help`. What it takes to exchange the bytes is left out there.";

pub(crate) fn measure(run: &Run) -> Result<Section> {
    let generated = openapi_generator::build(run)?;
    let (read, created) = (file(&answers::push()?)?, file(&answers::created()?)?);
    let server = Server::bare_axum(read.path(), created.path())?;
    let base_url = format!("http://{}", server.address);
    let mut contenders = vec![
        Contender::built_in(Variant::HandWritten, &base_url)?,
        Contender::built_in(Variant::DroppayApi, &base_url)?,
        Contender::built_in(Variant::DroppayExt, &base_url)?,
        Contender::start("openapi-generator", openapi_generator::command(&generated, &base_url))?,
    ];
    let mut parts = one_by_one::measure(&mut contenders, run)?;
    parts.extend(growth::measure(&mut contenders, run)?);
    drop(contenders);
    // CI counts instructions in a step of its own, and holds them against their bounds there.
    if !run.quick {
        parts.push(Part::Grid(instructions::count()?));
    }
    parts.insert(0, Part::Text(TEXT.to_owned()));
    Ok(Section { title: "A call", parts })
}

fn file(body: &str) -> Result<NamedTempFile> {
    let mut file = NamedTempFile::new().context("no temporary file")?;
    file.write_all(body.as_bytes())?;
    Ok(file)
}
