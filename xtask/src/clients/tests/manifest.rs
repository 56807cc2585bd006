//! What is said of a `suite.toml` that is wrong, and of what is missing.

use super::workspace::{Workspace, asked};
use crate::{
    clients::{needs, suite},
    failure::Failure,
    tools::Tools,
};

/// The error after a change of the suite's `suite.toml`.
fn error_after(that: &str, this: &str) -> String {
    let workspace = Workspace::with(&["shell"]);
    workspace.change("shell", that, this);
    let (ended, printed) = workspace.run(&[]);
    assert_eq!(printed, "", "nothing is run");
    ended.expect_err("an error")
}

#[track_caller]
fn assert_says(error: &str, parts: &[&str]) {
    for part in parts {
        assert!(error.contains(part), "{part:?} is not in {error:?}");
    }
}

#[test]
fn an_unknown_key_is_named_with_its_file() {
    let error = error_after("library =", "libary =");
    assert_says(&error, &["tests/clients/shell/suite.toml", "line 4", "unknown field `libary`"]);
}

#[test]
fn an_unknown_key_of_a_step_is_named() {
    let error = error_after("name = \"check\"", "name = \"check\"\nfolder = \"x\"");
    assert_says(&error, &["unknown field `folder`", "directory"]);
}

#[test]
fn a_missing_key_is_named_with_its_file() {
    let error = error_after("generator = \"sh\"", "");
    assert_says(&error, &["tests/clients/shell/suite.toml", "missing field `generator`"]);
}

#[test]
fn an_unknown_placeholder_is_named_with_its_place_and_the_known_ones() {
    let error = error_after("{work}/client\"", "{wrok}/client\"");
    assert_says(&error, &["`step[0].command[2]`", "{wrok}", "{work}", "{node_modules}"]);
    let error = error_after("[run]", "[run]\nenvironment = { TOOLS = \"{tools}\" }");
    assert_says(&error, &["`run.environment.TOOLS`", "{tools}"]);
}

#[test]
fn a_need_is_either_a_program_or_a_file() {
    let need = "[[needs]]\npackages = \"p\"\n[run]";
    assert_says(&error_after("[run]", need), &["`needs[0]` must have either `program` or `file`"]);
}

#[test]
fn a_suite_that_checks_no_types_is_refused() {
    assert_says(&error_after("\"check\"", "\"chekc\""), &["nothing checks the types"]);
}

#[test]
fn a_flag_that_no_step_gives_is_refused() {
    let error = error_after("[\"--loud\"]", "[\"--loud\", \"--quiet yes\"]");
    assert_says(&error, &["`flags[1]` is `--quiet yes`, which no step gives"]);
    assert!(!error.contains("`flags[0]`"), "{error}");
}

#[test]
fn an_option_in_code_that_no_source_says_is_refused() {
    let error = error_after("[\"--loud\"]", "[\"--loud\", \"Client(quiet=True)\"]");
    assert_says(&error, &["`flags[1]` is `Client(quiet=True)`, which no source of the suite says"]);
    let workspace = Workspace::with(&["shell"]);
    workspace.change("shell", "[\"--loud\"]", "[\"--loud\", \"Client(quiet=True)\"]");
    workspace.write("tests/clients/shell/src/calls.py", "Client(\n    quiet=True,\n)\n");
    assert!(workspace.run(&[]).0.is_ok());
}

#[test]
fn a_pin_that_is_in_neither_file_is_named() {
    let error = error_after("\"sh-generator\"", "\"sh-genrator\"");
    assert_says(&error, &["`pin` is `sh-genrator`", "package.json", "requirements.txt"]);
}

#[test]
fn a_page_without_a_place_for_the_table_is_an_error_before_anything_runs() {
    let workspace = Workspace::with(&["shell"]);
    workspace.write("docs/languages.md", "# Languages\n");
    let (ended, printed) = workspace.run(&[]);
    assert_says(&ended.unwrap_err(), &["docs/languages.md has no place for the table", "<!--"]);
    assert_eq!(printed, "");
}

#[test]
fn an_unknown_language_is_an_error_that_lists_the_known_ones() {
    let workspace = Workspace::with(&["shell-one", "shell-two"]);
    workspace.change("shell-two", "\"Shell\"", "\"Fish\"");
    let error = workspace.run(&["fish", "cobol"]).0.unwrap_err();
    assert_says(&error, &["`cobol`", "fish, shell", "shell-one, shell-two"]);
}

#[test]
fn suites_are_chosen_by_language_in_any_case_and_by_name() {
    let workspace = Workspace::with(&["shell-two", "shell-one", "fish"]);
    workspace.change("fish", "\"Shell\"", "\"Fish\"");
    workspace.write("tests/clients/shared/text", "no suite");
    let chosen = |words: &[&str]| -> Vec<String> {
        let suites = suite::all(workspace.path()).unwrap_or_else(|_| panic!("suites"));
        let suites = suite::chosen(suites, &asked(words).languages);
        suites.unwrap_or_else(|_| panic!("known")).into_iter().map(|it| it.name).collect()
    };
    assert_eq!(chosen(&[]), ["fish", "shell-one", "shell-two"]);
    assert_eq!(chosen(&["SHELL"]), ["shell-one", "shell-two"]);
    assert_eq!(chosen(&["shell-two", "fish"]), ["fish", "shell-two"]);
}

#[test]
fn everything_missing_is_listed_at_once_with_one_line_that_installs_it() {
    let workspace = Workspace::with(&["one", "two"]);
    let program =
        "[[needs]]\nprogram = \"no-such-compiler\"\npackages = \"compiler compiler-doc\"\n[run]";
    workspace.change("one", "[run]", program);
    let file = "[[needs]]\nfile = \"/no/such/library.jar\"\npackages = \"library compiler\"\n[run]";
    workspace.change("two", "[run]", file);
    workspace.change(
        "two",
        "command = [\"sh\", \"{suite}",
        "command = [\"{node}/nodule\", \"{suite}",
    );
    let suites = suite::all(workspace.path()).unwrap_or_else(|_| panic!("suites"));
    let checked = needs::check(&suites, &Tools::of(workspace.path()));
    let Err(Failure::Reason(error)) = checked else { panic!("nothing is missing") };
    // This machine may be without Node.js, which these suites have no part in.
    let error = error.replace("\n  `node` on the PATH (for Prism)", "").replace(" nodejs\n", "\n");
    assert_eq!(
        error,
        "error: missing, and nothing was run:\n  \
         /no/such/library.jar (for two)\n  \
         `no-such-compiler` on the PATH (for one)\n  \
         `nodule`, which is pinned in xtask/tools\n  \
         `prism`, which is pinned in xtask/tools\n\
         to install them\n  \
         on Debian: apt-get install compiler compiler-doc library\n  \
         of the pinned programs: cargo xtask tools"
    );
}
