//! The threat model names the test that shows each of its claims; every one of them exists and is run.

use std::{collections::BTreeSet, fs, path::Path};

const PAGE: &str = include_str!("../../docs/security.md");

/// Every `path::name` of the page.
fn named() -> BTreeSet<(&'static str, &'static str)> {
    let quoted = PAGE.split('`').skip(1).step_by(2);
    quoted.filter_map(|quoted| quoted.split_once(".rs::")).collect()
}

/// Whether a source has this function, marked as a test that is not ignored.
fn has_test(source: &str, name: &str) -> bool {
    let before =
        |head: &str| source.split_once(&format!("{head}fn {name}(")).map(|(before, _)| before);
    let Some(before) = before("async ").or_else(|| before("")) else { return false };
    let mut marks = before.lines().rev().map(str::trim).skip_while(|line| line.is_empty());
    let is_mark = |line: &&str| line.starts_with("#[") || line.starts_with("//");
    let marks: Vec<&str> = marks.by_ref().take_while(is_mark).collect();
    let is_test = |mark: &&str| mark.starts_with("#[test]") || mark.starts_with("#[tokio::test");
    marks.iter().any(is_test) && !marks.iter().any(|mark| mark.starts_with("#[ignore"))
}

#[test]
fn every_test_that_the_page_names_exists() {
    let named = named();
    assert!(named.len() > 50, "only {} tests are found on the page", named.len());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("");
    let missing = named.into_iter().filter(|(path, name)| {
        let source = fs::read_to_string(root.join(format!("{path}.rs"))).unwrap_or_default();
        !has_test(&source, name)
    });
    let missing: Vec<_> = missing.collect();
    assert!(missing.is_empty(), "no such test: {missing:#?}");
}

#[test]
fn every_row_of_the_page_names_a_test_or_says_that_there_is_none() {
    let without: Vec<&str> = PAGE
        .lines()
        .filter(|line| line.starts_with("| ") && line.matches(" | ").count() == 2)
        .filter(|line| !line.contains(".rs::") && !line.starts_with("| Attack "))
        .collect();
    let known = ["| Guessing them by the time", "| Code from an unknown place", "| A TLS stack"];
    for line in without {
        assert!(known.iter().any(|known| line.starts_with(known)), "no test is named: {line}");
    }
}

#[test]
fn a_function_that_is_no_test_does_not_count() {
    let source = "#[test]\nfn one() {}\n\nfn two() {}\n\n#[test]\n#[ignore]\nfn three() {}\n\
                  #[tokio::test(start_paused = true)]\nasync fn four() {}\n// fn five()\n";
    let counted = ["one", "two", "three", "four", "five"].map(|name| has_test(source, name));
    assert_eq!(counted, [true, false, false, true, false]);
}
