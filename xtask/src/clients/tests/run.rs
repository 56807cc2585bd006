//! Whole runs.

use std::{fs, sync::atomic::Ordering, thread, time::Duration};

use super::workspace::{EMPTY_PAGE, Workspace, passing};
use crate::{
    clients::{page::PAGE, prism::Verdict, scenario::Mode},
    failure::STALE,
};

/// The table of one passing suite, as the page has it.
const GOLDEN: &str = "# Languages

<!-- `cargo xtask clients` writes what follows: the table from its run, the notes from each suite.toml. -->

| language | generator | type check | money flow | through Prism | unknown enumeration value | added property |
|---|---|---|---|---|---|---|
| Shell | sh 1.2.3, posix | `sh -eu` | 16 steps | no violation | survives: read\\|as `it` is | **fails**: the whole answer is lost |

## Notes

What a user tells each generator, and why. What is said of a client without a flag was tried once, by hand.

### Shell: sh

```text
--loud
```

It is hard of hearing. Everything is in [`tests/clients/shell`](../tests/clients/shell).

<!-- Here ends what `cargo xtask clients` writes. -->

The end.
";

/// A workspace whose only suite loses an answer with a new property.
fn golden_workspace() -> Workspace {
    let workspace = Workspace::with(&["shell"]);
    let evolved = passing(Mode::Evolved);
    let (first, second) = evolved.split_once('\n').unwrap();
    let second =
        second.replace("true", "false").replace("read|as `it` is", "the whole  answer\\nis lost");
    workspace.reports("shell", &passing(Mode::Documented), &format!("{first}\n{second}"));
    workspace
}

/// What is said of a suite with this scenario, which must fail.
#[track_caller]
fn trouble_of(script: &str) -> String {
    let workspace = Workspace::with(&["shell"]);
    workspace.scenario("shell", script);
    let (ended, printed) = workspace.run(&[]);
    let error = ended.expect_err("a failure");
    assert!(error.contains("1 of 1 suite failed: shell"), "{error}");
    assert_eq!(workspace.read(PAGE), EMPTY_PAGE);
    printed
}

#[test]
fn a_run_of_all_suites_writes_the_table() {
    let workspace = golden_workspace();
    let (ended, printed) = workspace.run(&[]);
    assert_eq!(ended, Ok(0), "{printed}");
    assert_eq!(workspace.read(PAGE), GOLDEN);
    for said in [
        "     Running 1 suite, 1 at a time\n",
        "   Generated shell: the client (",
        "     Checked shell: the types (",
        "      Passed shell: documented, 16 steps (",
        "      Passed shell: through Prism, 16 calls, no violation (",
        "    Recorded shell: evolved, unknown_enum_value survives, extra_property is lost (",
        "       Wrote docs/languages.md\n",
    ] {
        assert!(printed.contains(said), "{said:?} is not in\n{printed}");
    }
    assert_eq!(workspace.servers.started.load(Ordering::Relaxed), 3, "each run has its own");
}

#[test]
fn a_page_that_says_what_was_seen_is_fresh() {
    let workspace = golden_workspace();
    workspace.write(PAGE, GOLDEN);
    for arguments in [&[][..], &["--check"]] {
        let (ended, printed) = workspace.run(arguments);
        assert_eq!(ended, Ok(0));
        assert!(printed.contains("Fresh docs/languages.md"), "{printed}");
    }
}

#[test]
fn checking_shows_a_table_that_lies_and_leaves_it() {
    let workspace = golden_workspace();
    let lie = GOLDEN.replace("**fails**: the whole answer is lost", "survives: kept");
    workspace.write(PAGE, &lie);
    let (ended, printed) = workspace.run(&["--check"]);
    assert_eq!(ended, Ok(STALE));
    assert!(
        printed.lines().any(|it| it.starts_with("-| Shell") && it.contains("kept")),
        "{printed}"
    );
    assert!(
        printed.lines().any(|it| it.starts_with("+| Shell") && it.contains("lost")),
        "{printed}"
    );
    assert!(printed.contains("run `cargo xtask clients` and commit"), "{printed}");
    assert_eq!(workspace.read(PAGE), lie);
}

#[test]
fn a_run_of_some_suites_leaves_the_table_and_says_so() {
    let workspace = golden_workspace();
    let (ended, printed) = workspace.run(&["shell"]);
    assert_eq!(ended, Ok(0));
    assert!(printed.contains("only a run of all suites writes it"), "{printed}");
    assert_eq!(workspace.read(PAGE), EMPTY_PAGE);
}

#[test]
fn a_scenario_that_leaves_a_step_out_or_reports_one_twice_or_prints_rubbish_fails() {
    let documented = passing(Mode::Documented);
    let (_, without_first) = documented.split_once('\n').unwrap();
    let print = |text: &str| trouble_of(&format!("cat <<'END'\n{text}END\n"));
    assert!(print(without_first).contains("it did not report application_token"));
    assert!(print(&format!("{documented}{documented}")).contains("`connect` twice"));
    assert!(print(&format!("{documented}Segmentation fault\n")).contains("Segmentation fault"));
}

