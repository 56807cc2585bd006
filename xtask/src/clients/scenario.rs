//! What a scenario reports, and what it must report.

use serde::Deserialize;

/// What a scenario is run as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    /// Against the server of the document.
    Documented,
    /// Against a server that is ahead of the document.
    Evolved,
}

impl Mode {
    /// What the scenario is told.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Mode::Documented => "documented",
            Mode::Evolved => "evolved",
        }
    }

    /// What the scenario must report, in this order.
    pub(crate) fn steps(self) -> &'static [&'static str] {
        match self {
            Mode::Documented => &DOCUMENTED,
            Mode::Evolved => &EVOLVED,
        }
    }
}

const DOCUMENTED: [&str; 16] = [
    "application_token",
    "connect",
    "user_token",
    "refresh_token",
    "create_draft",
    "read_push",
    "list_two_statuses",
    "page",
    "make_ready",
    "wait_until_done",
    "read_transfers",
    "withdraw",
    "error_400",
    "error_numeric_code",
    "error_401",
    "error_404",
];

const EVOLVED: [&str; 2] = ["unknown_enum_value", "extra_property"];

/// How a step of a scenario ended.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reported {
    /// Its name.
    pub(crate) step: String,
    /// Whether it did what it should.
    pub(crate) ok: bool,
    /// What happened.
    pub(crate) detail: Option<String>,
}

/// Reads what a scenario has printed; otherwise everything that is wrong with it.
pub(crate) fn read(mode: Mode, printed: &str) -> Result<Vec<Reported>, Vec<String>> {
    let mut reported: Vec<Reported> = Vec::new();
    let mut wrong = Vec::new();
    for line in printed.lines() {
        match serde_json::from_str::<Reported>(line) {
            Ok(step) => {
                wrong.extend(objection(mode, &reported, &step));
                reported.push(step);
            }
            Err(_) => wrong.push(format!("it printed what is no report of a step: {line}")),
        }
    }
    let is_reported = |name: &&&str| reported.iter().any(|step| step.step == ***name);
    let missing: Vec<&str> =
        mode.steps().iter().filter(|name| !is_reported(name)).copied().collect();
    if !missing.is_empty() {
        wrong.push(format!("it did not report {}", missing.join(", ")));
    }
    if wrong.is_empty() { Ok(reported) } else { Err(wrong) }
}

/// What is wrong with a step, after those before it.
fn objection(mode: Mode, before: &[Reported], step: &Reported) -> Option<String> {
    let name = &step.step;
    let Some(place) = mode.steps().iter().position(|known| known == name) else {
        return Some(format!("it reported the step `{name}`, which is none of `{}`", mode.name()));
    };
    if before.iter().any(|earlier| earlier.step == *name) {
        return Some(format!("it reported the step `{name}` twice"));
    }
    let is_later = |earlier: &&Reported| mode.steps()[..place].iter().all(|it| *it != earlier.step);
    if let Some(early) = before.iter().find(is_later) {
        return Some(format!("it reported the step `{name}` after `{}`", early.step));
    }
    let detail = step.detail.as_deref().filter(|detail| !detail.trim().is_empty());
    match mode {
        Mode::Documented if !step.ok => {
            Some(format!("the step `{name}` failed: {}", detail.unwrap_or("it does not say why")))
        }
        Mode::Evolved if detail.is_none() => {
            Some(format!("the step `{name}` has no `detail`, so nobody knows what became of it"))
        }
        _ => None,
    }
}
