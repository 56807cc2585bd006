//! The servers that are loaded in turns: the sandbox, and those that it is compared with.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use hyper::Method;
use hyper::body::Bytes;
use tempfile::NamedTempFile;

use crate::sandbox::client::Answer;
use crate::sandbox::server::Server;
use crate::sandbox::throughput::{PUSH, PUSHES, new_push};
use crate::sandbox::{openapi_backend, prism};
use crate::workspace;

/// Which server it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sandbox,
    Axum,
    Prism,
    OpenapiBackend,
}

/// A server that takes its turn.
pub(crate) struct Contender {
    pub(crate) kind: Kind,
    pub(crate) server: Server,
}

/// The document that the others mock.
pub(crate) fn document() -> PathBuf {
    workspace::root().join("openapi/droppay.yaml")
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Sandbox => "the sandbox",
            Kind::Axum => "axum",
            Kind::Prism => "Prism",
            Kind::OpenapiBackend => "openapi-backend",
        }
    }
}

/// Starts all of them, the sandbox first, after making sure that each answers as it should.
pub(crate) async fn start(sandbox: &Path) -> Result<Vec<Contender>> {
    let sandbox = Contender { kind: Kind::Sandbox, server: Server::sandbox(sandbox, &[])? };
    let [read, created] = sandbox.answers().await?;
    let (read, created) = (file(&read)?, file(&created)?);
    let axum = Server::bare_axum(read.path(), created.path())?;
    let others = [
        Contender { kind: Kind::Axum, server: axum },
        Contender { kind: Kind::Prism, server: prism::start().await? },
        Contender { kind: Kind::OpenapiBackend, server: openapi_backend::start()? },
    ];
    for other in &others {
        other.answers().await?;
    }
    Ok([sandbox].into_iter().chain(others).collect())
}

impl Contender {
    /// Has the sandbox forget what was created, so that each turn begins with the same. The others remember nothing.
    pub(crate) async fn forget(&self) -> Result<()> {
        if self.kind == Kind::Sandbox {
            let mut client = self.server.connect().await?;
            client.command(Method::POST, "/_sandbox/reset").await?;
        }
        Ok(())
    }

    /// The bodies that answer both requests, after making sure that they are pushes.
    async fn answers(&self) -> Result<[Bytes; 2]> {
        let mut client = self.server.connect().await?;
        let answers = [client.get(PUSH).await?, client.post(PUSHES, &new_push()).await?];
        for answer in &answers {
            check_push(answer).with_context(|| format!("{} answers wrongly", self.kind.name()))?;
        }
        Ok(answers.map(|answer| answer.body))
    }
}

fn check_push(answer: &Answer) -> Result<()> {
    let push = answer.json()?;
    let is_push = push["id"].as_str().is_some_and(|id| id.starts_with("SEM"))
        && push["recipient"].is_object()
        && push["status"].is_string();
    ensure!(is_push, "this is no push: {push}");
    Ok(())
}

/// A file with this body, for as long as the value lives.
pub(crate) fn file(body: &[u8]) -> Result<NamedTempFile> {
    let mut file = NamedTempFile::new().context("no temporary file")?;
    file.write_all(body)?;
    file.flush()?;
    Ok(file)
}
