//! Breaks the document in ways that happen, and asserts which check turns red first, and that it says why.
//!
//! The checks are asked in the order of `.ci/run`: `cargo xtask check`, `compat`, `lint`, and then those that run servers
//! and clients. All that come before the one that is meant must stay green, or it would prove nothing about that one. So
//! a breakage that only a later check can find comes with the version that its author would write.
//!
//! The quick ones are tests like all others. The rest need more than Rust, and some need minutes:
//!
//! ```console
//! $ cargo test --package xtask --test planted -- --ignored --skip slow::
//! $ cargo test --package xtask --test planted -- --ignored --test-threads 1 slow::
//! ```

#[path = "planted/edits.rs"]
mod edits;
#[path = "../src/pointers.rs"]
mod pointers;
#[path = "planted/workspace.rs"]
mod workspace;

use edits::document;
use pointers::{remove, rename, set};
use semver::Version;
use serde_json::{Value, json};
use workspace::{Step, Workspace};

/// One test for each breakage: the check that must turn red first, what it must say, and what is broken.
macro_rules! planted {
    (@test [$($attribute:tt)*] $name:ident $step:expr, $says:literal, $breakage:expr) => {
        $($attribute)*
        #[test]
        fn $name() {
            super::plant(&$step, $says, $breakage);
        }
    };
    ($module:ident $attributes:tt: $($name:ident: $step:expr, $says:literal, $breakage:expr;)+) => {
        mod $module {
            use super::*;
            pub(super) const COUNT: usize = [$(stringify!($name)),+].len();
            $(planted! { @test $attributes $name $step, $says, $breakage })+
        }
    };
}

fn plant(step: &Step, says: &str, breakage: impl FnOnce(&mut Value)) {
    let mut broken = document();
    breakage(&mut broken);
    assert_ne!(broken, document(), "nothing is broken");
    let workspace = Workspace::for_step(step);
    workspace.write_document(&broken);
    for earlier in step.earlier() {
        workspace.run(&earlier).expect_green(&earlier);
    }
    workspace.run(step).expect_red(step, says);
}

#[test]
fn the_page_on_releasing_says_how_many_breakages_there_are() {
    let page = include_str!("../../docs/releasing.md").replace('\n', " ");
    let (quick, lint, slow) = (quick::COUNT, lint::COUNT, slow::COUNT);
    for said in [
        format!("in {} ways", quick + lint + slow),
        format!("{quick} run with `cargo test`, {lint} need `cargo xtask tools`, and {slow} build"),
        format!("all but the last {slow},"),
    ] {
        assert!(page.contains(&said), "docs/releasing.md does not say `{said}`");
    }
}

/// The checks that need nothing but Rust.
#[test]
fn the_document_itself_turns_no_quick_check_red() {
    let workspace = Workspace::for_step(&Step::Compat);
    workspace.write_document(&document());
    for step in [Step::Generate, Step::Check, Step::Compat] {
        workspace.run(&step).expect_green(&step);
    }
}

#[test]
#[ignore = "needs Node.js and `cargo xtask tools`"]
fn the_document_itself_turns_no_linter_red() {
    let workspace = Workspace::for_step(&Step::Lint);
    workspace.write_document(&document());
    workspace.run(&Step::Lint).expect_green(&Step::Lint);
}

#[test]
#[ignore = "needs Node.js and `cargo xtask tools`"]
fn a_part_of_a_house_rule_that_finds_nothing_turns_the_linters_red() {
    for (from, to, says) in [
        (
            "- field: readOnly",
            "- field: readonly",
            "`house-portable-schema`, by `undefined` on `readonly`",
        ),
        (
            "'#AnswerSchemas..maxItems'",
            "'#AnswerSchemas..maxitems'",
            "of `#AnswerSchemas..maxitems`",
        ),
        ("{ max: 60 }", "{ max: 600 }", "`house-summary`, by `length` of `#Operations.summary`"),
    ] {
        let workspace = Workspace::for_step(&Step::Lint);
        workspace.change("openapi/house/rules.yaml", from, to);
        workspace.run(&Step::Lint).expect_red(&Step::Lint, says);
    }
}

const SCHEMAS: &str = "/components/schemas";
const PUSH: &str = "/paths/~1bank~1v2~1push~1{id}";
const PUSHES: &str = "/paths/~1bank~1v2~1pushes";

/// Writes the version that the author of a breaking change, or of any other, would write.
fn raise_the_version(document: &mut Value, breaking: bool) {
    let version = document["info"]["version"].as_str().expect("a version");
    let Version { major, minor, patch, .. } = version.parse().expect("three numbers");
    let next = match (major, breaking) {
        (0, true) => Version::new(0, minor + 1, 0),
        (0, false) => Version::new(0, minor, patch + 1),
        (_, true) => Version::new(major + 1, 0, 0),
        (_, false) => Version::new(major, minor + 1, 0),
    };
    set(document, "/info/version", next.to_string());
}

