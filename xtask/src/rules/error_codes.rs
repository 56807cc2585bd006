//! Rules on `x-error-codes`, from which the table of DropPay's known errors is generated.

use std::collections::HashSet;

use heck::ToPascalCase;
use serde_json::Value;

use super::Finding;
use super::extensions::entries;
use super::grammar::Kind;
use super::outline::{Node, Outline};

pub(super) fn error_code_status(outline: &Outline<'_>) -> Vec<Finding> {
    let is_status =
        |status: &Value| status.as_u64().is_some_and(|status| (100..=599).contains(&status));
    let other = outline
        .of(Kind::ErrorCode)
        .filter(|entry| !entry.value.get("status").is_some_and(is_status));
    let report = |entry: &Node<'_>| {
        entry.finding(
            "the entry has no HTTP status",
            "write `status:` with a number from 100 to 599",
        )
    };
    other.map(report).collect()
}

pub(super) fn error_code_code(outline: &Outline<'_>) -> Vec<Finding> {
    let digits = |code: &str| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit());
    let other = outline.of(Kind::ErrorCode).filter(|entry| !entry.text("code").is_some_and(digits));
    let report = |entry: &Node<'_>| {
        entry.finding(
            "the entry has no code, or one that is not a text of digits",
            "write it in quotes, such as '100'",
        )
    };
    other.map(report).collect()
}

pub(super) fn error_code_name(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, codes) in entries(outline, Kind::ErrorCode) {
        let mut seen = HashSet::new();
        for entry in codes {
            let name = entry.text("name").unwrap_or_default();
            if name.is_empty() || name.to_pascal_case() != name {
                let mend = "name it in PascalCase, such as `MissingArguments`: it becomes the variant of an enum";
                findings.push(entry.finding(format!("the name is `{name}`"), mend));
            } else if !seen.insert(name) {
                findings.push(entry.finding(
                    format!("the name `{name}` stands above already"),
                    "give each its own",
                ));
            }
        }
    }
    findings
}

pub(super) fn error_code_action(outline: &Outline<'_>) -> Vec<Finding> {
    let silent =
        |entry: &&Node<'_>| !entry.text("action").is_some_and(|action| action.contains(' '));
    let report = |entry: &Node<'_>| {
        entry.finding(
            "the entry does not say what to do",
            "write `action:` with a sentence for whoever meets the error",
        )
    };
    outline.of(Kind::ErrorCode).filter(silent).map(report).collect()
}

pub(super) fn error_code_unique(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, codes) in entries(outline, Kind::ErrorCode) {
        let mut seen = HashSet::new();
        for entry in codes {
            let pair = ["status", "code"].map(|part| entry.value.get(part).map(Value::to_string));
            if pair.iter().all(Option::is_some) && !seen.insert(pair) {
                let found = "the same pair of status and code stands above, and the pair identifies the error";
                findings.push(entry.finding(found, "keep one of the two"));
            }
        }
    }
    findings
}
