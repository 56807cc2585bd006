//! The objects of a document, found once and linked, for the rules to look at.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::Finding;
use super::grammar::{Kind, Shape};
use crate::document::child_pointer;

/// An object of the document.
#[derive(Debug)]
pub(crate) struct Node<'d> {
    /// Where it stands, as a JSON pointer.
    pub(crate) pointer: String,
    /// What it is.
    pub(super) kind: Kind,
    /// What it holds.
    pub(super) value: &'d Map<String, Value>,
    /// Its key in the object, or its index in the list, that holds it.
    pub(super) name: String,
    /// The keyword of its parent under which it stands.
    pub(super) keyword: &'static str,
    /// Whether it belongs to a callback, where DropPay sends the request.
    pub(super) in_callback: bool,
    /// Whether the client writes it: it is reached from a request.
    pub(crate) sent: bool,
    /// Whether the client reads it: it is reached from a response or from an event.
    pub(crate) received: bool,
    /// Whether a path leads to it, by references or not.
    pub(super) used: bool,
    parent: Option<usize>,
    children: Vec<usize>,
}

impl Node<'_> {
    /// The text under a keyword.
    pub(super) fn text(&self, keyword: &str) -> Option<&str> {
        self.value.get(keyword).and_then(Value::as_str)
    }

    /// Whether a keyword is present and true.
    pub(super) fn flag(&self, keyword: &str) -> bool {
        self.value.get(keyword) == Some(&Value::Bool(true))
    }

    /// The target of the `$ref` that this object is, if it is one.
    pub(super) fn reference(&self) -> Option<&str> {
        self.kind.section().and_then(|_| self.text("$ref"))
    }

    /// The strings of the list under a keyword.
    pub(super) fn strings(&self, keyword: &str) -> impl Iterator<Item = &str> {
        self.value
            .get(keyword)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
    }

    /// A broken rule at this object.
    pub(super) fn finding(&self, found: impl Into<String>, mend: impl Into<String>) -> Finding {
        Finding { pointer: self.pointer.clone(), found: found.into(), mend: mend.into() }
    }

    /// A broken rule at the value under a keyword of this object.
    pub(super) fn finding_at(
        &self,
        keyword: &str,
        found: impl Into<String>,
        mend: impl Into<String>,
    ) -> Finding {
        Finding {
            pointer: child_pointer(&self.pointer, keyword),
            found: found.into(),
            mend: mend.into(),
        }
    }
}

/// All objects of a document.
#[derive(Debug)]
pub(crate) struct Outline<'d> {
    /// The document itself.
    pub(crate) root: &'d Value,
    /// The places where the document has another JSON type than OpenAPI has there.
    pub(super) misshapen: Vec<Finding>,
    nodes: Vec<Node<'d>>,
    by_pointer: HashMap<String, usize>,
}

impl<'d> Outline<'d> {
    /// Finds the objects of a document.
    pub(crate) fn new(root: &'d Value) -> Outline<'d> {
        let mut outline =
            Outline { root, misshapen: Vec::new(), nodes: Vec::new(), by_pointer: HashMap::new() };
        outline.enter(
            root,
            Kind::Document,
            String::new(),
            Seat { keyword: "", name: String::new(), parent: None },
        );
        outline.by_pointer = outline
            .nodes
            .iter()
            .enumerate()
            .map(|(index, node)| (node.pointer.clone(), index))
            .collect();
        outline.mark_directions();
        outline
    }

    /// The objects of one kind.
    pub(super) fn of(&self, kind: Kind) -> impl Iterator<Item = &Node<'d>> {
        self.nodes.iter().filter(move |node| node.kind == kind)
    }

