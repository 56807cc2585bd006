//! schemathesis: how it is called, and what it reports.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde::Deserialize;

use super::document;
use crate::{failure::Failure, tools::Tools};

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
    /// What else is on its command line.
    pub(super) arguments: Vec<String>,
}

/// What a run has found.
#[derive(Deserialize)]
pub(super) struct Report {
    complete: bool,
    exit_code: Option<i32>,
    pub(super) test_cases: TestCases,
    pub(super) failures: Vec<Found>,
    errors: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
pub(super) struct TestCases {
    pub(super) generated: u64,
}

/// A kind of finding, and the operations in which it was made.
#[derive(Deserialize)]
pub(super) struct Found {
    pub(super) code: String,
    pub(super) title: String,
    pub(super) operations: Vec<String>,
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
        let mut process = Command::new(&self.program)
            .current_dir(&self.folder)
            .args(["--config-file", CONFIGURATION, "run"])
            .arg(&self.document)
            .args(["--url", run.url, "--no-color", "--report", "json", "--report-json-path"])
            .arg(&report)
            .args(["--max-examples", &run.cases.to_string(), "--seed", &run.seed.to_string()])
            .args(&run.arguments)
            .env("PYTHONPATH", &self.folder)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("PYTHONWARNINGS", "ignore")
            .env_remove("DROPPAY_TOKEN")
            .envs(run.environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| failed(error.to_string()))?;
        let said = process.stdout.take().map(|said| pass_on(said, listener)).transpose()?;
        let ended = process.wait().map_err(|error| failed(error.to_string()))?;
        let report = fs::read(&report).ok();
        let report = report.and_then(|report| serde_json::from_slice::<Report>(&report).ok());
        report.filter(|report| report.exit_code == ended.code()).ok_or_else(|| {
            failed(format!("{ended} without a report; it said:\n{}", said.unwrap_or_default()))
        })
    }
}

impl Report {
    /// Fails if anything was found, or if the run did not come to its end.
    pub(super) fn expect_nothing(&self) -> Result<(), Failure> {
        if self.failures.is_empty() && self.errors.is_empty() && self.complete {
            return match self.exit_code {
                Some(0) => Ok(()),
                _ => Err(Failure::Reason("error: schemathesis failed; see above".to_owned())),
            };
        }
        let mut reason = String::new();
        for found in &self.failures {
            let operations = found.operations.join(", ");
            reason += &format!("error: {} {}: {operations}\n", found.code, found.title);
        }
        for error in &self.errors {
            reason += &format!("error: {error}\n");
        }
        Err(Failure::Reason(reason + "the document and the server disagree; see above"))
    }
}

/// Passes the lines on as they come, and gives back all of them.
fn pass_on(said: impl Read, mut listener: Option<&mut dyn Write>) -> Result<String, Failure> {
    let mut all = String::new();
    for line in BufReader::new(said).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        if let Some(listener) = &mut listener {
            writeln!(listener, "{line}")?;
        }
        all.push_str(&line);
        all.push('\n');
    }
    Ok(all)
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
    fn a_report_with_a_finding_an_error_or_no_end_is_a_failure() {
        let clean = r#"{"complete": true, "exit_code": 0, "test_cases": {"generated": 7}, "failures": [], "errors": []}"#;
        let read = |text: &str| serde_json::from_str::<Report>(text).expect("a report");
        assert!(read(clean).expect_nothing().is_ok());
        let found = r#"[{"code": "ST108", "title": "Violates", "operations": ["GET /a"]}]"#;
        let wrong = [
            clean.replace(r#""failures": []"#, &format!(r#""failures": {found}"#)),
            clean.replace(r#""errors": []"#, r#""errors": [{"title": "Timeout"}]"#),
            clean.replace(r#""complete": true"#, r#""complete": false"#),
            clean.replace(r#""exit_code": 0"#, r#""exit_code": 1"#),
        ];
        for report in wrong {
            assert!(read(&report).expect_nothing().is_err(), "{report}");
        }
    }
}
