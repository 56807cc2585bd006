//! Rules on parameters: what the generated clients can send, and send as the document says.

use std::collections::{HashMap, HashSet};

use heck::ToSnakeCase;

use super::Finding;
use super::grammar::Kind;
use super::outline::{Node, Outline};

/// The components whose Rust types refuse a value that would lead to another path, such as `..`.
const PATH_SAFE: [&str; 1] = ["ResourceId"];

/// Names that the generated builder of an operation uses itself.
const BUILDER_NAMES: [&str; 7] =
    ["new", "send", "stream", "body", "body_map", "header_map", "info"];

/// Headers that OpenAPI takes from elsewhere, so that a parameter of that name is ignored.
const IGNORED_HEADERS: [&str; 3] = ["accept", "content-type", "authorization"];

pub(super) fn parameter_place(outline: &Outline<'_>) -> Vec<Finding> {
    let elsewhere = |parameter: &&Node<'_>| {
        parameter.reference().is_none()
            && !matches!(parameter.text("in"), Some("query" | "path" | "header"))
    };
    let report = |parameter: &Node<'_>| {
        let place = parameter.text("in").unwrap_or("nowhere");
        parameter.finding(
            format!("the parameter is sent in: {place}; the generator stops at that"),
            "send it in `query`, `path` or `header`",
        )
    };
    outline.of(Kind::Parameter).filter(elsewhere).map(report).collect()
}

pub(super) fn parameter_style(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |parameter: &Node<'_>| {
        let style = parameter.text("style")?;
        let usual = if parameter.text("in") == Some("query") { "form" } else { "simple" };
        (style != usual).then(|| {
            let found = format!("the style `{style}` is not supported by the generator");
            parameter.finding_at("style", found, format!("use `{usual}`, which is the default"))
        })
    };
    outline.of(Kind::Parameter).filter_map(judge).collect()
}

pub(super) fn parameter_list(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |parameter: &Node<'_>| {
        let schema = outline.children(parameter, "schema").next()?;
        let list = outline.target(schema)?.text("type") == Some("array");
        let csv = is_comma_separated(outline, parameter)
            && parameter.text("style") == Some("form")
            && parameter.value.get("explode") == Some(&false.into());
        (list && !csv).then(|| {
            parameter.finding(
                "the parameter is a list, and some generators would send it by repeating the parameter, which DropPay \
                 does not read",
                "make it a query parameter with `style: form`, `explode: false` and, in place, `type: array` with \
                 `items` of one `$ref`; through a `$ref` to a list there are generators that forget the style",
            )
        })
    };
    outline.of(Kind::Parameter).filter_map(judge).collect()
}

/// Whether the parameter stands in the query and is, in place, a list of a component. The xtask names such a list.
fn is_comma_separated(outline: &Outline<'_>, parameter: &Node<'_>) -> bool {
    let Some(schema) = outline.children(parameter, "schema").next() else { return false };
    parameter.text("in") == Some("query") && lists_a_component(outline, schema)
}

/// Whether the schema is, in place, a list of a component.
pub(super) fn lists_a_component(outline: &Outline<'_>, schema: &Node<'_>) -> bool {
    let mut items = outline.children(schema, "items");
    schema.text("type") == Some("array")
        && items.next().is_some_and(|items| items.reference().is_some())
}

pub(super) fn parameter_scalar(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |parameter: &Node<'_>| {
        if parameter.reference().is_some() {
            return None;
        }
        let schema = outline.children(parameter, "schema").next();
        let kind =
            schema.and_then(|schema| outline.target(schema)).and_then(|schema| schema.text("type"));
        if matches!(kind, Some("string" | "integer" | "number" | "boolean" | "array")) {
            return None;
        }
        // A reference that leads nowhere is another rule's finding.
        if schema.is_some_and(|schema| outline.target(schema).is_none()) {
            return None;
        }
        Some(parameter.finding(
            "the parameter is not a single value: its schema is missing, an object, or has no `type` of its own; the \
             generator stops at that",
            "give it a `schema` with the `type` of a single value, or a `$ref` to such a component",
        ))
    };
    outline.of(Kind::Parameter).filter_map(judge).collect()
}

