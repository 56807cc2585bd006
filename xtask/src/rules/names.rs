//! Rules on names: those that collide, once Rust or another language has adapted them.

use std::collections::HashMap;

use heck::{ToPascalCase, ToSnakeCase};

use super::Finding;
use super::grammar::Kind;
use super::outline::{Node, Outline};

/// Names that the standard types of Rust, of generated clients or of other languages have already.
#[rustfmt::skip] // A name a line would hide the rest of the file.
const TAKEN: [&str; 123] = [
    "Any", "Arc", "Array", "AsRef", "Attribute", "Blob", "Bool", "Boolean", "Box", "Builder",
    "Byte", "ByteStream", "Bytes", "Cache", "Channel", "Char", "Class", "Client", "ClientHooks",
    "ClientInfo", "Clone", "Collection", "Comment", "Console", "Copy", "Cow", "Date", "DateTime",
    "Debug", "Decimal", "Default", "Deserialize", "Dict", "Display", "Document", "Double", "Drop",
    "Duration", "Element", "Entry", "Enum", "Eq", "Err", "Error", "Event", "EventTarget",
    "Exception", "File", "Float", "Fn", "FnMut", "FnOnce", "From", "FromStr", "Function", "Future",
    "Hash", "HashMap", "Headers", "History", "Image", "Instant", "Int", "Integer", "Into",
    "Iterator", "List", "Location", "Lock", "Long", "Map", "Module", "Node", "None", "Notification",
    "Null", "Number", "Object", "Observer", "Ok", "OperationInfo", "Option", "Optional", "Ord",
    "PartialEq", "PartialOrd", "Path", "Permission", "Plugin", "Position", "Process", "Promise",
    "Range", "Record", "Request", "Response", "ResponseValue", "Result", "Screen", "Selection",
    "Self", "Send", "Serialize", "Set", "Sized", "Some", "Stream", "String", "Struct", "Symbol",
    "Sync", "Task", "Text", "Thread", "Time", "ToString", "TryFrom", "TryInto", "Type", "Value",
    "Vec", "Window", "Worker",
];

/// The kinds of component that generators name types after.
const NAMED: [Kind; 5] =
    [Kind::Schema, Kind::Parameter, Kind::Response, Kind::RequestBody, Kind::Header];

/// The variants that generated enums have beside the members of the document.
const TAKEN_VARIANTS: [&str; 2] = ["Unknown", "Self"];

pub(super) fn component_case(outline: &Outline<'_>) -> Vec<Finding> {
    let components =
        outline.nodes().filter(|node| NAMED.contains(&node.kind) && outline.is_component(node));
    let misspelt = components.filter(|component| component.name.to_pascal_case() != component.name);
    let report = |component: &Node<'_>| {
        let mend = format!(
            "write `{}`: generators rename it otherwise, each in its own way",
            component.name.to_pascal_case()
        );
        component.finding(format!("the component `{}` is not in PascalCase", component.name), mend)
    };
    misspelt.map(report).collect()
}

pub(super) fn component_name_free(outline: &Outline<'_>) -> Vec<Finding> {
    let taken = outline.schema_components().filter(|schema| TAKEN.contains(&schema.name.as_str()));
    let report = |schema: &Node<'_>| {
        schema.finding(
            format!(
                "`{}` is the name of a standard type in Rust or in another language",
                schema.name
            ),
            "say more exactly what it is, such as `DropPayDate` for `Date`",
        )
    };
    taken.map(report).collect()
}

pub(super) fn component_distinct(outline: &Outline<'_>) -> Vec<Finding> {
    let mut seen: HashMap<String, &str> = HashMap::new();
    let mut findings = Vec::new();
    for schema in outline.schema_components() {
        if let Some(first) = seen.insert(schema.name.to_lowercase(), &schema.name) {
            let found = format!(
                "`{}` and `{first}` differ only in capitals, and generators name files after them",
                schema.name
            );
            findings.push(schema.finding(found, "rename one of them"));
        }
    }
    findings
}

pub(super) fn property_distinct(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for object in outline.of(Kind::Schema) {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for property in outline.children(object, "properties") {
            if let Some(first) = seen.insert(property.name.to_snake_case(), &property.name) {
                let found =
                    format!("`{}` and `{first}` become the same field in Rust", property.name);
                findings.push(
                    property
                        .finding(found, "split the object, or leave out the one that is not used"),
                );
            }
        }
    }
    findings
}

pub(super) fn enum_variant_distinct(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for schema in outline.of(Kind::Schema) {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for member in schema.strings("enum") {
            let variant = variant(member);
            if TAKEN_VARIANTS.contains(&variant.as_str()) {
                let found = format!(
                    "`{member}` becomes the variant `{variant}`, which every generated enum has already"
                );
                findings.push(schema.finding_at(
                    "enum",
                    found,
                    "teach the xtask another name for it first",
                ));
            }
            if let Some(first) = seen.insert(variant, member).filter(|first| *first != member) {
                let found = format!("`{member}` and `{first}` become the same variant in Rust");
                findings.push(schema.finding_at(
                    "enum",
                    found,
                    "leave one out, or teach the xtask another name for it first",
                ));
            }
        }
    }
    findings
}

/// The name that the generated enum gives to a member.
fn variant(member: &str) -> String {
    member.replace(|letter: char| !letter.is_alphanumeric(), "-").to_pascal_case()
}
