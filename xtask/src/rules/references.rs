//! Rules on `$ref`: that each leads to a component of the right kind, and hides nothing.

use std::collections::HashSet;

use super::Finding;
use super::grammar::Kind;
use super::outline::{Node, Outline};

pub(super) fn reference_local(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |node: &Node<'_>| {
        let (reference, section) = (node.reference()?, node.kind.section()?);
        let name = reference
            .strip_prefix("#/components/")
            .and_then(|rest| rest.strip_prefix(section)?.strip_prefix('/'));
        name.is_none_or(|name| name.is_empty() || name.contains('/')).then(|| {
            node.finding_at(
                "$ref",
                format!("`{reference}` names no component of the kind that belongs here"),
                format!("refer to `#/components/{section}/..` of this document: the generator follows nothing else"),
            )
        })
    };
    outline.nodes().filter_map(judge).collect()
}

pub(super) fn reference_resolves(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |node: &Node<'_>| {
        let reference = node.reference()?;
        // What does not stand in this document at all is another rule's finding.
        (reference.starts_with("#/components/") && outline.referenced(reference).is_none()).then(
            || {
                let found = format!("`{reference}` does not exist; the generator stops at that");
                node.finding_at("$ref", found, "correct its spelling, or add the component")
            },
        )
    };
    outline.nodes().filter_map(judge).collect()
}

pub(super) fn reference_alone(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |node: &Node<'_>| {
        node.reference()?;
        let beside: Vec<&str> =
            node.value.keys().map(String::as_str).filter(|keyword| *keyword != "$ref").collect();
        (!beside.is_empty()).then(|| {
            let found = format!("everything beside a `$ref` is lost, here: {}", beside.join(", "));
            let mend = if node.kind == Kind::Schema {
                "put the `$ref` into an `allOf` of its own, and the rest beside that"
            } else {
                "leave it out, or write the component's content here instead of the `$ref`"
            };
            node.finding(found, mend)
        })
    };
    outline.nodes().filter_map(judge).collect()
}

pub(super) fn reference_acyclic(outline: &Outline<'_>) -> Vec<Finding> {
    let components = outline.nodes().filter(|node| outline.is_component(node));
    let circular = components.filter(|component| returns(outline, component));
    let report = |component: &Node<'_>| {
        let found =
            format!("`{}` leads back to itself through `$ref` and `allOf` alone", component.name);
        component.finding(found, "give it a content of its own: nothing can be such a value")
    };
    circular.map(report).collect()
}

/// Whether a component is, by references and `allOf`, a part of its own definition.
fn returns(outline: &Outline<'_>, component: &Node<'_>) -> bool {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut waiting = definitions(outline, component);
    while let Some(node) = waiting.pop() {
        if node.pointer == component.pointer {
            return true;
        }
        if seen.insert(&node.pointer) {
            waiting.extend(definitions(outline, node));
        }
    }
    false
}

/// The nodes that a node is defined to be.
fn definitions<'o, 'd>(outline: &'o Outline<'d>, node: &'o Node<'d>) -> Vec<&'o Node<'d>> {
    let referenced = node.reference().and_then(|reference| outline.referenced(reference));
    outline
        .children(node, "allOf")
        .chain(outline.children(node, "oneOf"))
        .chain(referenced)
        .collect()
}
