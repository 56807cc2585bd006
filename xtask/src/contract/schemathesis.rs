//! schemathesis: how it is called, and what it reports.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    sync::mpsc::RecvTimeoutError,
    time::{Duration, Instant},
};

use super::{document, report::Report};
use crate::{
    failure::Failure,
    sandbox::{child, child::Running},
    tools::Tools,
};

/// The folder with its configuration and its hooks, from the root of the workspace.
pub(super) const FOLDER: &str = "tests/contract";
const CONFIGURATION: &str = "schemathesis.toml";
/// How a line of the configuration begins that says what is switched off, and why.
const LEFT_OUT: &str = "# Left out: ";

/// The program, with the folder of its configuration.
pub(super) struct Schemathesis {
    program: PathBuf,
    folder: PathBuf,
    document: PathBuf,
}

/// One run.
pub(super) struct Run<'a> {
    pub(super) url: &'a str,
    pub(super) cases: u32,
    pub(super) seed: u64,
    pub(super) environment: Vec<(&'static str, String)>,
    /// How long it may take.
    pub(super) patience: Duration,
    /// What else is on its command line.
    pub(super) arguments: Vec<String>,
}

impl Schemathesis {
    /// That of the workspace with this root.
    pub(super) fn of(root: &Path) -> Result<Self, Failure> {
        let program = Tools::of(root).python("schemathesis")?;
        Ok(Self { program, folder: root.join(FOLDER), document: document(root) })
    }

    /// Says what is not checked, and why.
    pub(super) fn print_left_out(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let path = self.folder.join(CONFIGURATION);
        let text = fs::read_to_string(&path).map_err(Failure::at(&path))?;
        for reason in left_out(&text) {
            writeln!(out, "{:>12} {reason}", "Left out")?;
        }
        Ok(())
    }

    /// Runs it. What it says is passed on as it comes, if somebody is there to listen.
    pub(super) fn run(
        &self,
        run: &Run<'_>,
        listener: Option<&mut dyn Write>,
    ) -> Result<Report, Failure> {
        let failed =
            |why: String| Failure::Reason(format!("error: {}: {why}", self.program.display()));
        // Reports hold what was exchanged. They are gone when the command ends.
        let reports = tempfile::tempdir().map_err(|error| failed(error.to_string()))?;
        let report = reports.path().join("report.json");
        let mut command = self.command(run, &report);
        let (ended, said) = run_to_end(&mut command, run.patience, listener)?;
        let report = fs::read(&report).ok();
        let report = report.and_then(|report| serde_json::from_slice::<Report>(&report).ok());
        report
            .filter(|report| report.exit_code == ended.code())
            .ok_or_else(|| failed(format!("{ended} without a report; it said:\n{said}")))
    }

    fn command(&self, run: &Run<'_>, report: &Path) -> Command {
        let mut command = child::command(&self.program);
        command
            .current_dir(&self.folder)
            .args(["--config-file", CONFIGURATION, "run"])
            .arg(&self.document)
            .args(["--url", run.url, "--no-color", "--report", "json", "--report-json-path"])
            .arg(report)
            .args(["--max-examples", &run.cases.to_string(), "--seed", &run.seed.to_string()])
            .args(&run.arguments)
            .env("PYTHONPATH", &self.folder)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("PYTHONWARNINGS", "ignore")
            // What it calls is on this machine. Programs differ in which spelling they read.
            .envs(["NO_PROXY", "no_proxy"].map(|name| (name, "127.0.0.1,localhost")))
            .envs(run.environment.iter().cloned());
        command
    }
}