    /// All objects.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &Node<'d>> {
        self.nodes.iter()
    }

    /// The operations that the client calls, which callbacks are not.
    pub(super) fn operations(&self) -> impl Iterator<Item = &Node<'d>> {
        self.of(Kind::Operation).filter(|operation| !operation.in_callback)
    }

    /// The named schemas of the document.
    pub(super) fn schema_components(&self) -> impl Iterator<Item = &Node<'d>> {
        self.of(Kind::Schema).filter(|schema| self.is_component(schema))
    }

    /// The schemas of properties.
    pub(super) fn properties(&self) -> impl Iterator<Item = &Node<'d>> {
        self.of(Kind::Schema).filter(|schema| schema.keyword == "properties")
    }

    /// The object that holds a node.
    pub(super) fn parent(&self, node: &Node<'_>) -> Option<&Node<'d>> {
        node.parent.map(|index| &self.nodes[index])
    }

    /// The objects that a node holds under a keyword.
    pub(super) fn children<'o>(
        &'o self,
        node: &'o Node<'_>,
        keyword: &'static str,
    ) -> impl Iterator<Item = &'o Node<'d>> {
        node.children
            .iter()
            .map(|index| &self.nodes[*index])
            .filter(move |child| child.keyword == keyword)
    }

    /// The object itself, or the one that its `$ref` leads to; none if it leads nowhere, in a circle, or to another kind.
    pub(super) fn target<'o>(&'o self, node: &'o Node<'d>) -> Option<&'o Node<'d>> {
        let mut node = node;
        for _ in 0..=self.nodes.len() {
            match node.reference() {
                Some(reference) => {
                    node = self.referenced(reference).filter(|target| target.kind == node.kind)?;
                }
                None => return Some(node),
            }
        }
        None
    }

    /// The object that a `$ref` names.
    pub(crate) fn referenced(&self, reference: &str) -> Option<&Node<'d>> {
        self.by_pointer.get(reference.strip_prefix('#')?).map(|index| &self.nodes[*index])
    }

    /// Whether a node is a named component.
    pub(super) fn is_component(&self, node: &Node<'_>) -> bool {
        self.parent(node).is_some_and(|parent| parent.kind == Kind::Components)
    }

    /// The component that a schema refers to: by `$ref`, or by an `allOf` of one `$ref`, which adds a description.
    pub(super) fn named_schema<'o>(&'o self, schema: &'o Node<'d>) -> Option<&'o str> {
        let wrapped = self.children(schema, "allOf").next();
        let reference = schema.reference().or_else(|| wrapped?.reference())?;
        reference.strip_prefix("#/components/schemas/")
    }

    /// The parameters of an operation, its own and those of its path, with references followed.
    pub(super) fn parameters<'o>(&'o self, operation: &'o Node<'d>) -> Vec<&'o Node<'d>> {
        let own = self.children(operation, "parameters");
        let shared =
            self.parent(operation).into_iter().flat_map(|path| self.children(path, "parameters"));
        let mut parameters: Vec<&Node<'d>> =
            own.filter_map(|parameter| self.target(parameter)).collect();
        let identity = |parameter: &Node<'_>| {
            (parameter.value.get("name").cloned(), parameter.value.get("in").cloned())
        };
        for parameter in shared.filter_map(|parameter| self.target(parameter)) {
            if !parameters.iter().any(|own| identity(own) == identity(parameter)) {
                parameters.push(parameter);
            }
        }
        parameters
    }

    fn enter(&mut self, value: &'d Value, kind: Kind, pointer: String, seat: Seat) {
        match value.as_object() {
            Some(members) => self.walk(members, kind, pointer, seat),
            // `additionalProperties` may be a boolean; a rule of its own judges it.
            None if seat.keyword == "additionalProperties" && value.is_boolean() => {}
            None => self.misshapen.push(Finding::misshapen(pointer, "an object", value)),
        }
    }

    fn walk(&mut self, value: &'d Map<String, Value>, kind: Kind, pointer: String, seat: Seat) {
        let index = self.nodes.len();
        let in_callback = kind == Kind::Callback
            || seat.parent.is_some_and(|parent| self.nodes[parent].in_callback);
        if let Some(parent) = seat.parent {
            self.nodes[parent].children.push(index);
        }
        self.nodes.push(Node {
            pointer: pointer.clone(),
            kind,
            value,
            name: seat.name,
            keyword: seat.keyword,
            in_callback,
            sent: false,
            received: false,
            used: false,
            parent: seat.parent,
            children: Vec::new(),
        });
        if self.nodes[index].reference().is_some() {
            return;
        }
        for part in kind.parts() {
            let seat = |name: &str| Seat {
                keyword: part.keyword,
                name: name.to_owned(),
                parent: Some(index),
            };
            let place = child_pointer(&pointer, part.keyword);
            match (part.shape, value.get(part.keyword)) {
                (Shape::Members, _) => {
                    for (name, member) in value {
                        self.enter(member, part.kind, child_pointer(&pointer, name), seat(name));
                    }
                }
                (_, None) => {}
                (Shape::One, Some(member)) => {
                    self.enter(member, part.kind, place, seat(part.keyword))
                }
                (Shape::List, Some(Value::Array(items))) => {
                    for (position, item) in items.iter().enumerate() {
                        let position = position.to_string();
                        self.enter(
                            item,
                            part.kind,
                            child_pointer(&place, &position),
                            seat(&position),
                        );
                    }
                }
                (Shape::Named, Some(Value::Object(members))) => {
                    for (name, member) in members {
                        self.enter(member, part.kind, child_pointer(&place, name), seat(name));
                    }
                }
                (Shape::List, Some(other)) => {
                    self.misshapen.push(Finding::misshapen(place, "a list", other))
                }
                (Shape::Named, Some(other)) => {
                    self.misshapen.push(Finding::misshapen(place, "an object", other))
                }
            }
        }
    }

    fn mark_directions(&mut self) {
        for index in 0..self.nodes.len() {
            let node = &self.nodes[index];
            if !matches!(node.kind, Kind::Operation | Kind::PathItem) {
                continue;
            }
            let from_client = !node.in_callback;
            for child in node.children.clone() {
                match self.nodes[child].keyword {
                    "parameters" | "requestBody" => self.mark(child, from_client),
                    "responses" => self.mark(child, !from_client),
                    "callbacks" => self.mark_used(child),
                    _ => {}
                }
            }
        }
    }

    /// Marks all that is reached from a node as sent by the client, or as received by it.
    fn mark(&mut self, start: usize, sent: bool) {
        let mut waiting = vec![start];
        while let Some(index) = waiting.pop() {
            let node = &mut self.nodes[index];
            if if sent { node.sent } else { node.received } {
                continue;
            }
            node.used = true;
            if sent {
                node.sent = true;
            } else {
                node.received = true;
            }
            waiting.extend(self.next(index));
        }
    }

    /// Marks a callback, and the component that it may refer to, as used.
    fn mark_used(&mut self, callback: usize) {
        self.nodes[callback].used = true;
        let referenced = self.nodes[callback]
            .reference()
            .and_then(|to| self.by_pointer.get(to.strip_prefix('#')?));
        if let Some(target) = referenced.copied() {
            self.nodes[target].used = true;
        }
    }

    /// What a node holds, and what it refers to.
    fn next(&self, index: usize) -> Vec<usize> {
        let node = &self.nodes[index];
        let referenced = node.reference().and_then(|to| self.by_pointer.get(to.strip_prefix('#')?));
        node.children.iter().chain(referenced).copied().collect()
    }
}

/// Where an object stands in the one that holds it.
struct Seat {
    keyword: &'static str,
    name: String,
    parent: Option<usize>,
}
