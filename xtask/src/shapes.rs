//! Finds the components that are replaced because of their shape: enumerations, and lists of a component.

use serde_json::{Map, Value};

/// A component that is a list of another component.
pub(crate) struct List<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// The name of the component that its items are.
    pub(crate) item: &'a str,
    /// Whether that is an enumeration.
    pub(crate) of_enum: bool,
}

fn schemas(document: &Value) -> impl Iterator<Item = (&str, &Map<String, Value>)> {
    let schemas = document["components"]["schemas"].as_object();
    schemas
        .into_iter()
        .flatten()
        .filter_map(|(name, schema)| Some((name.as_str(), schema.as_object()?)))
}

/// Components that enumerate strings.
pub(crate) fn string_enums(document: &Value) -> impl Iterator<Item = (&str, &Map<String, Value>)> {
    schemas(document).filter(|(_, schema)| schema.contains_key("enum"))
}

/// Components that are lists of a component.
pub(crate) fn lists(document: &Value) -> impl Iterator<Item = List<'_>> {
    schemas(document).filter_map(move |(name, schema)| {
        let item = schema.get("items")?.get("$ref")?.as_str()?.rsplit('/').next()?;
        let of_enum = document["components"]["schemas"][item].get("enum").is_some();
        Some(List { name, item, of_enum })
    })
}

/// An operation of the document.
pub(crate) struct Operation<'a> {
    /// Its `operationId`.
    pub(crate) id: &'a str,
    /// Its method, in small letters.
    pub(crate) method: &'a str,
    /// Its path, as a template.
    pub(crate) path: &'a str,
    /// The security scheme that it needs, if any.
    pub(crate) security: Option<&'a str>,
    /// Whether sending it twice does what sending it once does.
    pub(crate) idempotent: bool,
}

/// Whether RFC 9110, section 9.2.2, calls a method idempotent.
pub(crate) fn is_idempotent(method: &str) -> bool {
    matches!(method, "get" | "put" | "delete" | "head" | "options" | "trace")
}

/// The HTTP methods that the document uses, in the order in which operations are listed.
pub(crate) const METHODS: [&str; 5] = ["get", "put", "post", "patch", "delete"];

/// Every operation, in the order of paths and methods.
pub(crate) fn operations(document: &Value) -> impl Iterator<Item = Operation<'_>> {
    let paths = document["paths"].as_object();
    paths.into_iter().flatten().flat_map(move |(path, item)| {
        METHODS.into_iter().filter_map(move |method| {
            let operation = item.get(method)?;
            let security = operation.get("security").unwrap_or(&document["security"]);
            let security =
                security.get(0).and_then(Value::as_object).and_then(|scheme| scheme.keys().next());
            let id = operation["operationId"].as_str()?;
            let idempotent = operation.get("x-idempotent").and_then(Value::as_bool);
            let idempotent = idempotent.unwrap_or_else(|| is_idempotent(method));
            Some(Operation { id, method, path, security: security.map(String::as_str), idempotent })
        })
    })
}
