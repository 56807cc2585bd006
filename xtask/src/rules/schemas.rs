//! Rules on the form of schemas: which forms become the intended type in Rust and in other languages.

use serde_json::Value;

use super::Finding;
use super::grammar::Kind;
use super::outline::{Node, Outline};
use super::parameters::lists_a_component;

/// The string formats whose values stay what was sent; the generator reads others into stricter types.
const STRING_FORMATS: [&str; 3] = ["uri", "email", "password"];

/// Keywords that say something about a schema without changing it.
const ANNOTATIONS: [&str; 4] = ["title", "description", "example", "deprecated"];

pub(super) fn schema_type(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |schema: &Node<'_>| {
        if schema.reference().is_some()
            || ["allOf", "oneOf", "anyOf", "not"].iter().any(|key| schema.value.contains_key(*key))
        {
            return None;
        }
        let found = match schema.value.get("type") {
            Some(Value::String(kind)) => match kind.as_str() {
                "string" | "integer" | "number" | "boolean" | "object" | "array" => return None,
                other => format!("the type `{other}` does not exist"),
            },
            Some(_) => "`type` is not a text; lists of types came after OpenAPI 3.0".to_owned(),
            None => {
                "the schema has no `type`, so it takes anything and is generated as untyped JSON"
                    .to_owned()
            }
        };
        Some(schema.finding(
            found,
            "write `type:` with one of string, integer, number, boolean, object, array",
        ))
    };
    outline.of(Kind::Schema).filter_map(judge).collect()
}

pub(super) fn schema_format(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |schema: &Node<'_>| {
        let format = schema.text("format");
        let (fits, mend) = match schema.text("type")? {
            "integer" => (
                matches!(format, Some("int32" | "int64")),
                "write `format: int32` or `format: int64`: without it languages take different sizes".to_owned(),
            ),
            "number" => (
                format == Some("double"),
                "write `format: double`: `decimal` is sent as a text by some generators; exact money is the xtask's work"
                    .to_owned(),
            ),
            "string" => (
                format.is_none_or(|format| STRING_FORMATS.contains(&format)),
                format!(
                    "leave it out, or use one of {}: generated types refuse what does not have the format, and \
                     DropPay's dates are not those of RFC 3339",
                    STRING_FORMATS.join(", ")
                ),
            ),
            _ => (format.is_none(), "leave it out".to_owned()),
        };
        let found = format.map_or("the number has no format".to_owned(), |format| {
            format!("the format is `{format}`")
        });
        (!fits).then(|| schema.finding(found, mend))
    };
    outline.of(Kind::Schema).filter_map(judge).collect()
}

pub(super) fn any_of(outline: &Outline<'_>) -> Vec<Finding> {
    with_keyword(
        outline,
        "anyOf",
        "`anyOf` becomes a struct that cannot read a plain value, and different things elsewhere",
        "use one type; of an open enum list the known members, the generated type keeps unknown ones",
    )
}

pub(super) fn not(outline: &Outline<'_>) -> Vec<Finding> {
    with_keyword(
        outline,
        "not",
        "`not` makes the generator stop",
        "say what the value is, not what it is not",
    )
}

fn with_keyword(
    outline: &Outline<'_>,
    keyword: &'static str,
    found: &str,
    mend: &str,
) -> Vec<Finding> {
    let having = outline.of(Kind::Schema).filter(|schema| schema.value.contains_key(keyword));
    having.map(|schema| schema.finding_at(keyword, found, mend)).collect()
}

pub(super) fn one_of(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for schema in outline.of(Kind::Schema).filter(|schema| schema.value.contains_key("oneOf")) {
        let branches: Vec<&Node<'_>> = outline.children(schema, "oneOf").collect();
        let mut types: Vec<Option<&str>> =
            branches.iter().map(|branch| branch.text("type")).collect();
        types.sort_unstable();
        types.dedup();
        let scalar = |kind: &Option<&str>| matches!(kind, Some("string" | "integer" | "boolean"));
        let titled = branches.iter().all(|branch| branch.text("title").is_some());
        let distinct = types.len() == branches.len() && types.iter().all(scalar);
        if branches.len() < 2 || !distinct || !titled || !outline.is_component(schema) {
            findings.push(schema.finding_at(
                "oneOf",
                "more than one branch of the `oneOf` could match, or a branch has no name",
                "use it only in a component, with branches of different plain types (string, integer, boolean), each with \
                 a `title`",
            ));
        }
    }
    findings
}

