//! The rules that the OpenAPI document has to keep, checked before anything is generated from it.
//!
//! A generator stops with a panic at some documents that OpenAPI allows, and turns others silently into code that fails
//! on the first unusual answer. Each rule stands for one such trap, or for one of the project's own decisions, and
//! says where it is broken and how to mend it to somebody who knows neither.

mod bodies;
mod components;
mod enums;
mod error_codes;
mod examples;
mod extensions;
pub(crate) mod grammar;
mod names;
mod operations;
pub(crate) mod outline;
mod parameters;
mod received;
mod references;
mod schemas;
mod structure;
mod table;
#[cfg(test)]
mod tests;
mod transitions;

use std::fmt;

use serde_json::Value;

use self::outline::Outline;
pub(crate) use self::table::RULES;
use crate::document::Document;

/// A rule of the document.
pub(crate) struct Rule {
    /// What it is called in messages.
    pub(crate) name: &'static str,
    /// What it protects from, in a sentence.
    pub(crate) protects: &'static str,
    check: fn(&Outline<'_>) -> Vec<Finding>,
}

/// A place of the document where a rule is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    /// The name of the rule.
    pub(crate) rule: &'static str,
    /// What messages call the document.
    pub(crate) document: String,
    /// The place, as a JSON pointer.
    pub(crate) pointer: String,
    /// The line of the place, counted from 1.
    pub(crate) line: Option<usize>,
    /// What stands there, and why it is refused.
    pub(crate) found: String,
    /// What to write instead.
    pub(crate) mend: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.document)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": #{}: {} ({})\n  mend: {}", self.pointer, self.found, self.rule, self.mend)
    }
}

/// All broken rules of a document, in the order of its lines.
pub(crate) fn check(document: &Document) -> Vec<Broken> {
    let outline = Outline::new(document.value());
    let mut broken: Vec<Broken> = RULES
        .iter()
        .flat_map(|rule| {
            (rule.check)(&outline).into_iter().map(move |finding| (rule.name, finding))
        })
        .map(|(rule, Finding { pointer, found, mend })| Broken {
            rule,
            document: document.name().to_owned(),
            line: document.line(&pointer),
            pointer,
            found,
            mend,
        })
        .collect();
    // The rules' own order decides within a place, so that two runs print the same.
    broken.sort_by(|one, other| (one.line, &one.pointer).cmp(&(other.line, &other.pointer)));
    broken
}

/// What a rule has found, before its line is looked up.
#[derive(Clone, Debug)]
struct Finding {
    pointer: String,
    found: String,
    mend: String,
}

impl Finding {
    fn misshapen(pointer: String, wanted: &str, value: &Value) -> Finding {
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        Finding {
            pointer,
            found: format!("{kind} stands where OpenAPI has {wanted}"),
            mend: format!("write {wanted} here, or leave the keyword out"),
        }
    }
}