pub(super) fn parameter_path_safe(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |parameter: &Node<'_>| {
        let schema = outline.children(parameter, "schema").next();
        let component =
            schema.and_then(|schema| schema.reference()?.strip_prefix("#/components/schemas/"));
        let safe = component.is_some_and(|component| PATH_SAFE.contains(&component));
        (parameter.text("in") == Some("path") && !safe).then(|| {
            parameter.finding(
                "the path parameter takes any text, and with `..` the request would go to another path",
                format!("refer with `$ref` to a component whose Rust type refuses that: {}", PATH_SAFE.join(", ")),
            )
        })
    };
    outline.of(Kind::Parameter).filter_map(judge).collect()
}

pub(super) fn parameter_path_required(outline: &Outline<'_>) -> Vec<Finding> {
    let optional =
        |parameter: &&Node<'_>| parameter.text("in") == Some("path") && !parameter.flag("required");
    let report = |parameter: &Node<'_>| {
        parameter.finding(
            "the path parameter is not required; the generator stops at that",
            "write `required: true`",
        )
    };
    outline.of(Kind::Parameter).filter(optional).map(report).collect()
}

pub(super) fn parameter_path_declared(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for operation in outline.operations() {
        let Some(path) = outline.parent(operation) else { continue };
        let in_template: HashSet<&str> = path
            .name
            .split('/')
            .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        let parameters = outline.parameters(operation);
        let declared: HashSet<&str> = parameters
            .iter()
            .filter(|parameter| parameter.text("in") == Some("path"))
            .filter_map(|parameter| parameter.text("name"))
            .collect();
        for name in in_template.difference(&declared) {
            let found = format!(
                "the path has `{{{name}}}`, and no parameter of the operation says what it is"
            );
            findings.push(
                operation.finding(found, format!("add a parameter `name: {name}`, `in: path`")),
            );
        }
        for name in declared.difference(&in_template) {
            let found =
                format!("the path parameter `{name}` has no place in the path `{}`", path.name);
            findings.push(
                operation
                    .finding(found, format!("write `{{{name}}}` into the path, or leave it out")),
            );
        }
    }
    findings
}

pub(super) fn parameter_name(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for operation in outline.operations() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for parameter in outline.parameters(operation) {
            let Some(name) = parameter.text("name") else {
                findings.push(
                    parameter
                        .finding("the parameter has no `name`", "give it the one that is sent"),
                );
                continue;
            };
            let method = name.to_snake_case();
            if BUILDER_NAMES.contains(&method.as_str()) {
                let found = format!(
                    "`{name}` becomes the builder method `{method}`, which every operation has already"
                );
                findings.push(
                    parameter.finding(found, "let the xtask rename it before it is generated"),
                );
            }
            if let Some(first) = seen.insert(method, name) {
                let found = format!(
                    "`{name}` and `{first}` become the same method of the operation's builder"
                );
                findings.push(
                    operation.finding(found, "let the xtask rename one before it is generated"),
                );
            }
        }
    }
    findings
}

pub(super) fn parameter_header(outline: &Outline<'_>) -> Vec<Finding> {
    let ignored = |parameter: &&Node<'_>| {
        parameter.text("in") == Some("header")
            && parameter
                .text("name")
                .is_some_and(|name| IGNORED_HEADERS.contains(&name.to_ascii_lowercase().as_str()))
    };
    let report = |parameter: &Node<'_>| {
        parameter.finding(
            "OpenAPI ignores a header parameter of this name",
            "say it by the media type of a body, or by `security`",
        )
    };
    outline.of(Kind::Parameter).filter(ignored).map(report).collect()
}