#[test]
fn a_scenario_that_reports_all_and_ends_with_an_error_fails_with_its_last_words() {
    let script = format!("cat <<'END'\n{}END\nseq 100 >&2\nexit 7\n", passing(Mode::Documented));
    let printed = trouble_of(&script);
    assert!(printed.contains("Failed shell: documented"), "{printed}");
    assert!(printed.contains("it ended with exit status: 7"), "{printed}");
    assert!(printed.contains("scenario.sh\n"), "the call is shown: {printed}");
    assert!(printed.contains("DROPPAY_MODE=documented"), "{printed}");
    assert!(printed.contains(" 99\n") && !printed.contains(" 50\n"), "only the end: {printed}");
    assert!(
        !printed.contains("through Prism"),
        "what fails without Prism is not judged: {printed}"
    );
}

#[test]
fn a_program_that_hangs_is_ended_with_all_that_it_has_started() {
    let workspace = Workspace::with(&["shell"]);
    // The first program of the suite, so that no other must be done before the deadline.
    workspace.change(
        "shell",
        "printf client > {work}/client",
        "(sleep 1000 & echo $! >> ../../children; wait) & echo $! >> ../../children; wait",
    );
    let children = |seconds: &str| -> Vec<String> {
        workspace.write("target/children", "");
        let (ended, printed) = workspace.run(&["--deadline", seconds]);
        assert!(ended.is_err());
        let said = format!("it had not ended after {seconds} s; see `--deadline`");
        assert!(printed.contains(&said), "{printed}");
        workspace.read("target/children").lines().map(str::to_owned).collect()
    };
    // A busy machine may need longer to start them.
    let started = ["1", "3", "9", "27"].into_iter().map(children).find(|found| found.len() == 2);
    let started = started.expect("two children");
    if cfg!(target_os = "linux") {
        assert!(started.iter().all(|id| ends(id)), "{started:?}");
    }
}

/// Whether a process ends, which it may take a moment for. It may still be listed until somebody asks for its end.
fn ends(id: &str) -> bool {
    let state = || {
        let line = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        line.rsplit(") ").next().and_then(|fields| fields.chars().next())
    };
    (0..1_000).any(|_| {
        thread::sleep(Duration::from_millis(10));
        matches!(state(), None | Some('Z' | 'X'))
    })
}

#[test]
fn a_failing_step_shows_what_it_said_and_ends_its_suite_alone() {
    let workspace = Workspace::with(&["broken", "sound"]);
    workspace.check("broken", "echo no such type\nexit 3\n");
    let (ended, printed) = workspace.run(&["--jobs", "1"]);
    assert!(
        ended.unwrap_err().contains("1 of 2 suites failed: broken; docs/languages.md was left")
    );
    assert!(printed.contains("Failed broken: check"), "{printed}");
    assert!(
        printed.contains("exit status: 3") && printed.contains("  no such type\n"),
        "{printed}"
    );
    assert!(!printed.contains("broken: documented"), "{printed}");
    assert!(printed.contains("Recorded sound: evolved"), "{printed}");
    assert_eq!(workspace.read(PAGE), EMPTY_PAGE);
}

#[test]
fn a_program_that_cannot_be_run_is_named() {
    let workspace = Workspace::with(&["shell"]);
    workspace.change(
        "shell",
        "command = [\"sh\", \"-eu\"",
        "command = [\"no-such-checker\", \"-eu\"",
    );
    let (ended, printed) = workspace.run(&[]);
    assert!(ended.is_err());
    assert!(printed.contains("`no-such-checker` cannot be run: No such file"), "{printed}");
}

#[test]
fn a_violation_that_prism_names_fails_the_suite() {
    let workspace = Workspace::with(&["shell"]);
    let violations = vec!["GET /bank/v2/pushes: request.query.pg_size must be integer".to_owned()];
    *workspace.servers.verdict.lock().unwrap() = Ok(Verdict { calls: 16, violations });
    let (ended, printed) = workspace.run(&[]);
    assert!(ended.is_err());
    assert!(printed.contains("Failed shell: through Prism"), "{printed}");
    assert!(printed.contains("violation: GET /bank/v2/pushes: request.query.pg_size"), "{printed}");
}

#[test]
fn a_client_that_goes_past_prism_fails() {
    let workspace = Workspace::with(&["shell"]);
    *workspace.servers.verdict.lock().unwrap() = Ok(Verdict { calls: 15, violations: Vec::new() });
    let (ended, printed) = workspace.run(&[]);
    assert!(ended.is_err());
    let why = "the sandbox was called 16 times, and 15 calls went through Prism";
    assert!(printed.contains(why), "{printed}");
}

