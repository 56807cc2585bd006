//! Whether a sandbox that was to be ahead of the document was: a client reads nothing of an addition that was never
//! sent, and would be said to survive it.

use super::scenario::Reported;
use crate::sandbox::calls::Call;

/// The calls of which each step of the scenario is told what becomes of their answers.
const OPERATIONS: [&str; 2] = ["getPush", "listPushes"];

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
