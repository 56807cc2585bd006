//! Compiles each schema of a document once, however many places have it: nearly every response of an API that fails is
//! the same one.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use jsonschema::Validator;
use serde_json::Value;

use crate::{DocumentError, schema};

/// Compiles the schemas of one document.
pub(crate) struct Compiler<'a> {
    pub(crate) document: &'a Value,
    compiled: RefCell<HashMap<String, Arc<Validator>>>,
}

impl<'a> Compiler<'a> {
    pub(crate) fn new(document: &'a Value) -> Self {
        Self { document, compiled: RefCell::default() }
    }

    /// The validator of a schema.
    pub(crate) fn compile(&self, schema: &Value) -> Result<Arc<Validator>, DocumentError> {
        let key = schema.to_string();
        if let Some(known) = self.compiled.borrow().get(&key) {
            return Ok(Arc::clone(known));
        }
        let validator = Arc::new(schema::compile(self.document, schema)?);
        self.compiled.borrow_mut().insert(key, Arc::clone(&validator));
        Ok(validator)
    }
}
