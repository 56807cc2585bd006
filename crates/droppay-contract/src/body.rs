//! The JSON body of a request or a response.

use std::sync::Arc;

use jsonschema::Validator;
use serde_json::{Map, Value};

use crate::{DocumentError, Place, Violation, ViolationKind, compiler::Compiler, schema};

/// What a JSON body has to be.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) schema: Value,
    validator: Arc<Validator>,
}

/// The media type of JSON; parameters such as a charset may follow it.
const JSON: &str = "application/json";

impl Body {
    /// The body of a request or a response of the document, if it has one.
    ///
    /// A body that is described, but not as JSON, is an error: its exchanges would pass without having been judged.
    pub(crate) fn new(
        compiler: &Compiler<'_>,
        described: &Value,
    ) -> Result<Option<Self>, DocumentError> {
        let content = described.get("content").and_then(Value::as_object);
        let Some(content) = content.filter(|content| !content.is_empty()) else { return Ok(None) };
        let media_type = content
            .get(JSON)
            .ok_or_else(|| DocumentError::new(format!("there is a body that is not {JSON}")))?;
        let schema = media_type.get("schema").cloned().unwrap_or_else(|| Map::new().into());
        let validator = compiler.compile(&schema)?;
        Ok(Some(Self { schema, validator }))
    }

    /// Holds the bytes of a body against it.
    pub(crate) fn check(&self, document: &Value, bytes: &[u8]) -> Vec<Violation> {
        self.check_parsed(document, serde_json::from_slice(bytes).as_ref())
    }

    /// Holds a body against it that has been parsed.
    pub(crate) fn check_parsed(
        &self,
        document: &Value,
        parsed: Result<&Value, &serde_json::Error>,
    ) -> Vec<Violation> {
        match parsed {
            Ok(value) => Self::violations(document, &self.schema, &self.validator, value),
            Err(error) => {
                let place = Place::Body(String::new());
                let message =
                    format!("is no JSON, at line {} column {}", error.line(), error.column());
                vec![Violation::new(place, ViolationKind::Malformed, message)]
            }
        }
    }

    /// Holds a value against a schema.
    pub(crate) fn violations(
        document: &Value,
        schema: &Value,
        validator: &Validator,
        value: &Value,
    ) -> Vec<Violation> {
        let errors = validator.iter_errors(value);
        let violations = errors.flat_map(|error| Violation::of_schema(&error, &Place::Body));
        let named = violations.map(|violation| {
            let component = match &violation.place {
                Place::Body(pointer) => schema::component_at(document, schema, pointer),
                _ => None,
            };
            violation.with_schema(component)
        });
        named.collect()
    }
}

/// Whether this is JSON's media type.
pub(crate) fn is_json(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case(JSON)
}
