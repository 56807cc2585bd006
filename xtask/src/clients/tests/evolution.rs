//! What the log of a sandbox must say after a scenario has told what becomes of answers of a later version.

use super::workspace::{call, evolved_calls, passing};
use crate::clients::{
    evolution::not_sent,
    scenario::{Mode, Reported, read},
};
use crate::sandbox::calls::Call;

/// What the scenario tells; `ok` says whether the client survives the one addition and the other.
fn told(ok: [bool; 2]) -> Vec<Reported> {
    let mut steps = read(Mode::Evolved, &passing(Mode::Evolved)).expect("no objection");
    steps.iter_mut().zip(ok).for_each(|(step, ok)| step.ok = ok);
    steps
}

#[test]
fn both_additions_in_both_answers_are_what_is_wanted() {
    for ok in [[true, true], [false, false]] {
        assert_eq!(not_sent(&told(ok), &evolved_calls()), [""; 0]);
    }
}

#[test]
fn an_addition_that_one_answer_lacks_is_named_with_the_call() {
    let mut calls = evolved_calls();
    calls.remove(0);
    assert_eq!(
        not_sent(&told([true, true]), &calls),
        ["the step `unknown_enum_value` proves nothing: \
          by the sandbox's log no `getPush` met the fault of that name"]
    );
}

#[test]
fn a_client_that_loses_the_one_answer_may_leave_the_other_alone() {
    let calls =
        [call("getPush", "unknown_enum_value", 200), call("listPushes", "extra_property", 200)];
    assert_eq!(not_sent(&told([false, false]), &calls), [""; 0]);
    assert_eq!(not_sent(&told([true, true]), &calls).len(), 2);
}

#[test]
fn a_client_that_lost_an_answer_without_the_addition_proves_nothing() {
    let objections = not_sent(&told([false, false]), &evolved_calls()[..2]);
    assert_eq!(
        objections,
        ["the step `extra_property` proves nothing: \
          by the sandbox's log no `getPush` and no `listPushes` met the fault of that name"]
    );
}

#[test]
fn neither_a_refusal_nor_another_fault_nor_another_call_is_the_addition() {
    let others = [
        call("getPush", "extra_property", 401),
        call("getPush", "status", 200),
        call("getTransfer", "extra_property", 200),
        Call { operation: None, ..call("getPush", "extra_property", 200) },
        Call { fault: None, ..call("getPush", "", 200) },
    ];
    let mut calls = evolved_calls();
    calls.retain(|it| *it != call("getPush", "extra_property", 200));
    calls.extend(others);
    assert_eq!(not_sent(&told([true, true]), &calls).len(), 1);
}
