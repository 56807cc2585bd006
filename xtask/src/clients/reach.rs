//! Whether a client has called all there is to call, and everything through the judge: a scenario's own word for it is
//! not enough.

use crate::sandbox::calls::Call;

/// The operations that were never answered with success.
pub(crate) fn unreached(operations: &[String], calls: &[Call]) -> Vec<String> {
    let fails = |operation: &&String| {
        !calls.iter().any(|call| {
            call.operation.as_ref() == Some(*operation) && (200..300).contains(&call.status)
        })
    };
    let never = |operation: &String| {
        format!(
            "the scenario proves nothing of `{operation}`: by the sandbox's log it never succeeded"
        )
    };
    operations.iter().filter(fails).map(never).collect()
}

/// What is wrong if the judge has not seen each call that the sandbox has.
pub(crate) fn past_the_judge(judged: usize, calls: &[Call]) -> Option<String> {
    (judged != calls.len()).then(|| {
        format!(
            "the sandbox was called {} times, and {judged} calls went through Prism: every call of the API is to be sent \
             to DROPPAY_BASE_URL",
            calls.len()
        )
    })
}
