//! A place of the document in words.

use serde_json::Value;

use crate::{document::child_pointer, projections::markdown::code};

/// What a place is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    Operations,
    Events,
    Parameters,
    Answers,
    Schemas,
    Transitions,
    Rest,
}

impl Group {
    pub(crate) const ALL: [Group; 7] = [
        Group::Operations,
        Group::Events,
        Group::Parameters,
        Group::Answers,
        Group::Schemas,
        Group::Transitions,
        Group::Rest,
    ];

    /// Its heading.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Group::Operations => "Operations",
            Group::Events => "Events",
            Group::Parameters => "Parameters",
            Group::Answers => "Answers",
            Group::Schemas => "Schemas and their properties",
            Group::Transitions => "Changes of status",
            Group::Rest => "Everything else",
        }
    }
}

/// What the place with these keys and indices is about, and what it is called.
pub(super) fn in_words(document: &Value, place: &[String]) -> (Group, String) {
    let keys: Vec<&str> = place.iter().map(String::as_str).collect();
    let at = |keys: &[&str]| keys.iter().try_fold(document, |value, key| member(value, key));
    let text = |name: &str| at(&keys).and_then(|value| value[name].as_str()).unwrap_or_default();
    let operation = |keys: &[&str]| {
        code(at(keys).and_then(|value| value["operationId"].as_str()).unwrap_or_default())
    };
    match keys[..] {
        ["paths", path, method] => {
            let call = code(&format!("{} {path}", method.to_ascii_uppercase()));
            (Group::Operations, format!("{}, {call}", operation(&keys)))
        }
        ["paths", _, _, "callbacks", event, ..] => {
            (Group::Events, format!("{} of {}", code(event), operation(&keys[..3])))
        }
        ["paths", _, _, "parameters", _] => {
            (Group::Parameters, format!("{} of {}", code(text("name")), operation(&keys[..3])))
        }
        ["components", "responses", answer] => (Group::Answers, code(answer)),
        ["paths", _, _, "responses", status] => {
            (Group::Answers, format!("{status} of {}", operation(&keys[..3])))
        }
        ["components", "parameters", _] => (Group::Parameters, code(text("name"))),
        ["components", "schemas", schema] => (Group::Schemas, code(schema)),
        ["components", "schemas", schema, "properties", property] => {
            (Group::Schemas, code(&format!("{schema}.{property}")))
        }
        ["components", "schemas", schema, "x-transitions", _] => {
            let from = at(&keys).and_then(|step| step["from"].as_str());
            let from = from.map_or_else(|| "new".to_owned(), code);
            let (to, trigger) = (code(text("to")), code(text("trigger")));
            (Group::Transitions, format!("{}: {from} to {to} by {trigger}", code(schema)))
        }
        ["components", "securitySchemes", scheme] => {
            (Group::Rest, format!("the security scheme {}", code(scheme)))
        }
        ["servers", _] => (Group::Rest, format!("the server {}", code(text("url")))),
        // A place of a kind that carries no evidence today.
        _ => {
            let pointer = keys.iter().fold(String::from("#"), |at, key| child_pointer(&at, key));
            (Group::Rest, code(&pointer))
        }
    }
}

fn member<'d>(value: &'d Value, key: &str) -> Option<&'d Value> {
    match value {
        Value::Array(items) => items.get(key.parse::<usize>().ok()?),
        value => value.get(key),
    }
}
