//! Any server, the live one too, held against the document by reading alone.

use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use super::{
    contract, coverage,
    gate::Gate,
    schemathesis::{Run, Schemathesis},
};
use crate::failure::Failure;
use listed::Listed;

mod listed;

/// The one operation that reads with the application's token.
const OF_APPLICATION: &str = "getConnection";
/// More calls than the phases make that do not go by the number of cases.
const CALLS_OF_EACH: u32 = 500;

/// What helps if an operation was only called in vain.
const REMEDY: &str = "give what there is to read by --push, --transfer or --connection ID, or leave the operation out by \
    --without OPERATION";

/// What is to be judged instead of the sandbox.
#[derive(Default, clap::Args)]
#[command(next_help_heading = "Judging another server")]
pub(super) struct Server {
    /// Judge this server instead of the sandbox, by GET alone: nothing is created, changed or deleted
    #[arg(long, value_name = "URL", conflicts_with = "planted")]
    pub(super) url: Option<String>,

    /// The token of an account's owner. The list of processes shows it to others: better set DROPPAY_TOKEN
    #[arg(long, requires = "url", value_name = "TOKEN")]
    token: Option<String>,

    /// A file with the token of an account's owner
    #[arg(long, requires = "url", value_name = "FILE", conflicts_with = "token")]
    token_file: Option<PathBuf>,

    /// The application's token, for getConnection. Better set DROPPAY_APPLICATION_TOKEN
    #[arg(long, requires = "url", value_name = "TOKEN")]
    application_token: Option<String>,

    /// A push to read, beside those that listPushes shows
    #[arg(long, requires = "url", value_name = "ID")]
    push: Vec<String>,

    /// A transfer to read, beside those that listTransfers shows
    #[arg(long, requires = "url", value_name = "ID")]
    transfer: Vec<String>,

    /// A connection to read; there is no listing of connections
    #[arg(long, requires = "url", value_name = "ID")]
    connection: Vec<String>,

    /// Leave this operation out
    #[arg(long, requires = "url", value_name = "OPERATION")]
    without: Vec<String>,

    /// How often the server is called at most
    #[arg(long, requires = "url", value_name = "CALLS", default_value_t = 2)]
    per_second: u32,
}

/// Judges the server at this URL.
pub(super) fn run(
    url: &str,
    asked: &super::Arguments,
    schemathesis: &Schemathesis,
    root: &Path,
    out: &mut dyn Write,
) -> Result<u8, Failure> {
    let (start, live) = (Instant::now(), &asked.live);
    let user = live.user_token()?;
    let application = live.application_token.clone().or_else(|| read("DROPPAY_APPLICATION_TOKEN"));
    let operations = live.operations(root, application.is_some())?;
    // A URL is not printed before the gate has found that it holds no password.
    let gate = Gate::to(root, url, live.per_second, &user, application.as_deref())?;
    say_what_happens(url, live, &operations, out)?;
    schemathesis.print_left_out(out)?;
    let listed = Listed::by(&gate, live, &operations, out)?;
    let mut arguments =
        ["--mode", "positive", "--include-method", "GET"].map(str::to_owned).to_vec();
    for operation in &live.left_out(application.is_some()) {
        arguments.extend(["--exclude-operation-id".to_owned(), operation.clone()]);
    }
    let run = Run {
        url: gate.url(),
        cases: asked.cases,
        seed: asked.seed,
        environment: listed.environment(live, gate.words()),
        patience: live.patience(asked.cases),
        arguments,
    };
    let report = schemathesis.run(&run, Some(&mut *out))?.of_some_operations();
    let (calls, kept_back) = gate.close()?;
    let table = coverage::Table::of(&operations, &calls);
    let (calls, url) = (calls.len(), url.trim_end_matches('/'));
    writeln!(out, "{table}")?;
    writeln!(out, "{:>12} {url}: {calls} calls, each a GET, in {:.0?}", "Judged", start.elapsed())?;
    writeln!(out, "{:>12} {kept_back} other calls, which did not leave this machine", "Kept back")?;
    report.expect_nothing()?;
    table.expect_success_of_each().map_err(|failure| match failure {
        Failure::Reason(reason) => Failure::Reason(format!("{reason}\n{REMEDY}")),
        other => other,
    })?;
    writeln!(out, "{:>12} no finding: what was read is what the document says", "Kept")?;
    Ok(0)
}

impl Server {
    /// A server on this machine, which needs no care.
    pub(super) fn here(url: &str, token: &str) -> Self {
        let (url, token) = (Some(url.to_owned()), Some(token.to_owned()));
        Self { url, token, per_second: 1000, ..Self::default() }
    }