pub(super) fn all_of(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |schema: &Node<'_>| {
        let members: Vec<&Node<'_>> = outline.children(schema, "allOf").collect();
        let single = matches!(members[..], [member] if member.reference().is_some());
        let annotated = |keyword: &&String| {
            *keyword != "allOf"
                && !ANNOTATIONS.contains(&keyword.as_str())
                && !keyword.starts_with("x-")
        };
        let more = schema.value.keys().find(annotated);
        let found = match more {
            Some(keyword) => {
                format!("`{keyword}` beside `allOf` changes the type that the `$ref` names")
            }
            None if !single => {
                "the `allOf` merges schemas, and their Rust types are lost on the way".to_owned()
            }
            None => return None,
        };
        let mend = "keep `allOf` for one `$ref` that gets a description; write the properties of merged objects out";
        Some(schema.finding_at("allOf", found, mend))
    };
    outline
        .of(Kind::Schema)
        .filter(|schema| schema.value.contains_key("allOf"))
        .filter_map(judge)
        .collect()
}

pub(super) fn additional_properties(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |schema: &Node<'_>| {
        match schema.value.get("additionalProperties") {
        None => None,
        Some(Value::Bool(false)) => Some(schema.finding_at(
            "additionalProperties",
            "`additionalProperties: false` refuses properties that DropPay may add at any time",
            "leave it out",
        )),
        Some(_) => Some(schema.finding_at(
            "additionalProperties",
            "`additionalProperties` adds a member to the generated type that every caller has to fill",
            "leave it out: unknown properties are taken and skipped",
        )),
    }
    };
    outline.of(Kind::Schema).filter_map(judge).collect()
}

pub(super) fn list_named(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |schema: &Node<'_>| {
        // The list of a parameter gets its name from the xtask.
        let named = outline.is_component(schema)
            || outline.parent(schema).is_some_and(|parent| parent.kind == Kind::Parameter);
        let nameless =
            schema.text("type") == Some("array") && !(named && lists_a_component(outline, schema));
        nameless.then(|| {
            schema.finding(
                "the list, or what it lists, has no name, so the xtask cannot give it a type that survives an unreadable \
                 entry",
                "make the list a component with `items` of one `$ref`, and refer to it with `$ref`",
            )
        })
    };
    outline.of(Kind::Schema).filter_map(judge).collect()
}

pub(super) fn object_named(outline: &Outline<'_>) -> Vec<Finding> {
    let inline = |schema: &&Node<'_>| {
        !outline.is_component(schema)
            && (schema.text("type") == Some("object") || schema.value.contains_key("properties"))
    };
    let report = |schema: &Node<'_>| {
        schema.finding(
            "the object has no name, and each generator would make up another",
            "make it a component and refer to it with `$ref`",
        )
    };
    outline.of(Kind::Schema).filter(inline).map(report).collect()
}

pub(super) fn nullable(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |schema: &Node<'_>| {
        (schema.value.contains_key("nullable") && !schema.value.contains_key("type")).then(|| {
            let found = "`nullable` without a `type` beside it has no effect in some tools and is an error in others";
            schema.finding_at("nullable", found, "leave it out; an optional property may be null anyway")
        })
    };
    outline.of(Kind::Schema).filter_map(judge).collect()
}

pub(super) fn required(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for schema in outline.of(Kind::Schema) {
        let Some(required) = schema.value.get("required") else { continue };
        let mut seen: Vec<&str> = Vec::new();
        let is_list = required
            .as_array()
            .is_some_and(|names| !names.is_empty() && names.iter().all(Value::is_string));
        if !is_list {
            let found = "`required` is not a list of at least one name";
            findings.push(schema.finding_at("required", found, "list the names, or leave it out"));
        }
        for name in schema.strings("required") {
            if !outline.children(schema, "properties").any(|property| property.name == name) {
                let found = format!("`{name}` is required, and is not among the properties");
                findings.push(schema.finding_at(
                    "required",
                    found,
                    "correct its spelling, or add the property",
                ));
            }
            if seen.contains(&name) {
                let found = format!("`{name}` is required twice");
                findings.push(schema.finding_at("required", found, "name it once"));
            }
            seen.push(name);
        }
    }
    findings
}

pub(super) fn exclusive_bound(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for schema in outline.of(Kind::Schema) {
        for (exclusive, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")]
        {
            let flag = schema.value.get(exclusive);
            if flag.is_some_and(|flag| !flag.is_boolean() || !schema.value.contains_key(bound)) {
                let found = format!(
                    "`{exclusive}` stands without `{bound}`, or is not a boolean; the generator stops at that"
                );
                let mend = format!(
                    "in OpenAPI 3.0 write the number as `{bound}` and `{exclusive}: true` beside it"
                );
                findings.push(schema.finding_at(exclusive, found, mend));
            }
        }
    }
    findings
}
