//! Reading and creating a push on loopback: droppay-ext beside what people would use instead.

mod contender;
mod growth;
mod instructions;
mod one_by_one;
mod openapi_generator;

use anyhow::Result;
use droppay_instructions::answers;

use crate::arguments::Run;
use crate::one_core::{self, Cores};
use crate::report::{Part, Section};
use crate::sandbox::contender::file;
use crate::sandbox::server::Server;
use crate::workspace;
use contender::{Client, Contender};

const TEXT: &str = "\
One push is read, and one created, on loopback: by reqwest with plain serde structs, by the generated client alone, by \
droppay-ext with its token cache, its retry policy and tracing compiled in but nobody listening, and by the client that \
openapi-generator writes from the same document. Each is a process of its own with one thread and one `reqwest::Client` \
of the same settings, without TLS; the server is an axum that answers static bodies. All of them are kept on one core, and \
take turns in blocks of calls, so that a time is that of the client's work and the server's, and not of a core that wakes up. \
The instructions are those of one call, in user space, counted by valgrind: `cargo run --release -p \
droppay-instructions -- --help`. What it takes to exchange the bytes is left out there. reqwest takes no other \
connection than one of the network, so droppay-ext is counted over loopback too; what droppay-api does with an answer is \
also counted in process.";

const MORE: &str = "\
What droppay-ext takes beyond the generated client is what the others leave out: a copy of each request, in case it has \
to be sent again; the token and whether it is still young; an id, a share of the budget of repetitions, and spans; and \
the memory for a future that holds all of that.";

pub(crate) fn measure(run: &Run) -> Result<Section> {
    one_core::ensure_installed()?;
    let generated = openapi_generator::build(run)?;
    let ours = workspace::build(run, "droppay-instructions")?;
    let (read, created) =
        (file(answers::push()?.as_bytes())?, file(answers::created()?.as_bytes())?);
    let axum = Server::bare_axum_command(read.path(), created.path())?;
    let server = Server::announced(Cores::One.keep(&axum)?)?;
    let base_url = format!("http://{}", server.address);
    let mut contenders = vec![
        Contender::ours(&ours, Client::HandWritten, &base_url)?,
        Contender::ours(&ours, Client::DroppayApi, &base_url)?,
        Contender::ours(&ours, Client::DroppayExt, &base_url)?,
        Contender::start("openapi-generator", openapi_generator::command(&generated, &base_url))?,
    ];
    let mut parts = one_by_one::measure(&mut contenders, run)?;
    parts.extend(growth::measure(&mut contenders, run)?);
    drop(contenders);
    // CI counts instructions in a step of its own, and holds them against their bounds there.
    if !run.quick {
        parts.push(Part::Grid(instructions::count(run)?));
    }
    parts.splice(0..0, [TEXT, MORE].map(|text| Part::Text(text.to_owned())));
    Ok(Section { title: "A call", parts })
}
