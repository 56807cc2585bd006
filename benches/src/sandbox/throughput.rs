//! Requests per second: reading one push and creating one, beside a bare axum handler that answers a static body of the
//! same size, and beside Prism. The servers take turns, so that whatever else the machine does disturbs all of them.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use hyper::Method;
use hyper::body::Bytes;
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::arguments::Run as Asked;
use crate::median::median;
use crate::sandbox::client::Answer;
use crate::sandbox::prism;
use crate::sandbox::server::Server;
use crate::sandbox::wrk::{Load, Run};
use crate::table::{Goal, Row, Table, Unit};

/// A push that the sandbox has from its start.
pub(crate) const PUSH: &str = "/bank/v2/push/SEM1234568UN8";

/// Where pushes are created.
pub(crate) const PUSHES: &str = "/bank/v2/push";

const CONNECTIONS: [u32; 2] = [1, 16];

/// Of each run of wrk.
const SECONDS: u32 = 5;

/// A server that takes its turn.
struct Contender {
    name: &'static str,
    server: Server,
    /// Whether it is the sandbox, which remembers what is created and so must forget it before the next turn.
    remembers: bool,
}

/// What is repeated, and what is asked of the sandbox in comparison.
struct Task {
    name: &'static str,
    load: Load,
    of_axum: f64,
}

/// What is asked in comparison with Prism.
const OF_PRISM: f64 = 6.0;

/// Measures every contender with every task.
pub(crate) async fn measure(sandbox: &Path, asked: &Asked) -> Result<Vec<Table>> {
    let created = new_push().to_string();
    let tasks = [
        Task { name: "read a push", load: Load::get(PUSH)?, of_axum: 0.4 },
        Task { name: "create a push", load: Load::post(PUSHES, &created)?, of_axum: 0.2 },
    ];
    let sandbox = Server::sandbox(sandbox, &[])?;
    let [read, created] = check_answers("the sandbox", &sandbox).await?;
    let (read, created) = (file(&read)?, file(&created)?);
    let axum = Server::bare_axum(read.path(), created.path())?;
    check_answers("axum", &axum).await?;
    let mut contenders = vec![
        Contender { name: "sandbox", server: sandbox, remembers: true },
        Contender { name: "axum", server: axum, remembers: false },
    ];
    let server = prism::start().await?;
    check_answers("Prism", &server).await?;
    contenders.push(Contender { name: "Prism", server, remembers: false });
    let mut rows = Vec::new();
    for task in &tasks {
        for connections in CONNECTIONS {
            let runs = rounds(task, connections, &contenders, asked).await?;
            rows.extend(compare(task, connections, &contenders, &runs)?);
        }
    }
    Ok(vec![Table { title: "Requests per second, in comparison".to_owned(), rows }])
}

/// The push that is created again and again: the document's own example of a draft.
pub(crate) fn new_push() -> Value {
    json!({
        "amount": 120.00,
        "description": "Sending money",
        "transfer_description": "Sending money / first payment",
        "recipient": { "account": "IT60X0542811101000000123456", "owner": { "name": "Edward Teach" } },
        "status": "DRAFT",
    })
}

/// The bodies that a server answers to both requests, after making sure that they are pushes.
async fn check_answers(name: &str, server: &Server) -> Result<[Bytes; 2]> {
    let mut client = server.connect().await?;
    let answers = [client.get(PUSH).await?, client.post(PUSHES, &new_push()).await?];
    for answer in &answers {
        check_push(answer).with_context(|| format!("{name} answers wrongly"))?;
    }
    Ok(answers.map(|answer| answer.body))
}

fn check_push(answer: &Answer) -> Result<()> {
    let push = answer.json()?;
    let is_push = push["id"].as_str().is_some_and(|id| id.starts_with("SEM"))
        && push["recipient"].is_object()
        && push["status"].is_string();
    ensure!(is_push, "this is no push: {push}");
    Ok(())
}

fn file(body: &[u8]) -> Result<NamedTempFile> {
    let mut file = NamedTempFile::new()?;
    file.write_all(body)?;
    file.flush()?;
    Ok(file)
}

/// The runs of each contender, in turns.
async fn rounds(
    task: &Task,
    connections: u32,
    contenders: &[Contender],
    asked: &Asked,
) -> Result<Vec<Vec<Run>>> {
    let mut runs = vec![Vec::new(); contenders.len()];
    for round in 1..=asked.scale(5, 1) {
        for (contender, runs) in contenders.iter().zip(&mut runs) {
            if contender.remembers {
                contender.forget().await?;
            }
            let run = task.load.run(contender.server.address, connections, asked.scale(SECONDS, 1));
            let run = run.with_context(|| contender.name)?;
            eprintln!(
                "{}, {connections} connections, round {round}: {} {:.0}/s, p99 {:.2} ms",
                task.name, contender.name, run.requests_per_second, run.p99_milliseconds
            );
            runs.push(run);
        }
    }
    Ok(runs)
}

impl Contender {
    async fn forget(&self) -> Result<()> {
        let mut client = self.server.connect().await?;
        client.command(Method::POST, "/_sandbox/reset").await.map(drop)
    }
}

/// One row for each server that the sandbox, the first contender, is compared with. The ratio is that of each round, so
/// that a machine that slows down from one round to the next changes nothing.
fn compare(
    task: &Task,
    connections: u32,
    contenders: &[Contender],
    runs: &[Vec<Run>],
) -> Result<Vec<Row>> {
    let many = if connections == 1 { "" } else { "s" };
    let row = |(other, others): (&Contender, &Vec<Run>)| {
        let pairs = runs[0].iter().zip(others);
        let ratios: Vec<f64> =
            pairs.map(|(own, other)| own.requests_per_second / other.requests_per_second).collect();
        let least = if other.name == "axum" { task.of_axum } else { OF_PRISM };
        Ok(Row {
            what: format!("{}, {connections} connection{many}, beside {}", task.name, other.name),
            unit: Unit::Times,
            goal: Some(Goal::AtLeast(least)),
            measured: median(&ratios).context("no rounds")?,
            note: format!("{} beside {}", typical(&runs[0])?, typical(others)?),
        })
    };
    contenders.iter().zip(runs).skip(1).map(row).collect()
}

/// The medians of some runs.
fn typical(runs: &[Run]) -> Result<String> {
    let of = |number: fn(&Run) -> f64| median(&runs.iter().map(number).collect::<Vec<_>>());
    let requests = of(|run| run.requests_per_second).context("no runs")?;
    let p99 = of(|run| run.p99_milliseconds).context("no runs")?;
    Ok(format!("{requests:.0}/s (p99 {p99:.2} ms)"))
}
