//! Whether a sandbox that was to be ahead of the document was: a client reads nothing of an addition that was never
//! sent, and would be said to survive it.

use serde::Deserialize;

use super::scenario::Reported;

/// The calls of which each step of the scenario is told what becomes of their answers.
const OPERATIONS: [&str; 2] = ["getPush", "listPushes"];

/// The log of a sandbox.
#[derive(Debug, Deserialize)]
pub(crate) struct CallLog {
    /// What was called, oldest first.
    pub(crate) calls: Vec<Call>,
}

/// A call, as the sandbox has logged it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Call {
    /// The `operationId`.
    pub(crate) operation: Option<String>,
    /// The HTTP status of the answer.
    pub(crate) status: u16,
    /// The fault that it met.
    pub(crate) fault: Option<String>,
}

/// What the sandbox has not sent, although these steps tell what became of it. A step is named like its fault.
///
/// A client that loses the one answer may leave the other alone, so one of both is enough for a step that failed.
pub(crate) fn not_sent(steps: &[Reported], calls: &[Call]) -> Vec<String> {
    let mut wrong = Vec::new();
    for Reported { step, ok, .. } in steps {
        let missing: Vec<_> = OPERATIONS.iter().filter(|it| !is_sent(calls, it, step)).collect();
        if *ok && !missing.is_empty() || missing.len() == OPERATIONS.len() {
            let calls = missing.into_iter().map(|it| format!("no `{it}`")).collect::<Vec<_>>();
            wrong.push(format!(
                "the step `{step}` proves nothing: by the sandbox's log {} met the fault of that name",
                calls.join(" and ")
            ));
        }
    }
    wrong
}

fn is_sent(calls: &[Call], operation: &str, fault: &str) -> bool {
    let is_it = |text: &Option<String>, wanted| text.as_deref() == Some(wanted);
    calls.iter().any(|call| {
        is_it(&call.operation, operation) && is_it(&call.fault, fault) && call.status == 200
    })
}
