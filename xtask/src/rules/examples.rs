//! Rules on examples: that there are some, and that every one is valid.

use serde_json::Value;

use super::Finding;
use super::grammar::Kind;
use super::outline::{Node, Outline};

pub(super) fn example_valid(outline: &Outline<'_>) -> Vec<Finding> {
    // A reference without target is another rule's finding, and nothing can be judged against it.
    if !outline.misshapen.is_empty() || outline.nodes().any(|node| outline.target(node).is_none()) {
        return Vec::new();
    }
    let invalid = droppay_contract::examples::check(outline.root).into_iter();
    let report = |example: droppay_contract::examples::InvalidExample| Finding {
        pointer: example.pointer,
        found: format!("the example is not valid: {}", example.message),
        mend: "correct the example, or the schema if the example shows what DropPay sends"
            .to_owned(),
    };
    invalid.map(report).collect()
}

pub(super) fn example_body(outline: &Outline<'_>) -> Vec<Finding> {
    let bare = outline.of(Kind::MediaType).filter(|media| !has_example(media));
    let report = |media: &Node<'_>| {
        media.finding(
            "the body has no example",
            "add `examples`, by `$ref` to `components.examples` if it is a long one",
        )
    };
    bare.map(report).collect()
}

pub(super) fn example_leaf(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |schema: &Node<'_>| {
        let named = outline.is_component(schema) || schema.keyword == "properties";
        let object = matches!(schema.text("type"), Some("object"));
        // A list of objects is shown by the examples of what it lists.
        let objects =
            outline.children(schema, "items").next().and_then(|items| outline.target(items));
        let listed = objects.is_some_and(|items| items.text("type") == Some("object"));
        let covered = schema.reference().is_some()
            || outline.named_schema(schema).is_some()
            || object
            || listed;
        (named && !covered && !schema.value.contains_key("example")).then(|| {
            schema.finding(
                "there is no `example`",
                "add one: it says at a glance what a description has to explain",
            )
        })
    };
    outline.of(Kind::Schema).filter_map(judge).collect()
}

pub(super) fn example_parameter(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |parameter: &Node<'_>| {
        let schema =
            outline.children(parameter, "schema").next().and_then(|schema| outline.target(schema));
        let covered = parameter.reference().is_some()
            || has_example(parameter)
            || schema.is_some_and(|schema| schema.value.contains_key("example"));
        (!covered).then(|| {
            parameter.finding(
                "the parameter has no example",
                "add `example:` with a value as it is meant",
            )
        })
    };
    outline.of(Kind::Parameter).filter_map(judge).collect()
}

pub(super) fn example_one_form(outline: &Outline<'_>) -> Vec<Finding> {
    let both = |node: &&Node<'_>| {
        node.value.contains_key("example") && node.value.contains_key("examples")
    };
    let report = |node: &Node<'_>| {
        node.finding(
            "`example` and `examples` stand side by side, which OpenAPI forbids",
            "keep `examples`",
        )
    };
    outline.nodes().filter(both).map(report).collect()
}

pub(super) fn example_value(outline: &Outline<'_>) -> Vec<Finding> {
    let empty =
        |example: &&Node<'_>| example.reference().is_none() && !example.value.contains_key("value");
    let report = |example: &Node<'_>| {
        example.finding(
            "the example has no `value`",
            "write it here; a value outside of the document cannot be judged",
        )
    };
    outline.of(Kind::Example).filter(empty).map(report).collect()
}

fn has_example(node: &Node<'_>) -> bool {
    let several = node.value.get("examples").and_then(Value::as_object);
    node.value.contains_key("example") || several.is_some_and(|examples| !examples.is_empty())
}
