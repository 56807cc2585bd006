//! Requests per second: reading one push and creating one, beside a bare axum handler that answers a static body of the
//! same size, and beside mock servers. The servers take turns, so that whatever else the machine does disturbs all of
//! them.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::arguments::Run as Asked;
use crate::median::median;
use crate::one_core::Cores;
use crate::plot::{Line, Plot};
use crate::report::{Grid, Part};
use crate::sandbox::contender::{self, Contender, Kind};
use crate::sandbox::wrk::{Load, Run};
use crate::table::{Goal, Row, Table, Unit};

/// A push that the sandbox has from its start.
pub(crate) const PUSH: &str = "/bank/v2/push/SEM1234568UN8";

/// Where pushes are created.
pub(crate) const PUSHES: &str = "/bank/v2/push";

/// How many connections there are at once. What is asked is asked with one and with sixteen.
const CONNECTIONS: [u32; 5] = [1, 4, 16, 64, 256];
const ASKED: [u32; 2] = [1, 16];

/// What is repeated, and what is asked of the sandbox in comparison.
struct Task {
    name: &'static str,
    load: Load,
    of_axum: f64,
}

/// What is asked in comparison with Prism.
const OF_PRISM: f64 = 6.0;

/// What the runs of all rounds with one task and so many connections found.
struct Measured {
    task: &'static str,
    of_axum: f64,
    connections: u32,
    /// The sandbox first.
    runs: Vec<(Kind, Vec<Run>)>,
}

