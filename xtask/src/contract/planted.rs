//! The proof that the suite can fail: one violation after the other is planted in the sandbox, and has to be found.

use std::{io::Write, path::Path, time::Instant};

use super::{
    Arguments, live,
    login::{Login, WORLD},
    patience,
    report::Report,
    schemathesis::{Run, Schemathesis},
};
use crate::{failure::Failure, sandbox::Sandbox};

/// The feature of the sandbox without which nothing can be planted.
const FEATURE: &str = "contract-violations";
/// Few are enough: each violation happens at every opportunity.
const CASES: u32 = 10;
/// How schemathesis names what it finds in a sequence of calls, whichever call it is.
const IN_SEQUENCE: &str = "Stateful tests";

/// Those that a live server is judged by: reading finds what is wrong in an answer, and follows it nowhere.
const SEEN_BY_READING: [&str; 2] = ["wrong-type", "redirect"];

/// A violation that the sandbox can commit.
struct Violation {
    /// Its name on the sandbox's command line.
    name: &'static str,
    /// The operations that are needed to see it, the one that commits it first.
    operations: &'static [&'static str],
    /// How the labels end under which schemathesis reports it.
    label: &'static str,
    /// The check whose task it is to find it, and the code under which that one reports.
    check: (&'static str, &'static str),
}

const VIOLATIONS: [Violation; 9] = [
    Violation {
        name: "wrong-type",
        operations: &["getPush"],
        label: "GET /bank/v2/push/{id}",
        check: ("response_schema_conformance", "ST108"),
    },
    Violation {
        name: "wrong-status",
        operations: &["createPush"],
        label: "POST /bank/v2/push",
        check: ("status_code_conformance", "ST103"),
    },
    Violation {
        name: "alive-after-delete",
        operations: &["deletePush", "createPush", "getPush", "updatePush"],
        label: "/bank/v2/push/{id}",
        check: ("withdrawn_stays_withdrawn", "ST901"),
    },
    Violation {
        name: "server-error",
        operations: &["listPushes"],
        label: "GET /bank/v2/pushes",
        check: ("not_a_server_error", "ST101"),
    },
    Violation {
        name: "missing-property",
        operations: &["getTransfer"],
        label: "GET /bank/v2/push/transfer/{id}",
        check: ("response_schema_conformance", "ST108"),
    },
    Violation {
        name: "unlisted-enum-value",
        operations: &["getConnection"],
        label: "GET /oa2/v1/connection/{id}",
        check: ("response_schema_conformance", "ST108"),
    },
    Violation {
        name: "wrong-content-type",
        operations: &["listTransfers"],
        label: "GET /bank/v2/push/{id}/transfers",
        check: ("content_type_conformance", "ST105"),
    },
    Violation {
        name: "missing-auth-check",
        operations: &["getPush"],
        label: "GET /bank/v2/push/{id}",
        check: ("ignored_auth", "ST401"),
    },
    Violation {
        name: "redirect",
        operations: &["getPush"],
        label: "GET /bank/v2/push/{id}",
        check: ("status_code_conformance", "ST103"),
    },
];

impl Violation {
    fn is_found_in(&self, report: &Report) -> bool {
        let mut found = report.failures.iter().filter(|found| found.code == self.check.1);
        found.any(|found| {
            let mut operations = found.operations.iter();
            operations.any(|name| name.ends_with(self.label) || name == IN_SEQUENCE)
        })
    }

    /// A sandbox that commits it.
    fn plant(&self, program: &Path) -> Result<Sandbox, Failure> {
        let arguments = WORLD.iter().chain(&["--plant", self.name]).copied().collect::<Vec<_>>();
        Sandbox::start(program, &arguments)
    }

    fn judge(
        &self,
        schemathesis: &Schemathesis,
        program: &Path,
        seed: u64,
    ) -> Result<Report, Failure> {
        let sandbox = self.plant(program)?;
        let mut arguments = vec!["--no-shrink".to_owned()];
        for operation in self.operations {
            arguments.extend(["--include-operation-id".to_owned(), (*operation).to_owned()]);
        }
        let run = Run {
            url: sandbox.base_url(),
            cases: CASES,
            seed,
            environment: Login::to(sandbox.base_url())?.environment(),
            patience: patience(CASES),
            arguments,
        };
        schemathesis.run(&run, None)
    }
}

/// Has a sandbox with a violation judged as a live server is, which must find it and do nothing but read.
fn expect_found_by_reading(
    violation: &Violation,
    schemathesis: &Schemathesis,
    root: &Path,
    seed: u64,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let sandbox = violation.plant(&Sandbox::build(root, &[FEATURE])?)?;
    let (url, login) = (sandbox.base_url(), Login::to(sandbox.base_url())?);
    let calls_before = sandbox.calls()?.len();
    let server = Box::new(live::Server::here(url, login.user_token()));
    let asked = Arguments { cases: CASES, seed, planted: false, recorded: None, live: server };
    let mut said = Vec::new();
    let judged = live::run(url, &asked, schemathesis, root, &mut said);
    let calls = sandbox.calls()?.split_off(calls_before);
    let only_read = !calls.is_empty() && calls.iter().all(|call| call.method == "GET");
    let is_it =
        |reason: &str| [violation.check.1, violation.label].map(|part| reason.contains(part));
    match judged {
        Err(Failure::Reason(reason)) if is_it(&reason) == [true, true] && only_read => {
            let (name, calls) = (violation.name, calls.len());
            Ok(writeln!(out, "{name:<22}{:<32}{calls:>6}  calls, each a GET", "reading alone")?)
        }
        other => {
            out.write_all(&said)?;
            if let Err(failure) = other {
                failure.say(out)?;
            }
            let why = "reading alone does not find it, or does more than read";
            Err(Failure::Reason(format!("error: {}: {why}", violation.name)))
        }
    }
}

/// Plants every violation, and fails if one is not found by the check whose task it is.
pub(super) fn run(
    schemathesis: &Schemathesis,
    root: &Path,
    seed: u64,
    out: &mut dyn Write,
) -> Result<u8, Failure> {
    let start = Instant::now();
    let program = Sandbox::build(root, &[FEATURE])?;
    writeln!(out, "{:<22}{:<32}{:>6}  reported as", "planted", "to be found by", "cases")?;
    let mut missed = Vec::new();
    for violation in &VIOLATIONS {
        let report = violation.judge(schemathesis, &program, seed)?;
        let codes: Vec<_> = report.failures.iter().map(|found| found.code.as_str()).collect();
        let found = violation.is_found_in(&report);
        let verdict = if found { codes.join(" ") } else { format!("MISSED {}", codes.join(" ")) };
        let (name, cases) = (violation.name, report.test_cases.generated);
        writeln!(out, "{name:<22}{:<32}{cases:>6}  {verdict}", violation.check.0)?;
        missed.extend((!found).then_some(name));
    }
    for violation in VIOLATIONS.iter().filter(|violation| SEEN_BY_READING.contains(&violation.name))
    {
        expect_found_by_reading(violation, schemathesis, root, seed, out)?;
    }
    if missed.is_empty() {
        let all = VIOLATIONS.len();
        writeln!(out, "{:>12} all {all} planted violations in {:.0?}", "Found", start.elapsed())?;
        return Ok(0);
    }
    Err(Failure::Reason(format!(
        "error: the suite does not find {} by the check whose task it is",
        missed.join(", ")
    )))
}
