//! Rules on operations: their names, tags, texts, paths and security.

use std::collections::HashMap;

use heck::{ToLowerCamelCase, ToSnakeCase};
use serde_json::Value;

use super::Finding;
use super::grammar::{Kind, METHODS};
use super::outline::{Node, Outline};

pub(super) fn operation_id(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |operation: &Node<'_>| match operation.text("operationId") {
        None => Some(operation.finding(
            "the operation has no `operationId`, so no method can be named after it",
            "give it one, a verb and a noun in camelCase such as `createPush`",
        )),
        Some(id) if id.to_lower_camel_case() != id => Some(operation.finding_at(
            "operationId",
            format!("the `operationId` `{id}` is not in camelCase"),
            format!("write `{}`, unless a better name is found", id.to_lower_camel_case()),
        )),
        Some(_) => None,
    };
    outline.operations().filter_map(judge).collect()
}

pub(super) fn operation_id_unique(outline: &Outline<'_>) -> Vec<Finding> {
    let mut seen: HashMap<String, &str> = HashMap::new();
    let mut findings = Vec::new();
    for operation in outline.operations() {
        let Some(id) = operation.text("operationId") else { continue };
        if let Some(first) = seen.insert(id.to_snake_case(), &operation.pointer) {
            let found = format!("the method name of `{id}` is already that of #{first}");
            findings.push(operation.finding_at(
                "operationId",
                found,
                "give each operation a name of its own",
            ));
        }
    }
    findings
}

pub(super) fn operation_tag(outline: &Outline<'_>) -> Vec<Finding> {
    let declared: Vec<&str> = outline.of(Kind::Tag).filter_map(|tag| tag.text("name")).collect();
    let judge = |operation: &Node<'_>| {
        let tags: Vec<&str> = operation.strings("tags").collect();
        match tags[..] {
            [tag] if declared.contains(&tag) => None,
            [tag] => Some(operation.finding_at(
                "tags",
                format!("the tag `{tag}` is not declared"),
                format!(
                    "add it, with a description, to `tags` of the document, or use one of: {}",
                    declared.join(", ")
                ),
            )),
            _ => Some(operation.finding(
                format!(
                    "the operation has {} tags; generators put it into one module for each",
                    tags.len()
                ),
                "give it exactly one",
            )),
        }
    };
    outline.of(Kind::Operation).filter_map(judge).collect()
}

pub(super) fn operation_summary(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |operation: &Node<'_>| match operation.text("summary").map(str::trim) {
        None | Some("") => Some(operation.finding(
            "the operation has no `summary`",
            "say in a few words, in the imperative, what it does",
        )),
        Some(summary) if summary.ends_with('.') => Some(operation.finding_at(
            "summary",
            "the `summary` ends with a full stop, but is shown as a title",
            "leave the full stop out; what needs a second sentence belongs into `description`",
        )),
        Some(summary) if summary.contains('\n') => Some(operation.finding_at(
            "summary",
            "the `summary` has several lines, but is shown as a title",
            "keep one line; move the rest to `description`",
        )),
        Some(_) => None,
    };
    outline.of(Kind::Operation).filter_map(judge).collect()
}

pub(super) fn path_item_inline(outline: &Outline<'_>) -> Vec<Finding> {
    let referring = outline.of(Kind::PathItem).filter(|item| item.value.contains_key("$ref"));
    let report = |item: &Node<'_>| {
        item.finding_at(
            "$ref",
            "the path is a `$ref`, which the generator cannot follow",
            "write its operations out here",
        )
    };
    referring.map(report).collect()
}

pub(super) fn path_template(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for path in outline.of(Kind::PathItem).filter(|path| !path.in_callback) {
        if let Some(wrong) = template_fault(&path.name) {
            let mend =
                "write it as `/segment/{parameter}`, from the root of the server, without query";
            findings.push(path.finding(format!("the path `{}` {wrong}", path.name), mend));
        }
    }
    findings
}

/// What is wrong with a path template.
fn template_fault(path: &str) -> Option<&'static str> {
    if !path.starts_with('/') {
        return Some("does not begin with a slash");
    }
    if path.len() > 1 && path.ends_with('/') {
        return Some("ends with a slash, and `/a/` is another resource than `/a`");
    }
    if path.contains(['?', '#', ' ']) {
        return Some("contains more than a path");
    }
    let whole = |segment: &str| {
        let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        name.is_some_and(|name| !name.is_empty() && !name.contains(['{', '}']))
    };
    let faulty = path.split('/').any(|segment| segment.contains(['{', '}']) && !whole(segment));
    faulty.then_some("has a parameter that is not a whole segment")
}

pub(super) fn path_distinct(outline: &Outline<'_>) -> Vec<Finding> {
    let mut seen: HashMap<Vec<&str>, &str> = HashMap::new();
    let mut findings = Vec::new();
    for path in outline.of(Kind::PathItem).filter(|path| !path.in_callback) {
        let shape = path
            .name
            .split('/')
            .map(|segment| if segment.starts_with('{') { "{}" } else { segment })
            .collect();
        if let Some(first) = seen.insert(shape, &path.name) {
            let found = format!("the path differs from `{first}` only in the name of a parameter");
            findings.push(path.finding(found, "put the operations of both under one of them"));
        }
    }
    findings
}

pub(super) fn path_without_operation(outline: &Outline<'_>) -> Vec<Finding> {
    let empty = |path: &&Node<'_>| {
        !path.value.contains_key("$ref")
            && !METHODS.iter().any(|method| path.value.contains_key(*method))
    };
    let report = |path: &Node<'_>| {
        path.finding(
            "the path has no operation",
            "add one (`get`, `post`, ..), or leave the path out",
        )
    };
    outline.of(Kind::PathItem).filter(empty).map(report).collect()
}

pub(super) fn bearer_security(outline: &Outline<'_>) -> Vec<Finding> {
    let schemes = outline.of(Kind::SecurityScheme);
    let other = |scheme: &&Node<'_>| {
        scheme.text("type") != Some("http") || scheme.text("scheme") != Some("bearer")
    };
    let report = |scheme: &Node<'_>| {
        scheme.finding(
            "the security scheme is not an http bearer token; generated clients send other kinds in different ways",
            "write `type: http` and `scheme: bearer`, and describe in words how the token is obtained",
        )
    };
    schemes.filter(other).map(report).collect()
}

pub(super) fn security_declared(outline: &Outline<'_>) -> Vec<Finding> {
    let declared: Vec<&str> =
        outline.of(Kind::SecurityScheme).map(|scheme| scheme.name.as_str()).collect();
    let mut findings = Vec::new();
    for node in outline.nodes().filter(|node| matches!(node.kind, Kind::Document | Kind::Operation))
    {
        let required = node.value.get("security").and_then(Value::as_array).into_iter().flatten();
        for scheme in required.filter_map(Value::as_object).flat_map(|schemes| schemes.keys()) {
            if !declared.contains(&scheme.as_str()) {
                let found = format!("the security scheme `{scheme}` is not declared");
                let mend = format!(
                    "add it to `components.securitySchemes`, or use one of: {}",
                    declared.join(", ")
                );
                findings.push(node.finding_at("security", found, mend));
            }
        }
    }
    findings
}
