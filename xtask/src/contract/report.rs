//! What schemathesis reports of a run, and what of it is a failure.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::failure::Failure;

/// The phases of a run, each of which proves something that the others do not.
const PHASES: [&str; 4] = ["examples", "coverage", "fuzzing", "stateful"];

/// How the error is titled that no link leads from one of the selected operations to another.
const NO_LINKS: &str = "Missing Open API links";

/// What a run has found.
#[derive(Deserialize)]
pub(super) struct Report {
    complete: bool,
    pub(super) exit_code: Option<i32>,
    operations: Option<Operations>,
    phases: Option<BTreeMap<String, Phase>>,
    pub(super) test_cases: TestCases,
    pub(super) failures: Vec<Found>,
    errors: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Operations {
    errored: u64,
    skipped: u64,
}

#[derive(Deserialize)]
struct Phase {
    status: String,
    skip_reason: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct TestCases {
    pub(super) generated: u64,
    errored: u64,
}

/// A kind of finding, and the operations in which it was made.
#[derive(Deserialize)]
pub(super) struct Found {
    pub(super) code: String,
    pub(super) title: String,
    pub(super) operations: Vec<String>,
}

impl Report {
    /// The same of a run that was to call some operations only: then it is no error that no link is among them.
    pub(super) fn of_some_operations(mut self) -> Self {
        let all = self.errors.len();
        self.errors.retain(|error| error["title"] != NO_LINKS);
        if self.errors.len() < all && self.errors.is_empty() && self.failures.is_empty() {
            // It was the only reason to end with another code.
            self.exit_code = self.exit_code.map(|_| 0);
        }
        self
    }

    /// Fails if anything was found, or if the run did not come to its end.
    pub(super) fn expect_nothing(&self) -> Result<(), Failure> {
        let mut reason = String::new();
        for found in &self.failures {
            let operations = found.operations.join(", ");
            reason += &format!("error: {} {}: {operations}\n", found.code, found.title);
        }
        for error in &self.errors {
            reason += &format!("error: {error}\n");
        }
        if !reason.is_empty() {
            reason += "the document and the server disagree; see above";
            return Err(Failure::Reason(reason));
        }
        let errored = self.test_cases.errored
            + self.operations.as_ref().map_or(1, |operations| operations.errored);
        match self.exit_code {
            Some(0) if self.complete && errored == 0 => Ok(()),
            _ => Err(Failure::Reason("error: schemathesis failed; see above".to_owned())),
        }
    }

    /// Fails if anything was left out that a server which is all there is tested with. A link or an example that is no
    /// longer read would otherwise only make a run shorter.
    pub(super) fn expect_every_phase(&self) -> Result<(), Failure> {
        let failed = |why: String| {
            Err(Failure::Reason(format!("error: schemathesis has not done all it should: {why}")))
        };
        for name in PHASES {
            match self.phases.as_ref().and_then(|phases| phases.get(name)) {
                Some(Phase { status, skip_reason: None }) if status == "success" => {}
                Some(Phase { status, skip_reason }) => {
                    let reason = skip_reason.as_deref().unwrap_or("no reason given");
                    return failed(format!("the phase {name:?} ended with {status:?}: {reason}"));
                }
                None => return failed(format!("there was no phase {name:?}")),
            }
        }
        match &self.operations {
            Some(Operations { skipped: 0, .. }) => Ok(()),
            Some(Operations { skipped, .. }) => {
                failed(format!("{skipped} operations were skipped"))
            }
            None => failed("there were no operations".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn clean() -> Value {
        let done = json!({ "status": "success", "skip_reason": null });
        json!({
            "complete": true,
            "exit_code": 0,
            "operations": { "total": 3, "errored": 0, "skipped": 0 },
            "phases": { "examples": done, "coverage": done, "fuzzing": done, "stateful": done },
            "test_cases": { "generated": 7, "errored": 0 },
            "failures": [],
            "errors": [],
        })
    }

    /// The clean report with this at this place.
    fn with(place: &str, value: Value) -> Report {
        let mut report = clean();
        *report.pointer_mut(place).expect("the place exists") = value;
        serde_json::from_value(report).expect("a report")
    }

    #[test]
    fn a_report_with_a_finding_an_error_or_no_end_is_a_failure() {
        assert!(with("/complete", json!(true)).expect_nothing().is_ok());
        let found = json!([{ "code": "ST108", "title": "Violates", "operations": ["GET /a"] }]);
        for (place, wrong) in [
            ("/failures", found),
            ("/errors", json!([{ "title": "Timeout" }])),
            ("/complete", json!(false)),
            ("/exit_code", json!(1)),
            ("/test_cases/errored", json!(1)),
            ("/operations/errored", json!(1)),
            ("/operations", json!(null)),
        ] {
            assert!(with(place, wrong).expect_nothing().is_err(), "{place}");
        }
    }

    #[test]
    fn a_run_that_has_left_anything_out_is_not_taken_for_a_whole_one() {
        assert!(with("/complete", json!(true)).expect_every_phase().is_ok());
        for (place, wrong) in [
            ("/phases", json!(null)),
            ("/phases", json!({})),
            ("/phases/stateful", json!({ "status": "skip", "skip_reason": "not_applicable" })),
            ("/phases/examples/status", json!("skip")),
            ("/phases/coverage/skip_reason", json!("disabled")),
            ("/phases/fuzzing/status", json!("interrupted")),
            ("/operations/skipped", json!(1)),
            ("/operations", json!(null)),
        ] {
            assert!(with(place, wrong).expect_every_phase().is_err(), "{place}");
        }
    }

    #[test]
    fn that_no_link_is_among_some_operations_is_no_error_and_everything_else_still_is() {
        let report = |errors: Value, failures: Value| {
            let mut report = clean();
            report["exit_code"] = json!(1);
            report["errors"] = errors;
            report["failures"] = failures;
            let report: Report = serde_json::from_value(report).expect("a report");
            report.of_some_operations().expect_nothing().is_ok()
        };
        let no_links = json!({ "title": NO_LINKS, "count": 1 });
        let found = json!([{ "code": "ST108", "title": "Violates", "operations": ["GET /a"] }]);
        assert!(report(json!([no_links]), json!([])));
        assert!(!report(json!([no_links, { "title": "Timeout" }]), json!([])));
        assert!(!report(json!([no_links]), found));
        assert!(!report(json!([]), json!([])));
    }
}
