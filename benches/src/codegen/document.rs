//! The document, as often as wanted: each copy has paths, operations and object types of its own. What it keeps in
//! common, enumerations and the components that are types of Rust written by hand, a larger document would share as well.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Map, Value};

use crate::workspace;

const SCHEMAS: &str = "#/components/schemas/";

pub(crate) struct Document {
    value: Value,
    /// The components that every copy has of its own.
    own: BTreeSet<String>,
}

impl Document {
    /// The document of the workspace, from the JSON that is generated from it.
    pub(crate) fn read() -> Result<Document> {
        let file = workspace::root().join("crates/droppay-api/src/generated/openapi.json");
        let text = fs::read(&file).with_context(|| format!("failed to read {}", file.display()))?;
        Document::of(serde_json::from_slice(&text)?)
    }

    fn of(value: Value) -> Result<Document> {
        let schemas = &value["components"]["schemas"];
        let mut own = BTreeSet::new();
        // What only shared components refer to must not be repeated: nothing would refer to the copy.
        let mut reached = references(&value["paths"]);
        while let Some(name) = reached.pop() {
            if is_compound(schemas, &name) && own.insert(name.clone()) {
                reached.extend(references(&schemas[&name]));
            }
        }
        ensure!(!own.is_empty(), "the document has no object types");
        Ok(Document { value, own })
    }

    /// How many operations it has.
    pub(crate) fn operations(&self) -> usize {
        let paths = self.value["paths"].as_object().into_iter().flatten();
        let operations = paths.flat_map(|(_, path)| path.as_object().into_iter().flatten());
        operations.filter(|(_, operation)| operation.get("operationId").is_some()).count()
    }

    /// Writes a workspace that has nothing but a document of so many copies.
    pub(crate) fn write(&self, root: &Path, copies: usize) -> Result<()> {
        if root.exists() {
            fs::remove_dir_all(root).context("failed to remove an old workspace")?;
        }
        let folder = root.join("openapi");
        fs::create_dir_all(&folder).context("failed to make a workspace")?;
        // JSON is YAML.
        let text = serde_json::to_string_pretty(&self.repeated(copies))?;
        fs::write(folder.join("droppay.yaml"), text).context("failed to write a document")
    }

    fn repeated(&self, copies: usize) -> Value {
        let mut document = self.value.clone();
        for number in 1..copies {
            let copy = Copy { own: &self.own, suffix: format!("Copy{number}") };
            let schemas = self.value["components"]["schemas"].as_object().into_iter().flatten();
            for (name, schema) in schemas.filter(|(name, _)| self.own.contains(*name)) {
                let name = format!("{name}{}", copy.suffix);
                document["components"]["schemas"][name] = copy.of(schema);
            }
            for (path, item) in self.value["paths"].as_object().into_iter().flatten() {
                document["paths"][format!("/copy{number}{path}")] = copy.of(item);
            }
        }
        document
    }
}

/// The components that a value refers to.
fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => members.iter().flat_map(reference).collect(),
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

fn reference((key, value): (&String, &Value)) -> Vec<String> {
    match value.as_str().and_then(|value| value.strip_prefix(SCHEMAS)) {
        Some(name) if key == "$ref" => vec![name.to_owned()],
        _ => references(value),
    }
}

/// Whether a component is an object, or a list of objects.
fn is_compound(schemas: &Value, name: &str) -> bool {
    let schema = &schemas[name];
    let item = schema["items"]["$ref"].as_str().and_then(|item| item.strip_prefix(SCHEMAS));
    let has = |key| schema.get(key).is_some();
    has("properties")
        || has("allOf")
        || has("oneOf")
        || item.is_some_and(|item| is_compound(schemas, item))
}

/// One more of everything.
struct Copy<'a> {
    own: &'a BTreeSet<String>,
    suffix: String,
}

impl Copy<'_> {
    fn of(&self, value: &Value) -> Value {
        match value {
            Value::Object(members) => {
                let members = members.iter().map(|(key, value)| self.member(key, value));
                Value::Object(members.collect::<Map<_, _>>())
            }
            Value::Array(items) => items.iter().map(|item| self.of(item)).collect(),
            other => other.clone(),
        }
    }

    fn member(&self, key: &str, value: &Value) -> (String, Value) {
        let renamed = match (key, value.as_str()) {
            ("operationId", Some(id)) => Some(id),
            ("$ref", Some(reference)) => {
                let name = reference.strip_prefix(SCHEMAS);
                name.filter(|name| self.own.contains(*name)).map(|_| reference)
            }
            _ => None,
        };
        let value = match renamed {
            Some(text) => format!("{text}{}", self.suffix).into(),
            None => self.of(value),
        };
        (key.to_owned(), value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_paths_operations_and_object_types_of_its_own() {
        let document = Document::read().unwrap();
        let twice = Document::of(document.repeated(2)).unwrap();
        assert_eq!(twice.operations(), 2 * document.operations());
        assert_eq!(twice.own.len(), 2 * document.own.len());
        let copied = &twice.value["paths"]["/copy1/bank/v2/push/{id}"]["get"];
        assert_eq!(copied["operationId"], "getPushCopy1");
        assert!(references(copied).iter().any(|name| name == "PushCopy1"), "{copied}");
        let push = references(&twice.value["components"]["schemas"]["PushCopy1"]);
        assert!(push.contains(&"RecipientInfoCopy1".to_owned()), "{push:?}");
        assert!(push.contains(&"PushStatus".to_owned()), "enumerations are shared: {push:?}");
    }
}
