//! Which versions of the document are out, by the headings of the changelog.

use super::{
    commands::{KEPT, Workspace},
    *,
};
use crate::failure::FAILED;

/// The released document changed, under the same version and with these headings.
fn changed_under(headings: &str) -> Workspace {
    let workspace = Workspace::open();
    workspace.write("CHANGELOG.md", &format!("# Changelog\n\n## Unreleased\n\n{headings}\n"));
    workspace.change("operationId: listOrders", "operationId: findOrders");
    workspace
}

#[test]
fn a_version_with_a_heading_is_out_however_the_heading_is_written() {
    for heading in [
        "## Document 1.0.0",
        "## Document 1.0.0 - 2027-01-31",
        "## Document 1.0.0 (2027-01-31)",
        "## Document 1.0.0(2027)",
        "## Document [1.0.0] - 2027-01-31",
        "## Document [1.0.0](https://one.example)",
        "## [Document 1.0.0] - 2027-01-31",
        "## [Document 1.0.0](https://one.example) - 2027-01-31",
        "## Document v1.0.0\r",
    ] {
        let workspace = changed_under(heading);
        workspace.expect(&["--release"], FAILED, &["write `version: 2.0.0`"]);
        assert_eq!(workspace.read(KEPT), BASE, "{heading}");
    }
}

#[test]
fn the_headings_of_crates_and_of_other_versions_release_no_document() {
    for heading in
        ["## [1.0.0] - 2027-01-31", "## 1.0.0", "## Document 0.9.0", "## Documentation 1.0.0"]
    {
        let workspace = changed_under(heading);
        workspace.expect(&["--release"], 0, &["Wrote openapi/released/droppay-1.0.0.yaml"]);
    }
}

#[test]
fn a_document_is_out_whatever_the_crates_are_called() {
    let workspace = changed_under("## [2.0.0] - 2027-02-01\n\n## Document 1.0.0 - 2027-01-31");
    workspace.expect(&["--release"], FAILED, &["write `version: 2.0.0`"]);
    assert_eq!(workspace.read(KEPT), BASE);
}

#[test]
fn a_version_that_is_out_without_its_document_kept_fails() {
    let heading = "## Document 2.0.0 - 2027-02-01\n\n## Document 1.1.0\n\n## Document 1.0.0";
    // Also when the version has been raised once more, for the changes in between are lost.
    for version in ["2.0.0", "3.0.0"] {
        let workspace = changed_under(heading);
        workspace.change("version: 1.0.0", &format!("version: {version}"));
        let said = [
            "2.0.0 is out, for CHANGELOG.md has a heading for it, but openapi/released holds 1.0.0",
            "mend: ",
            "droppay-2.0.0.yaml",
            "cargo xtask compat --release",
        ];
        workspace.expect(&[], FAILED, &said);
        // What the document is now need not be what was released.
        workspace.expect(&["--release"], FAILED, &said);
        assert_eq!(workspace.read(KEPT), BASE);
    }
}

#[test]
fn a_version_that_is_out_before_any_document_was_kept_fails() {
    let workspace = Workspace::released();
    std::fs::remove_file(workspace.path(KEPT)).unwrap();
    for arguments in [&[][..], &["--release"]] {
        workspace.expect(arguments, FAILED, &["1.0.0 is out", "openapi/released holds none"]);
    }
}

#[test]
fn a_heading_of_a_document_without_a_version_fails_with_its_line() {
    let workspace = changed_under("## Document 1.0");
    workspace.expect(&[], FAILED, &["CHANGELOG.md:5: ", "`1.0`", "mend: "]);
}
