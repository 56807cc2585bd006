//! How sure the document is of what it says: each statement that carries `x-evidence`, by its place.

mod place;

use serde_json::{Map, Value};

pub(crate) use self::place::Group;
use super::markdown::table;

/// The degrees of evidence, the surest first, and what each means.
pub(crate) const GRADES: [(&str, &str); 3] = [
    ("documented", "DropPay says so, on another page than the two that are transcribed."),
    ("observed", "A public client of DropPay's API does so."),
    ("inferred", "Our reading; nobody outside DropPay knows."),
];

/// What a statement is founded on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Evidence<'d> {
    /// One of [`GRADES`].
    pub(crate) grade: &'d str,
    /// Where it was found, or what it was inferred from.
    pub(crate) source: &'d str,
}

/// A statement with its evidence.
#[derive(Debug)]
pub(crate) struct Statement<'d> {
    pub(crate) group: Group,
    /// Its place, in words.
    pub(crate) place: String,
    pub(crate) evidence: Evidence<'d>,
}

impl<'d> Evidence<'d> {
    /// That of an object of the document, if it is marked.
    pub(crate) fn of(object: &'d Map<String, Value>) -> Option<Self> {
        let text = |keyword| object.get(keyword).and_then(Value::as_str);
        Some(Evidence {
            grade: text("x-evidence")?,
            source: text("x-source").unwrap_or_default().trim(),
        })
    }
}

/// Every statement that carries evidence, in the order of the groups and, inside of one, of the document's names.
pub(crate) fn statements(document: &Value) -> Vec<Statement<'_>> {
    let mut found = Vec::new();
    walk(document, document, &mut Vec::new(), &mut found);
    found.sort_by_key(|statement| statement.group);
    found
}

fn walk<'d>(
    document: &'d Value,
    value: &'d Value,
    place: &mut Vec<String>,
    found: &mut Vec<Statement<'d>>,
) {
    if let Some(evidence) = value.as_object().and_then(Evidence::of) {
        let (group, place) = place::in_words(document, place);
        found.push(Statement { group, place, evidence });
    }
    let members: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, it)| (name.clone(), it)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, it)| (index.to_string(), it)).collect()
        }
        _ => return,
    };
    let is_named = place.last().is_some_and(|last| last == "properties");
    for (name, member) in members {
        // An example is data, whatever its members are called.
        if is_named || !matches!(name.as_str(), "example" | "examples") {
            place.push(name);
            walk(document, member, place, found);
            place.pop();
        }
    }
}

/// How many statements there are of each grade.
pub(crate) fn counts(statements: &[Statement<'_>]) -> String {
    let rows = GRADES.map(|(grade, meaning)| {
        let count = statements.iter().filter(|one| one.evidence.grade == grade).count();
        vec![format!("**{grade}**"), meaning.to_owned(), count.to_string()]
    });
    table(&["grade", "what it means", "statements"], rows)
}

/// The statements of one group.
pub(crate) fn list(statements: &[Statement<'_>], group: Group) -> String {
    let rows = statements.iter().filter(|one| one.group == group).map(|one| {
        vec![one.place.clone(), one.evidence.grade.to_owned(), one.evidence.source.to_owned()]
    });
    table(&["where", "grade", "source"], rows)
}

#[cfg(test)]
mod tests;