planted! { quick []:
    a_reference_to_nothing: Step::Check, "(reference-resolves)",
        |d| set(d, &format!("{SCHEMAS}/Push/properties/source/$ref"), "#/components/schemas/SuorceInfo");
    an_example_that_contradicts_its_schema: Step::Check, "(example-valid)",
        |d| set(d, "/components/examples/PushDraft/value/amount", "120.00");
    a_list_sent_as_a_repeated_parameter: Step::Check, "(parameter-list)",
        |d| edits::parameter(d, PUSHES, "status")["explode"] = true.into();
    a_date_that_insists_on_an_offset: Step::Check, "(schema-format)",
        |d| set(d, &format!("{SCHEMAS}/DropPayDate/format"), "date-time");
    a_transition_to_an_unknown_status: Step::Check, "(transition-status)",
        |d| set(d, &format!("{SCHEMAS}/PushStatus/x-transitions/0/to"), "DRAUGHT");
    an_operation_without_summary: Step::Check, "(operation-summary)",
        |d| drop(remove(d, &format!("{PUSH}/get/summary")));
    an_operation_without_a_range_of_errors: Step::Check, "(error-ranges)",
        |d| drop(remove(d, &format!("{PUSH}/get/responses/4XX")));
    a_keyword_of_openapi_3_1: Step::Check, "(known-keyword)",
        |d| set(d, &format!("{SCHEMAS}/Username/const"), "3351234567");
    a_schema_named_like_a_standard_type: Step::Check, "(component-name-free)", |d| {
        let text = d.to_string().replace("schemas/DropPayDate\"", "schemas/Date\"");
        *d = serde_json::from_str(&text).expect("still JSON");
        rename(d, &format!("{SCHEMAS}/DropPayDate"), &format!("{SCHEMAS}/Date"));
    };
    an_error_code_that_is_a_number_only: Step::Check, "is of none of the allowed types (example-valid)",
        |d| drop(remove(d, &format!("{SCHEMAS}/ErrorCode/oneOf/0")));
    a_property_that_has_gone: Step::Compat, "(property-removed)",
        |d| drop(remove(d, &format!("{SCHEMAS}/Push/properties/fee")));
    a_method_of_another_name: Step::Compat, "(operation-id)",
        |d| set(d, &format!("{PUSH}/patch/operationId"), "changePush");
    a_member_that_has_gone: Step::Compat, "(member-removed)", |d| {
        let transfer = format!("{SCHEMAS}/TransferType");
        let members = d.pointer(&format!("{transfer}/enum")).and_then(Value::as_array).expect("members");
        let at = members.iter().position(|member| member == "DPCT").expect("a member");
        remove(d, &format!("{transfer}/enum/{at}"));
        edits::forget_member(d, &transfer, "DPCT");
    };
    an_operation_that_anybody_may_call: Step::Compat, "(security-lifted)",
        |d| set(d, &format!("{PUSH}/delete/security"), json!([]));
    a_class_of_another_name: Step::Compat, "(operation-tag)", |d| edits::rename_tag(d, "Pushes", "Orders");
}

planted! { lint [#[ignore = "needs Node.js and `cargo xtask tools`"]]:
    a_description_that_is_no_sentence: Step::Lint, "house-description", |d| {
        set(d, &format!("{PUSH}/get/description"), "the push, with its status");
        raise_the_version(d, false);
    };
    a_method_without_a_verb: Step::Lint, "house-operation-id", |d| {
        set(d, &format!("{PUSH}/get/operationId"), "pushById");
        raise_the_version(d, true);
    };
}

planted! { slow [#[ignore = "builds and runs servers and clients, which takes minutes"]]:
    a_promise_that_the_sandbox_does_not_keep: Step::Test("full_flow"), "bank_reference", |d| {
        let property = json!({"type": "string", "description": "A reference.", "example": "R1"});
        set(d, &format!("{SCHEMAS}/Push/properties/bank_reference"), property);
        set(d, &format!("{SCHEMAS}/Push/required/-"), "bank_reference");
        edits::complete_pushes(d, "bank_reference", &json!("R1"));
        raise_the_version(d, false);
    };
    a_header_that_no_answer_has: Step::Contract, "WWW-Authenticate", |d| {
        let header = json!({
            "required": true, "description": "How to be let in.", "schema": {"type": "string", "example": "Bearer"},
        });
        set(d, "/components/responses/Unauthorized/headers", json!({"WWW-Authenticate": header}));
        raise_the_version(d, false);
    };
    a_class_that_programs_in_go_do_not_find: Step::Clients("go"), "PushesAPI", |d| {
        edits::rename_tag(d, "Pushes", "Orders");
        raise_the_version(d, true);
    };
}
