//! Rules on the vendor extensions: which there are, where they may stand, and how sure a statement is.

use serde_json::Value;

use super::Finding;
use super::grammar::Kind;
use super::outline::{Node, Outline};
use crate::shapes;

/// The extensions of this project, with the place that each belongs to.
const KNOWN: [(&str, &str); 6] = [
    ("x-evidence", "any object"),
    ("x-source", "any object that has `x-evidence`"),
    ("x-idempotent", "an operation"),
    ("x-enumDescriptions", "a component with an `enum`"),
    ("x-transitions", "a component with an `enum`"),
    ("x-error-codes", "the component `ErrorInfo`"),
];

const EVIDENCE: [&str; 3] = ["documented", "observed", "inferred"];

pub(super) fn extension_known(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for node in
        outline.nodes().filter(|node| node.reference().is_none() && node.kind != Kind::Callback)
    {
        for keyword in node.value.keys().filter(|keyword| keyword.starts_with("x-")) {
            if !KNOWN.iter().any(|(known, _)| known == keyword) {
                let known: Vec<&str> = KNOWN.iter().map(|(name, _)| *name).collect();
                let found = format!("nothing reads the extension `{keyword}`");
                findings.push(node.finding_at(
                    keyword,
                    found,
                    format!("correct its spelling; known are: {}", known.join(", ")),
                ));
            }
        }
    }
    findings
}

pub(super) fn extension_place(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for node in outline.nodes() {
        let named_enum = node.kind == Kind::Schema
            && outline.is_component(node)
            && node.value.contains_key("enum");
        let error =
            node.kind == Kind::Schema && outline.is_component(node) && node.name == "ErrorInfo";
        for (keyword, place) in KNOWN {
            let fits = match keyword {
                "x-enumDescriptions" | "x-transitions" => named_enum,
                "x-error-codes" => error,
                "x-idempotent" => node.kind == Kind::Operation,
                _ => true,
            };
            if node.value.contains_key(keyword) && !fits {
                let found = format!("`{keyword}` is not read in this place");
                findings.push(node.finding_at(keyword, found, format!("move it to {place}")));
            }
        }
    }
    findings
}

pub(super) fn evidence(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for node in outline.nodes() {
        let (evidence, source) = (node.value.get("x-evidence"), node.value.get("x-source"));
        if let Some(evidence) = evidence {
            if !evidence.as_str().is_some_and(|evidence| EVIDENCE.contains(&evidence)) {
                let found = format!("{evidence} is no degree of evidence");
                findings.push(node.finding_at(
                    "x-evidence",
                    found,
                    format!("write one of: {}", EVIDENCE.join(", ")),
                ));
            }
            if node.text("x-source").is_none_or(|source| source.trim().is_empty()) {
                let mend = "name in `x-source` where it was found, or what it was inferred from";
                findings.push(node.finding_at("x-evidence", "the evidence has no source", mend));
            }
        } else if source.is_some() {
            let mend = format!("add `x-evidence`, one of: {}", EVIDENCE.join(", "));
            findings.push(node.finding_at(
                "x-source",
                "the source does not say what it proves",
                mend,
            ));
        }
    }
    findings
}

/// `x-idempotent` says what the method does not.
pub(super) fn idempotent(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |operation: &Node<'_>| {
        let stated = operation.value.get("x-idempotent")?;
        let by_method = shapes::is_idempotent(&operation.name);
        if *stated == Value::Bool(!by_method) {
            return None;
        }
        let method = operation.name.to_ascii_uppercase();
        Some(operation.finding_at(
            "x-idempotent",
            format!("{stated} says nothing that the method {method} does not say already"),
            format!("write {}, or leave it out", !by_method),
        ))
    };
    outline.of(Kind::Operation).filter_map(judge).collect()
}

/// The entries of a list extension of a schema.
pub(super) fn entries<'o, 'd>(
    outline: &'o Outline<'d>,
    kind: Kind,
) -> impl Iterator<Item = (&'o Node<'d>, Vec<&'o Node<'d>>)> {
    let keyword = if kind == Kind::Transition { "x-transitions" } else { "x-error-codes" };
    outline
        .of(Kind::Schema)
        .filter(move |schema| schema.value.contains_key(keyword))
        .map(move |schema| (schema, outline.children(schema, keyword).collect()))
}