/// Runs a program to its end. Its lines are passed on as they come, and given back with how it ended.
fn run_to_end(
    command: &mut Command,
    patience: Duration,
    mut listener: Option<&mut dyn Write>,
) -> Result<(ExitStatus, String), Failure> {
    let failed = |why: String| Failure::Reason(format!("error: schemathesis {why}"));
    let deadline = Instant::now() + patience;
    let mut running = Running::start(command.stdin(Stdio::null()).stdout(Stdio::piped()))
        .map_err(|error| failed(format!("cannot be run: {error}")))?;
    let (lines, mut said) = (running.lines(), String::new());
    loop {
        match lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) => {
                if let Some(listener) = &mut listener {
                    writeln!(listener, "{line}")?;
                }
                said.push_str(&line);
                said.push('\n');
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                let why = format!("was stopped, because it had not ended after {patience:?}");
                return Err(failed(format!("{why}; give fewer --cases. It said:\n{said}")));
            }
        }
    }
    let ended = running.ended().map_err(|error| failed(format!("has no end: {error}")))?;
    Ok((ended, said))
}

/// What the configuration leaves out: the lines that say so, each with the comment lines that follow it.
fn left_out(configuration: &str) -> Vec<String> {
    let mut reasons: Vec<String> = Vec::new();
    let mut open = false;
    for line in configuration.lines() {
        if let Some(reason) = line.strip_prefix(LEFT_OUT) {
            reasons.push(reason.to_owned());
            open = true;
        } else if let (true, Some(more), Some(reason)) =
            (open, line.strip_prefix("# "), reasons.last_mut())
        {
            reason.push(' ');
            reason.push_str(more);
        } else {
            open = false;
        }
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIGURED: &str = include_str!("../../../tests/contract/schemathesis.toml");

    #[test]
    fn what_is_left_out_is_said_with_its_whole_reason() {
        let text = "# A file.\n# Left out: a. Because\n# of b.\na = false\n# Another comment.\n# Left out: c. So.\n";
        assert_eq!(left_out(text), ["a. Because of b.", "c. So."]);
    }

    #[test]
    fn every_check_that_is_switched_off_has_a_reason() {
        let configured: toml::Table =
            toml::from_str(CONFIGURED).expect("the configuration is TOML");
        let checks = configured["checks"].as_table().expect("there is a table of checks");
        let reasons = left_out(CONFIGURED);
        assert_eq!(checks.len(), reasons.len());
        for check in checks.keys() {
            let said = format!("{check}. ");
            assert!(reasons.iter().any(|reason| reason.starts_with(&said)), "{check}");
        }
    }

    #[test]
    fn no_answer_is_followed_to_another() {
        let configured: toml::Table =
            toml::from_str(CONFIGURED).expect("the configuration is TOML");
        assert_eq!(configured["max-redirects"].as_integer(), Some(0));
    }

    #[test]
    fn what_it_calls_on_this_machine_goes_through_no_proxy() {
        let here = || PathBuf::from(".");
        let schemathesis = Schemathesis { program: here(), folder: here(), document: here() };
        let run = Run {
            url: "http://127.0.0.1:1",
            cases: 1,
            seed: 1,
            environment: Vec::new(),
            patience: Duration::ZERO,
            arguments: Vec::new(),
        };
        let command = schemathesis.command(&run, Path::new("report.json"));
        for spelled in ["NO_PROXY", "no_proxy"] {
            let value = command.get_envs().find(|(name, _)| *name == spelled);
            let value = value.and_then(|(_, value)| value?.to_str());
            assert_eq!(value, Some("127.0.0.1,localhost"));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_hangs_is_stopped_and_what_it_said_is_shown() {
        let run = |line: &str, patience, heard: &mut Vec<u8>| {
            run_to_end(Command::new("sh").args(["-c", line]), patience, Some(heard))
        };
        let mut heard = Vec::new();
        let hangs = run("echo begun; exec sleep 600", Duration::from_secs(1), &mut heard);
        assert!(
            matches!(hangs, Err(Failure::Reason(why)) if why.contains("after 1s") && why.ends_with("begun\n"))
        );
        let (ended, said) = run("echo more; exit 7", Duration::from_secs(60), &mut heard).unwrap();
        assert_eq!((ended.code(), said.as_str()), (Some(7), "more\n"));
        assert_eq!(heard, b"begun\nmore\n");
    }
}
