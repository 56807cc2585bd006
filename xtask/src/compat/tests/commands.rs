//! `cargo xtask compat` as it is called, on a workspace of its own.

use std::{fs, path::PathBuf};

use clap::{Args as _, FromArgMatches as _};
use tempfile::TempDir;

use super::*;
use crate::{compat, failure::FAILED};

pub(super) const KEPT: &str = "openapi/released/droppay-1.0.0.yaml";

/// A workspace with a document, the released one, and a changelog.
pub(super) struct Workspace(TempDir);

impl Workspace {
    /// The released document is that of the tests, its version is out, and nothing has changed since.
    pub(super) fn released() -> Self {
        let workspace = Self(TempDir::new().expect("a folder for temporary files"));
        workspace.write("openapi/droppay.yaml", BASE);
        workspace.write(KEPT, BASE);
        workspace.write(
            "CHANGELOG.md",
            "# Changelog\n\n## Unreleased\n\n## Document 1.0.0 - 2027-01-31\n",
        );
        workspace
    }

    /// As above, before the version is out.
    pub(super) fn open() -> Self {
        let workspace = Self::released();
        workspace.write(
            "CHANGELOG.md",
            "# Changelog\n\n## Unreleased\n\n### Document 1.0.0\n\n* 1.0.0 comes.\n",
        );
        workspace
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    pub(super) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Puts another text for one in the present document.
    pub(super) fn change(&self, from: &str, to: &str) {
        let text = self.read("openapi/droppay.yaml");
        assert!(text.contains(from), "{from} does not stand in the document");
        self.write("openapi/droppay.yaml", &text.replacen(from, to, 1));
    }

    pub(super) fn run(&self, arguments: &[&str]) -> (u8, String) {
        let command =
            compat::Arguments::augment_args(clap::Command::new("compat").no_binary_name(true));
        let matches = command.try_get_matches_from(arguments).expect("a command line");
        let asked = compat::Arguments::from_arg_matches(&matches).expect("arguments");
        let mut out = Vec::new();
        let code = compat::run(&asked, self.0.path(), &mut out).unwrap_or_else(|failure| {
            failure.say(&mut out).unwrap();
            FAILED
        });
        (code, String::from_utf8(out).unwrap())
    }

    pub(super) fn expect(&self, arguments: &[&str], code: u8, parts: &[&str]) {
        let (ended, said) = self.run(arguments);
        assert_eq!(ended, code, "{said}");
        for part in parts {
            assert!(said.contains(part), "{part:?} is not said:\n{said}");
        }
    }
}

#[test]
fn an_unchanged_document_fits() {
    Workspace::released().expect(&[], 0, &["none since 1.0.0", "Fits version 1.0.0"]);
}

#[test]
fn comments_line_ends_and_the_order_of_keys_change_nothing() {
    let workspace = Workspace::released();
    workspace.change(
        "          in: query\n          style: form\n",
        "          style: form\n          in: query\n",
    );
    workspace.change("info:\n", "# A comment.\ninfo:\n");
    let text = workspace.read("openapi/droppay.yaml").replace('\n', "\r\n");
    workspace.write("openapi/droppay.yaml", &text);
    workspace.expect(&[], 0, &["none since 1.0.0"]);
}

#[test]
fn a_change_without_a_new_version_does_not_fit_and_the_message_says_which_to_write() {
    let workspace = Workspace::released();
    workspace.change("operationId: listOrders", "operationId: findOrders");
    let said = [
        "#/paths/~1orders/get/operationId [findOrders]: `operationId` was `\"listOrders\"`, is `\"findOrders\"` (operation-id)",
        "breaks generated clients",
        "major since 1.0.0 (1 major, 0 minor, 0 patch)",
        "version 1.0.0 does not say what has changed since 1.0.0",
        "write `version: 2.0.0`",
    ];
    workspace.expect(&[], FAILED, &said);
    workspace.change("version: 1.0.0", "version: 1.1.0");
    workspace.expect(&[], FAILED, &["write `version: 2.0.0`"]);
    workspace.change("version: 1.1.0", "version: 2.0.0");
    workspace.expect(&[], 0, &["Fits version 2.0.0"]);
}

#[test]
fn a_minor_change_needs_a_minor_version_and_a_patch_a_patch() {
    let workspace = Workspace::released();
    workspace.change("description: Orders to send money.", "description: Payments.");
    workspace.expect(&[], FAILED, &["patch since 1.0.0", "write `version: 1.0.1`"]);
    workspace.change("enum: [DRAFT, READY]", "enum: [DRAFT, READY, HELD]");
    workspace.expect(&[], FAILED, &["minor since 1.0.0", "write `version: 1.1.0`"]);
}

#[test]
fn a_version_higher_than_needed_fits_and_is_mentioned() {
    let workspace = Workspace::released();
    workspace.change("description: Orders to send money.", "description: Payments.");
    workspace.change("version: 1.0.0", "version: 1.1.0");
    workspace.expect(&[], 0, &["Fits version 1.1.0", "although 1.0.1 would do"]);
}

#[test]
fn a_version_below_the_released_one_does_not_fit() {
    let workspace = Workspace::released();
    workspace.change("version: 1.0.0", "version: 0.9.0");
    workspace.expect(
        &[],
        FAILED,
        &["0.9.0 is lower than the released 1.0.0", "write `version: 1.0.0`"],
    );
}

#[test]
fn a_change_that_nobody_understands_says_so() {
    let workspace = Workspace::released();
    workspace.change("info:\n", "x-new: true\ninfo:\n");
    workspace.expect(&[], FAILED, &["could not be classed", "major since"]);
}

#[test]
fn what_is_gone_is_shown_where_it_stood() {
    let workspace = Workspace::released();
    workspace.change("  - url: https://two.example\n", "");
    workspace.expect(
        &[],
        FAILED,
        &["droppay-1.0.0.yaml:10: #/servers/1: `https://two.example` was removed"],
    );
}

#[test]
fn a_disagreement_with_drift_is_said() {
    let workspace = Workspace::released();
    workspace.change("        '404':\n", "        '403':\n");
    workspace.expect(
        &[],
        FAILED,
        &["note drift takes this for major, not minor", "minor since 1.0.0"],
    );
}

#[test]
fn any_document_can_be_compared_with() {
    let workspace = Workspace::released();
    workspace.write("other.yaml", &BASE.replace("operationId: listOrders", "operationId: others"));
    let other = workspace.path("other.yaml");
    workspace.expect(
        &["--against", other.to_str().unwrap()],
        FAILED,
        &["operation-id", "major since 1.0.0"],
    );
}

#[test]
fn anchors_of_yaml_are_refused_by_name() {
    let workspace = Workspace::released();
    workspace.write("other.yaml", "info: &info\n  version: 1.0.0\n");
    let other = workspace.path("other.yaml");
    workspace.expect(
        &["--against", other.to_str().unwrap()],
        FAILED,
        &["an anchor of YAML", "mend: "],
    );
}

#[test]
fn a_released_document_that_is_missing_unreadable_or_not_the_only_one_fails() {
    let workspace = Workspace::open();
    workspace.write("openapi/released/droppay-0.9.0.yaml", &BASE.replace("1.0.0", "0.9.0"));
    workspace.expect(
        &[],
        FAILED,
        &["one released document, and there are 2", "droppay-0.9.0.yaml", "droppay-1.0.0.yaml"],
    );
    fs::remove_file(workspace.path("openapi/released/droppay-0.9.0.yaml")).unwrap();
    fs::write(workspace.path(KEPT), [0xff, 0xfe]).unwrap();
    workspace.expect(&[], FAILED, &["droppay-1.0.0.yaml: cannot be read"]);
    fs::remove_file(workspace.path(KEPT)).unwrap();
    workspace.expect(&[], FAILED, &["holds no released document", "cargo xtask compat --release"]);
    fs::remove_dir(workspace.path("openapi/released")).unwrap();
    workspace.expect(&[], FAILED, &["holds no released document"]);
}

#[test]
fn a_released_document_under_a_wrong_name_fails() {
    let workspace = Workspace::released();
    workspace.write(KEPT, &BASE.replace("version: 1.0.0", "version: 1.0.1"));
    workspace.expect(&[], FAILED, &["holds version 1.0.1", "droppay-1.0.1.yaml"]);
}

#[test]
fn a_version_that_is_none_fails_with_its_line() {
    for version in ["'1.0'", "one", "1.0", "[]"] {
        let workspace = Workspace::released();
        workspace.change("version: 1.0.0", &format!("version: {version}"));
        workspace.expect(&[], FAILED, &["openapi/droppay.yaml:5: #/info/version: ", "mend: "]);
    }
    let workspace = Workspace::released();
    workspace.change("  version: 1.0.0\n", "");
    workspace.expect(&[], FAILED, &["there is no version"]);
}

#[test]
fn a_release_replaces_the_one_before() {
    let workspace = Workspace::released();
    workspace.change("version: 1.0.0", "version: 1.1.0");
    workspace.change("enum: [DRAFT, READY]", "enum: [DRAFT, READY, HELD]");
    workspace.expect(&["--release"], 0, &["Wrote openapi/released/droppay-1.1.0.yaml", "Removed"]);
    assert!(!workspace.path(KEPT).exists());
    assert_eq!(
        workspace.read("openapi/released/droppay-1.1.0.yaml"),
        workspace.read("openapi/droppay.yaml")
    );
    workspace.expect(&[], 0, &["none since 1.1.0"]);
}

#[test]
fn a_release_whose_version_does_not_fit_writes_nothing() {
    let workspace = Workspace::released();
    workspace.change("version: 1.0.0", "version: 1.0.1");
    workspace.change("enum: [DRAFT, READY]", "enum: [DRAFT]");
    workspace.expect(&["--release"], FAILED, &["write `version: 2.0.0`"]);
    assert_eq!(workspace.read(KEPT), BASE);
    assert!(!workspace.path("openapi/released/droppay-1.0.1.yaml").exists());
}

#[test]
fn the_document_of_a_version_that_is_out_is_not_replaced() {
    for (from, to) in
        [("enum: [DRAFT, READY]", "enum: [DRAFT]"), ("# The released", "# A released")]
    {
        let workspace = Workspace::released();
        workspace.change(from, to);
        assert_eq!(workspace.run(&["--release"]).0, FAILED);
        assert_eq!(workspace.read(KEPT), BASE);
    }
    let workspace = Workspace::released();
    workspace.change("enum: [DRAFT, READY]", "enum: [DRAFT]");
    workspace.expect(&["--release"], FAILED, &["write `version: 2.0.0`"]);
    let workspace = Workspace::released();
    workspace.change("# The released", "# A released");
    workspace.expect(
        &["--release"],
        FAILED,
        &["1.0.0 is out", "CHANGELOG.md has a heading for it"],
    );
}

#[test]
fn releasing_what_is_released_already_changes_nothing() {
    Workspace::released().expect(&["--release"], 0, &["Fresh"]);
}

#[test]
fn the_document_of_a_version_to_come_is_kept_anew_as_it_changes() {
    let workspace = Workspace::open();
    workspace.change("operationId: listOrders", "operationId: findOrders");
    workspace.expect(
        &[],
        FAILED,
        &["1.0.0 is not out yet", "`cargo xtask compat --release` takes them in"],
    );
    workspace.expect(
        &["--release"],
        0,
        &["operation-id", "Wrote openapi/released/droppay-1.0.0.yaml"],
    );
    assert_eq!(workspace.read(KEPT), workspace.read("openapi/droppay.yaml"));
    workspace.expect(&[], 0, &["none since 1.0.0"]);
}

#[test]
fn a_version_that_is_out_is_not_called_open() {
    let workspace = Workspace::released();
    workspace.change("operationId: listOrders", "operationId: findOrders");
    assert!(!workspace.run(&[]).1.contains("not out yet"));
    // Nor is one that is only compared with.
    let workspace = Workspace::open();
    workspace.change("operationId: listOrders", "operationId: findOrders");
    let kept = workspace.path(KEPT);
    let (ended, said) = workspace.run(&["--against", kept.to_str().unwrap()]);
    assert!(ended == FAILED && !said.contains("not out yet"), "{said}");
}

#[test]
fn the_first_release_needs_no_other() {
    let workspace = Workspace::open();
    fs::remove_dir_all(workspace.path("openapi/released")).unwrap();
    workspace.expect(&["--release"], 0, &["Wrote openapi/released/droppay-1.0.0.yaml"]);
    workspace.expect(&[], 0, &["none since 1.0.0"]);
}