#[test]
fn a_scenario_that_leaves_out_an_operation_fails() {
    let mut workspace = Workspace::with(&["shell"]);
    workspace.operations.push("deletePush".to_owned());
    let (ended, printed) = workspace.run(&[]);
    assert!(ended.is_err());
    assert!(printed.contains("Failed shell: documented"), "{printed}");
    assert!(printed.contains("proves nothing of `deletePush`"), "{printed}");
}

#[test]
fn an_operation_that_was_only_refused_has_not_succeeded() {
    let mut workspace = Workspace::with(&["shell"]);
    workspace.operations.push("deletePush".to_owned());
    workspace.servers.calls.lock().unwrap()[0] = super::workspace::call("deletePush", "", 404);
    assert!(workspace.run(&[]).0.is_err());
}

#[test]
fn a_prism_that_overlooks_what_was_planted_fails_the_suite() {
    let workspace = Workspace::with(&["shell"]);
    *workspace.servers.verdict.lock().unwrap() = Err("Prism did not notice".to_owned());
    let (ended, printed) = workspace.run(&[]);
    assert!(ended.is_err());
    assert!(printed.contains("Prism did not notice"), "{printed}");
}

#[test]
fn a_scenario_that_tells_of_an_addition_that_was_not_sent_fails() {
    let workspace = Workspace::with(&["shell"]);
    workspace.servers.calls.lock().unwrap().pop();
    let (ended, printed) = workspace.run(&[]);
    assert!(ended.is_err());
    assert!(printed.contains("Failed shell: evolved"), "{printed}");
    let why = "the step `extra_property` proves nothing: by the sandbox's log no `listPushes` met";
    assert!(printed.contains(why), "{printed}");
    assert_eq!(workspace.read(PAGE), EMPTY_PAGE);
}

#[test]
fn a_scenario_knows_where_to_send_its_calls_and_inherits_nothing() {
    let workspace = Workspace::with(&["shell"]);
    workspace.change("shell", "[run]", "[run]\nenvironment = { OWN = \"{suite} {}\" }");
    let (documented, evolved) = (passing(Mode::Documented), passing(Mode::Evolved));
    workspace.scenario(
        "shell",
        &format!(
            "env | sort >> '{0}/seen'; pwd >> '{0}/seen'\n\
             case $DROPPAY_MODE in documented) cat <<'END'\n{documented}END\n;; *) cat <<'END'\n{evolved}END\nesac",
            workspace.path().display()
        ),
    );
    assert_eq!(workspace.run(&[]).0, Ok(0));
    let seen = workspace.read("seen");
    let of = |name: &str| -> Vec<&str> {
        seen.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix('=')).collect()
    };
    assert_eq!(of("DROPPAY_BASE_URL"), ["sandbox-0", "judge-of-sandbox-1", "sandbox-2"]);
    assert_eq!(of("DROPPAY_CONTROL_URL"), ["sandbox-0", "sandbox-1", "sandbox-2"]);
    assert_eq!(of("DROPPAY_MODE"), ["documented", "documented", "evolved"]);
    let suite = workspace.path().join("tests/clients/shell").display().to_string();
    assert_eq!(of("OWN"), vec![format!("{suite} {{}}"); 3]);
    // Cargo sets this for its tests, so it stands for whatever else the caller has.
    assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
    assert_eq!(of("CARGO_MANIFEST_DIR"), [""; 0]);
    assert!(seen.lines().any(|line| line.ends_with("target/clients/shell")), "{seen}");
}

#[test]
fn the_work_folder_is_empty_at_first() {
    let workspace = Workspace::with(&["shell"]);
    workspace.write("target/clients/shell/left/over", "from an earlier run");
    workspace.check("shell", "test ! -e left");
    assert_eq!(workspace.run(&[]).0, Ok(0));
}

#[test]
fn suites_that_run_side_by_side_keep_their_order_in_the_table() {
    let workspace = Workspace::with(&["a", "b"]);
    // Either suite waits for the other, so neither could end alone; and the first ends last.
    let wait = |file: &str| format!("until test -e ../{file}; do sleep 0.01; done\n");
    workspace.check("a", &format!("touch ../a-is-here\n{}", wait("b-is-through")));
    workspace.check("b", &wait("a-is-here"));
    let scenario = workspace.read("tests/clients/b/scenario.sh");
    workspace.scenario("b", &format!("touch ../b-is-through\n{scenario}"));
    workspace.change("a", "\"Shell\"", "\"Awk\"");
    let (ended, printed) = workspace.run(&["--jobs", "2"]);
    assert_eq!(ended, Ok(0), "{printed}");
    let page = workspace.read(PAGE);
    assert!(page.find("| Awk").unwrap() < page.find("| Shell").unwrap(), "{page}");
}
