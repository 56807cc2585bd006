//! What a scenario may print, and what it may not.

use super::workspace::passing;
use crate::clients::scenario::{Mode, read};

/// What is wrong with this output.
fn wrong(mode: Mode, printed: &str) -> Vec<String> {
    read(mode, printed).expect_err("an objection")
}

#[test]
fn all_steps_in_order_are_what_is_wanted() {
    for mode in [Mode::Documented, Mode::Evolved] {
        let steps = read(mode, &passing(mode)).expect("no objection");
        assert_eq!(steps.iter().map(|step| step.step.as_str()).collect::<Vec<_>>(), mode.steps());
    }
}

#[test]
fn a_step_that_is_left_out_is_named() {
    let printed = passing(Mode::Documented).replace("{\"step\": \"page\", \"ok\": true}\n", "");
    assert_eq!(wrong(Mode::Documented, &printed), ["it did not report page"]);
}

#[test]
fn nothing_at_all_is_every_step_missing() {
    assert_eq!(wrong(Mode::Evolved, ""), ["it did not report unknown_enum_value, extra_property"]);
}

#[test]
fn a_failed_step_is_an_objection_with_its_detail() {
    let failed = r#"{"step": "error_404", "ok": false, "detail": "403 instead of 404"}"#;
    let printed =
        passing(Mode::Documented).replace("{\"step\": \"error_404\", \"ok\": true}", failed);
    let objections = wrong(Mode::Documented, &printed);
    assert_eq!(objections, ["the step `error_404` failed: 403 instead of 404"]);
}

#[test]
fn rubbish_is_shown() {
    for rubbish in ["Hello!", "{\"step\": \"page\"}", "{\"step\": \"page\", \"ok\": 1}", "[]", ""] {
        let printed = format!("{rubbish}\n{}", passing(Mode::Documented));
        let objections = wrong(Mode::Documented, &printed);
        assert_eq!(objections, [format!("it printed what is no report of a step: {rubbish}")]);
    }
}

#[test]
fn a_step_that_is_reported_twice_or_not_known_is_named() {
    let printed = passing(Mode::Documented) + "{\"step\": \"page\", \"ok\": true}\n";
    assert_eq!(wrong(Mode::Documented, &printed), ["it reported the step `page` twice"]);
    let printed = passing(Mode::Documented) + "{\"step\": \"pages\", \"ok\": true}\n";
    let objections = wrong(Mode::Documented, &printed);
    assert_eq!(objections, ["it reported the step `pages`, which is none of `documented`"]);
}

#[test]
fn a_step_out_of_order_is_named_with_the_one_it_should_precede() {
    let mut lines: Vec<_> = passing(Mode::Documented).lines().map(str::to_owned).collect();
    lines.swap(0, 1);
    let objections = wrong(Mode::Documented, &lines.join("\n"));
    assert_eq!(objections, ["it reported the step `application_token` after `connect`"]);
}

#[test]
fn what_becomes_of_the_new_may_be_a_failure_but_must_be_said() {
    let told = passing(Mode::Evolved).replace("true", "false");
    assert!(read(Mode::Evolved, &told).expect("a result").iter().all(|step| !step.ok));
    for silent in ["", ", \"detail\": \" \""] {
        let printed = passing(Mode::Evolved).replace(", \"detail\": \"read|as `it` is\"", silent);
        let objections = wrong(Mode::Evolved, &printed);
        assert_eq!(objections.len(), 2);
        assert!(objections[0].contains("`unknown_enum_value` has no `detail`"), "{objections:?}");
    }
}