    fn user_token(&self) -> Result<String, Failure> {
        let token = match (&self.token, &self.token_file) {
            (Some(token), _) => Some(token.clone()),
            (None, Some(file)) => Some(fs::read_to_string(file).map_err(Failure::at(file))?),
            (None, None) => read("DROPPAY_TOKEN"),
        };
        let token = token.map(|token| token.trim().to_owned()).filter(|token| !token.is_empty());
        token.ok_or_else(|| {
            let how = "set DROPPAY_TOKEN, or give --token-file FILE";
            Failure::Reason(format!("error: there is no token of an account's owner: {how}"))
        })
    }

    /// How long a run may take at most: each call may wait for its turn, and for the ten seconds that schemathesis
    /// gives an answer.
    fn patience(&self, cases: u32) -> Duration {
        let call = Duration::from_secs(10) + Duration::from_secs(1) / self.per_second.max(1);
        call * CALLS_OF_EACH.saturating_add(cases.saturating_mul(10))
    }

    /// What is not read: what was asked to be left out, and what nobody can read without a token for it.
    fn left_out(&self, has_application_token: bool) -> Vec<String> {
        let of_application = (!has_application_token || self.connection.is_empty())
            .then(|| OF_APPLICATION.to_owned());
        self.without.iter().cloned().chain(of_application).collect()
    }

    /// The operations that are judged: those that read, less those that are left out.
    fn operations(&self, root: &Path, has_application_token: bool) -> Result<Vec<String>, Failure> {
        let contract = contract(root)?;
        let reading: Vec<_> = contract
            .operations()
            .iter()
            .filter(|operation| operation.method == "GET")
            .map(|operation| operation.id.clone())
            .collect();
        if let Some(unknown) = self.without.iter().find(|name| !reading.contains(name)) {
            let reading = reading.join(", ");
            let why = format!("error: {unknown:?} is no operation that reads; those are {reading}");
            return Err(Failure::Reason(why));
        }
        let left_out = self.left_out(has_application_token);
        Ok(reading.into_iter().filter(|name| !left_out.contains(name)).collect())
    }
}

fn say_what_happens(
    url: &str,
    live: &Server,
    operations: &[String],
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let (operations, often) = (operations.join(", "), live.per_second);
    writeln!(out, "{:>12} {url}, by GET alone, at most {often} calls in a second", "Judging")?;
    writeln!(out, "{:>12} {operations}", "Reading")?;
    if !operations.contains(OF_APPLICATION)
        && !live.without.iter().any(|name| name == OF_APPLICATION)
    {
        let how = "needs --connection ID and the application's token";
        writeln!(out, "{:>12} {OF_APPLICATION}, which {how}", "Left out")?;
    }
    let care = "what is printed of a finding holds names and IBANs; no report is kept on this disk";
    Ok(writeln!(out, "{:>12} {care}", "Take care")?)
}

fn read(variable: &str) -> Option<String> {
    env::var(variable).ok()
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::command::Command;

    #[derive(clap::Parser)]
    struct CommandLine {
        #[command(flatten)]
        asked: crate::contract::Arguments,
    }

    fn server(arguments: &[&str]) -> Server {
        let line = [&["contract", "--url", "https://a"], arguments].concat();
        *CommandLine::parse_from(line).asked.live
    }

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
    }

    #[test]
    fn only_operations_that_read_are_judged() {
        let all = server(&["--connection", "CON1"]).operations(&root(), true).unwrap();
        assert_eq!(all.len(), 5);
        assert!(
            all.iter().all(|name| name.starts_with("get") || name.starts_with("list")),
            "{all:?}"
        );
        for (arguments, has_application_token) in
            [(&["--connection", "CON1"][..], false), (&[], true)]
        {
            let fewer = server(arguments).operations(&root(), has_application_token).unwrap();
            assert!(fewer.len() == 4 && !fewer.contains(&OF_APPLICATION.to_owned()), "{fewer:?}");
        }
        let fewer = server(&["--without", "getTransfer"]).operations(&root(), false).unwrap();
        assert_eq!(fewer.len(), 3);
        for wrong in ["createPush", "getpush"] {
            assert!(server(&["--without", wrong]).operations(&root(), false).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_token_is_read_from_a_file_without_the_line_feed_at_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("token");
        let token_of = |content: &str| {
            fs::write(&file, content).unwrap();
            server(&["--token-file", file.to_str().unwrap()]).user_token().ok()
        };
        assert_eq!(token_of("secret\n").as_deref(), Some("secret"));
        assert_eq!(token_of("\n"), None);
        assert_eq!(server(&["--token", "given"]).user_token().ok().as_deref(), Some("given"));
    }

    #[test]
    fn what_belongs_to_another_server_is_refused_without_one() {
        for arguments in
            [&["--token", "a"][..], &["--push", "SEM1"], &["--url", "https://a", "--planted"]]
        {
            let line = [&["cargo xtask", "contract"], arguments].concat();
            assert!(Command::try_parse_from(line).is_err(), "{arguments:?}");
        }
    }
}
