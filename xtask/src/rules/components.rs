//! Rules on components: that each is used, described, and has the type its name promises.

use super::Finding;
use super::grammar::Kind;
use super::outline::{Node, Outline};

/// Which component a property or a parameter has to be, by its name.
struct Leaf {
    names: Names,
    components: &'static [&'static str],
    /// What the component's Rust type does that a plain one does not.
    reason: &'static str,
}

enum Names {
    These(&'static [&'static str]),
    Containing(&'static str),
    Beginning(&'static str),
}

const LEAVES: [Leaf; 9] = [
    Leaf {
        names: Names::These(&[
            "access_token",
            "refresh_token",
            "client_secret",
            "password",
            "secret",
        ]),
        components: &["Secret"],
        reason: "it is never printed",
    },
    Leaf {
        // `code` is a credential of OAuth 2.0 everywhere but in an error.
        names: Names::These(&["code"]),
        components: &["Secret", "ErrorCode"],
        reason: "a credential is never printed",
    },
    Leaf {
        names: Names::Containing("iban"),
        components: &["Iban", "PostedIban"],
        reason: "it is printed shortened",
    },
    Leaf {
        names: Names::These(&["account"]),
        components: &["Iban", "PostedIban"],
        reason: "it is printed shortened",
    },
    Leaf {
        names: Names::These(&["username"]),
        components: &["Username"],
        reason: "it is printed shortened",
    },
    Leaf {
        names: Names::These(&["amount", "fee"]),
        components: &["Amount", "PostedAmount"],
        reason: "it is an exact decimal",
    },
    Leaf {
        names: Names::Beginning("date_"),
        components: &["DropPayDate", "PostedDate"],
        reason: "it reads every shape of date that DropPay sends",
    },
    Leaf {
        names: Names::These(&["etime"]),
        components: &["DropPayDate"],
        reason: "it reads every shape of date",
    },
    Leaf {
        names: Names::These(&["id", "push_id", "connection_id", "transfer_id"]),
        components: &["ResourceId"],
        reason: "it cannot lead to another path",
    },
];

impl Leaf {
    fn of(name: &str) -> Option<&'static Leaf> {
        LEAVES.iter().find(|leaf| match leaf.names {
            Names::These(names) => names.contains(&name),
            Names::Containing(part) => name.contains(part),
            Names::Beginning(part) => name.starts_with(part),
        })
    }

    /// What is wrong with a schema that stands under a name of this leaf.
    fn judge(&self, outline: &Outline<'_>, name: &str, schema: &Node<'_>) -> Option<Finding> {
        let component = outline.named_schema(schema);
        if component.is_some_and(|component| self.components.contains(&component)) {
            return None;
        }
        let found = match component {
            Some(component) => format!("`{name}` is of the component `{component}`"),
            None => format!("`{name}` has a schema of its own"),
        };
        let wanted = self.components.join("` or `");
        Some(schema.finding(
            found,
            format!("refer with `$ref` to `{wanted}`, whose Rust type serves it: {}", self.reason),
        ))
    }
}

pub(super) fn leaf_component(outline: &Outline<'_>) -> Vec<Finding> {
    let properties = outline.properties().map(|property| (property.name.as_str(), property));
    let parameters = outline.of(Kind::Parameter).filter_map(|parameter| {
        let schema = outline.children(parameter, "schema").next()?;
        Some((parameter.text("name")?, schema))
    });
    properties
        .chain(parameters)
        .filter_map(|(name, schema)| Leaf::of(name)?.judge(outline, name, schema))
        .collect()
}

pub(super) fn component_used(outline: &Outline<'_>) -> Vec<Finding> {
    let unused = outline
        .nodes()
        .filter(|node| outline.is_component(node) && node.kind != Kind::SecurityScheme)
        .filter(|component| !component.used);
    let report = |component: &Node<'_>| {
        component.finding(
            format!("no path and no callback uses `{}`", component.name),
            "refer to it where it is meant, or leave it out: a type would be generated that nothing ever has",
        )
    };
    unused.map(report).collect()
}

pub(super) fn description(outline: &Outline<'_>) -> Vec<Finding> {
    let described = |node: &&Node<'_>| match node.kind {
        Kind::Info
        | Kind::Server
        | Kind::Tag
        | Kind::Operation
        | Kind::Parameter
        | Kind::Response
        | Kind::SecurityScheme
        | Kind::Transition
        | Kind::ErrorCode => true,
        Kind::Schema => outline.is_component(node) || node.keyword == "properties",
        _ => false,
    };
    let bare = |node: &&Node<'_>| {
        node.reference().is_none()
            && node.text("description").is_none_or(|description| description.trim().is_empty())
    };
    let report = |node: &Node<'_>| {
        let mend = "say in a sentence what it is: it becomes the documentation in every language";
        node.finding("there is no `description`", mend)
    };
    outline.nodes().filter(described).filter(bare).map(report).collect()
}
