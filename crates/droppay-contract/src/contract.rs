//! The document, compiled once, and which of its operations a request belongs to.

use std::{collections::HashMap, sync::Arc};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::{
    Violation,
    body::Body,
    compiler::Compiler,
    operation::{Match, Operation},
};

/// An OpenAPI 3.0 document that traffic can be held against. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Contract(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    document: Value,
    operations: Vec<Operation>,
    components: HashMap<String, Arc<Validator>>,
}

/// The document cannot be judged by.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DocumentError(String);

impl DocumentError {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }

    /// The same, with the place in the document put before.
    pub(crate) fn at(self, place: &str) -> Self {
        Self(format!("{place}: {}", self.0))
    }
}

impl Contract {
    /// Compiles a document.
    ///
    /// # Errors
    ///
    /// If an operation has no `operationId`, a body that is not JSON or a security scheme that is not described, if a
    /// reference leads nowhere, or if a schema is none.
    pub fn new(document: &Value) -> Result<Self, DocumentError> {
        let compiler = Compiler::new(document);
        let mut operations = Operation::all(&compiler)?;
        // Where two templates fit a path, the one with the literal segment is meant.
        operations.sort_by_cached_key(Operation::templated_segments);
        let mut components = HashMap::new();
        for name in document["components"]["schemas"].as_object().into_iter().flat_map(Map::keys) {
            // The same reference as in the bodies, whose validator is then at hand.
            let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
            let validator = compiler.compile(&reference);
            components.insert(name.clone(), validator.map_err(|error| error.at(name))?);
        }
        Ok(Self(Arc::new(Inner { document: document.clone(), operations, components })))
    }

    pub(crate) fn document(&self) -> &Value {
        &self.0.document
    }

    /// Every operation.
    pub fn operations(&self) -> &[Operation] {
        &self.0.operations
    }

    /// The operation that a request with this method and path belongs to.
    pub fn operation(&self, method: &str, path: &str) -> Option<Match<'_>> {
        let fitting = self
            .0
            .operations
            .iter()
            .filter(|operation| operation.method.eq_ignore_ascii_case(method));
        fitting.filter_map(|operation| operation.fit(path)).next()
    }

    /// The methods that this path has, in capitals.
    pub fn methods(&self, path: &str) -> Vec<&str> {
        let fitting = self.0.operations.iter().filter(|operation| operation.fit(path).is_some());
        fitting.map(|operation| operation.method.as_str()).collect()
    }

    /// Holds a value against a component; `None` if there is no such component.
    pub fn check_component(&self, component: &str, value: &Value) -> Option<Vec<Violation>> {
        let validator = self.0.components.get(component)?;
        let schema = &self.0.document["components"]["schemas"][component];
        Some(Body::violations(&self.0.document, schema, validator, value))
    }
}
