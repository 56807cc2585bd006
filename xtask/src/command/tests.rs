//! The commands as they are called, on a workspace of their own.

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::outputs::{CLIENT, REFERENCE};

const REAL: &str = include_str!("../../../openapi/droppay.yaml");

struct Workspace(TempDir);

impl Workspace {
    fn with(document: &str) -> Self {
        let folder = TempDir::new().expect("a folder for temporary files");
        fs::create_dir_all(folder.path().join("openapi")).unwrap();
        fs::write(folder.path().join(DOCUMENT), document).unwrap();
        Self(folder)
    }

    fn generated() -> Self {
        let workspace = Self::with(REAL);
        workspace.run("generate").0.expect_code(0);
        workspace
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(CLIENT).join(name)
    }

    fn run(&self, task: &str) -> (Ended, String) {
        let root = self.0.path().to_str().expect("a path in UTF-8");
        let command =
            Command::try_parse_from(["cargo xtask", task, "--root", root]).expect("a command line");
        let mut out = Vec::new();
        let code = command.run(&mut out);
        (Ended(code), String::from_utf8(out).expect("output in UTF-8"))
    }
}

struct Ended(ExitCode);

impl Ended {
    fn expect_code(self, code: u8) {
        assert_eq!(self.0, ExitCode::from(code));
    }
}

#[test]
fn generating_twice_gives_the_same_bytes() {
    let (one, other) = (Workspace::generated(), Workspace::generated());
    let files: Vec<_> =
        fs::read_dir(one.file("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(files.len() > 5);
    for file in files {
        let name = file.to_str().unwrap();
        assert!(fs::read(one.file(name)).unwrap() == fs::read(other.file(name)).unwrap(), "{name}");
    }
}

#[test]
fn what_is_generated_is_fresh_and_is_not_written_again() {
    let workspace = Workspace::generated();
    let written = fs::metadata(workspace.file("client.rs")).unwrap().modified().unwrap();
    let (ended, said) = workspace.run("generate");
    ended.expect_code(0);
    assert!(said.contains("Fresh") && !said.contains("Wrote"), "{said}");
    assert_eq!(fs::metadata(workspace.file("client.rs")).unwrap().modified().unwrap(), written);
    workspace.run("check").0.expect_code(0);
}

#[test]
fn a_stale_file_is_shown_with_its_difference_and_the_mend() {
    let workspace = Workspace::generated();
    let text = fs::read_to_string(workspace.file("enums.rs")).unwrap();
    fs::write(workspace.file("enums.rs"), text.replace("Draft = \"DRAFT\"", "Draught = \"DRAFT\""))
        .unwrap();
    let (ended, said) = workspace.run("check");
    ended.expect_code(STALE);
    assert!(said.lines().any(|line| line.starts_with('-') && line.contains("Draught")), "{said}");
    assert!(said.lines().any(|line| line.starts_with('+') && line.contains("Draft")), "{said}");
    assert!(said.contains("run `cargo xtask generate`"), "{said}");
    assert_eq!(said.matches("Stale").count(), 1, "{said}");
}

#[test]
fn checking_writes_nothing() {
    let workspace = Workspace::generated();
    fs::write(workspace.file("enums.rs"), "other").unwrap();
    fs::remove_file(workspace.file("client.rs")).unwrap();
    workspace.run("check").0.expect_code(STALE);
    assert_eq!(fs::read_to_string(workspace.file("enums.rs")).unwrap(), "other");
    assert!(!workspace.file("client.rs").exists());
}

#[test]
fn a_difference_of_a_whole_file_is_cut() {
    let workspace = Workspace::generated();
    fs::write(workspace.file("types.rs"), "").unwrap();
    let (_, said) = workspace.run("check");
    assert!(said.lines().count() < 100 && said.contains("more lines"), "{said}");
}

#[test]
fn a_missing_file_and_one_too_many_are_named_and_stale() {
    let workspace = Workspace::generated();
    fs::remove_file(workspace.file("mock.rs")).unwrap();
    let (ended, said) = workspace.run("check");
    ended.expect_code(STALE);
    assert!(said.contains("Missing crates/droppay-api/src/generated/mock.rs"), "{said}");

    let workspace = Workspace::generated();
    fs::write(workspace.file("forgotten.rs"), "").unwrap();
    let (ended, said) = workspace.run("check");
    ended.expect_code(STALE);
    assert!(said.contains("forgotten.rs is not generated"), "{said}");
    workspace.run("generate").0.expect_code(0);
    assert!(workspace.file("forgotten.rs").exists(), "nothing is removed silently");
}

#[test]
fn the_document_itself_is_copied_byte_for_byte_and_a_change_of_the_copy_is_stale() {
    let workspace = Workspace::generated();
    let copy = workspace.0.path().join(REFERENCE).join("openapi.yaml");
    assert!(fs::read_to_string(&copy).unwrap() == REAL.replace("\r\n", "\n"));
    fs::write(&copy, format!("{REAL}# a second truth\n")).unwrap();
    let (ended, said) = workspace.run("check");
    ended.expect_code(STALE);
    assert!(said.contains("-# a second truth"), "{said}");
}

#[test]
fn a_broken_document_fails_with_place_and_mend_and_writes_nothing() {
    let workspace = Workspace::with(&REAL.replace("operationId: getPush", "operationId: get_push"));
    for task in ["generate", "check"] {
        let (ended, said) = workspace.run(task);
        ended.expect_code(FAILED);
        assert!(said.contains("openapi/droppay.yaml:") && said.contains("mend: "), "{said}");
    }
    assert!(!workspace.file("").exists());
}

#[test]
fn a_document_that_is_not_there_fails() {
    let workspace = Workspace::with("");
    fs::remove_file(workspace.0.path().join(DOCUMENT)).unwrap();
    let (ended, said) = workspace.run("check");
    ended.expect_code(FAILED);
    assert!(said.contains("cannot be read"), "{said}");
}

#[test]
fn every_rule_is_printed() {
    let (ended, said) = Workspace::with("").run("rules");
    ended.expect_code(0);
    assert!(
        rules::RULES.iter().all(|rule| said.contains(rule.name) && said.contains(rule.protects)),
        "{said}"
    );
}