/// Measures the contenders with every task and every number of connections.
pub(crate) async fn measure(sandbox: &Path, asked: &Asked) -> Result<Vec<Part>> {
    let created = new_push().to_string();
    let tasks = [
        Task { name: "read a push", load: Load::get(PUSH)?, of_axum: 0.4 },
        Task { name: "create a push", load: Load::post(PUSHES, &created)?, of_axum: 0.2 },
    ];
    let contenders = contender::start(sandbox).await?;
    let mut measured = Vec::new();
    for task in &tasks {
        for connections in CONNECTIONS {
            measured.push(rounds(task, connections, &contenders, asked).await?);
        }
    }
    let mut rows = Vec::new();
    for measured in measured.iter().filter(|measured| ASKED.contains(&measured.connections)) {
        rows.extend(measured.rows()?);
    }
    let goals = Table { title: "Requests per second, in comparison".to_owned(), rows };
    Ok(vec![Part::Goals(goals), grid(&measured)?, plot(&measured)?])
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

/// The runs of each contender, in turns. Where nothing is asked they are shorter, and without the mock servers.
async fn rounds(
    task: &Task,
    connections: u32,
    contenders: &[Contender],
    asked: &Asked,
) -> Result<Measured> {
    let is_asked = ASKED.contains(&connections);
    let takes_part = |kind| is_asked || matches!(kind, Kind::Sandbox | Kind::Axum);
    let contenders = contenders.iter().filter(|contender| takes_part(contender.kind));
    let seconds = asked.scale(if is_asked { 2 } else { 1 }, 1);
    let mut runs: Vec<_> = contenders.map(|contender| (contender, Vec::new())).collect();
    // Over one connection the client and the server never work at the same time.
    let cores = if connections == 1 { Cores::One } else { Cores::All };
    for (contender, _) in &runs {
        contender.server.keep_on(cores)?;
    }
    let count = runs.len();
    for round in 1..=asked.scale(3, 1) {
        for turn in 0..count {
            let (contender, runs) = &mut runs[(round + turn) % count];
            contender.forget().await?;
            let name = contender.kind.name();
            let run = task.load.run(contender.server.address, connections, seconds, cores);
            let run = run.context(name)?;
            eprintln!(
                "{}, {connections} connections, round {round}: {name} {:.0}/s, p99 {:.2} ms",
                task.name, run.requests_per_second, run.p99_milliseconds
            );
            runs.push(run);
        }
    }
    let runs = runs.into_iter().map(|(contender, runs)| (contender.kind, runs)).collect();
    Ok(Measured { task: task.name, of_axum: task.of_axum, connections, runs })
}

impl Measured {
    /// One row for each server that the sandbox is compared with.
    fn rows(&self) -> Result<Vec<Row>> {
        let many = if self.connections == 1 { "" } else { "s" };
        let row = |(kind, runs): &(Kind, Vec<Run>)| {
            let goal = match kind {
                Kind::Axum => Some(Goal::AtLeast(self.of_axum)),
                Kind::Prism => Some(Goal::AtLeast(OF_PRISM)),
                Kind::Sandbox | Kind::OpenapiBackend => None,
            };
            let (task, connections, name) = (self.task, self.connections, kind.name());
            Ok(Row {
                what: format!("{task}, {connections} connection{many}, beside {name}"),
                unit: Unit::Times,
                goal,
                measured: self.ratio(runs)?,
                note: format!(
                    "{} beside {}{}",
                    typical(&self.runs[0].1)?,
                    typical(runs)?,
                    self.ceiling(*kind, runs)?
                ),
            })
        };
        self.runs.iter().skip(1).map(row).collect()
    }

    /// The sandbox beside another server. It is the ratio of each round, so that a machine that slows down from one
    /// round to the next changes nothing.
    fn ratio(&self, others: &[Run]) -> Result<f64> {
        let pairs = self.runs[0].1.iter().zip(others);
        let ratios: Vec<f64> =
            pairs.map(|(own, other)| own.requests_per_second / other.requests_per_second).collect();
        median(&ratios).context("no rounds")
    }

    /// How much faster than Prism a server is that does nothing: more cannot be asked here.
    fn ceiling(&self, kind: Kind, runs: &[Run]) -> Result<String> {
        if kind != Kind::Prism {
            return Ok(String::new());
        }
        let most = requests(self.of(Kind::Axum)?)? / requests(runs)?;
        Ok(format!("; axum, which does nothing, {most:.1}x"))
    }

    fn of(&self, kind: Kind) -> Result<&[Run]> {
        let own = self.runs.iter().find(|(other, _)| *other == kind);
        own.map(|(_, runs)| runs.as_slice()).context("a server was left out")
    }
}

/// The sandbox beside axum, by the number of connections.
fn grid(measured: &[Measured]) -> Result<Part> {
    let mut rows = Vec::new();
    for measured in measured {
        let axum = measured.of(Kind::Axum)?;
        rows.push(vec![
            format!("{}, {}", measured.task, measured.connections),
            typical(measured.of(Kind::Sandbox)?)?,
            typical(axum)?,
            format!("{:.2}x", measured.ratio(axum)?),
        ]);
    }
    let head = ["task, connections", "the sandbox", "axum", "in comparison"];
    let title = "Requests per second, by connections".to_owned();
    Ok(Part::Grid(Grid { title, head: head.map(str::to_owned).into(), rows }))
}

fn plot(measured: &[Measured]) -> Result<Part> {
    let mut lines: Vec<Line> = Vec::new();
    for measured in measured {
        for kind in [Kind::Sandbox, Kind::Axum] {
            let name = format!("{}: {}", kind.name(), measured.task);
            let point = (f64::from(measured.connections), requests(measured.of(kind)?)?);
            match lines.iter_mut().find(|line| line.name == name) {
                Some(line) => line.points.push(point),
                None => lines.push(Line { name, points: vec![point] }),
            }
        }
    }
    Ok(Part::Plot(Plot {
        name: "sandbox-connections",
        title: "The sandbox beside a static axum handler, by connections",
        x: "connections",
        y: "requests per second",
        lines,
    }))
}

fn requests(runs: &[Run]) -> Result<f64> {
    let requests: Vec<f64> = runs.iter().map(|run| run.requests_per_second).collect();
    median(&requests).context("no runs")
}

/// The medians of some runs.
fn typical(runs: &[Run]) -> Result<String> {
    let p99: Vec<f64> = runs.iter().map(|run| run.p99_milliseconds).collect();
    let p99 = median(&p99).context("no runs")?;
    Ok(format!("{:.0}/s (p99 {p99:.2} ms)", requests(runs)?))
}
