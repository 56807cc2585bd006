//! One operation of the document, ready to judge by.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::{DocumentError, body::Body, compiler::Compiler, parameter::Parameter, schema};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// An operation of the document.
#[derive(Debug)]
#[non_exhaustive]
pub struct Operation {
    /// Its `operationId`.
    pub id: String,
    /// Its method, in capitals.
    pub method: String,
    /// Its path, as a template.
    pub path: String,
    pub(crate) segments: Vec<String>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) request: Option<Body>,
    pub(crate) request_required: bool,
    pub(crate) responses: BTreeMap<String, Option<Body>>,
    pub(crate) needs_token: bool,
}

/// An operation that a path fits.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Match<'a> {
    /// The operation.
    pub operation: &'a Operation,
    /// The names and decoded values of the path's parameters.
    pub parameters: Vec<(String, String)>,
}

impl Operation {
    pub(crate) fn all(compiler: &Compiler<'_>) -> Result<Vec<Self>, DocumentError> {
        let mut operations = Vec::new();
        for (path, item) in compiler.document["paths"].as_object().into_iter().flatten() {
            for method in METHODS {
                if let Some(operation) = item.get(method) {
                    let method = method.to_ascii_uppercase();
                    let place = format!("{method} {path}");
                    let operation = Self::new(compiler, path, item, method, operation);
                    operations.push(operation.map_err(|error| error.at(&place))?);
                }
            }
        }
        Ok(operations)
    }

    fn new(
        compiler: &Compiler<'_>,
        path: &str,
        item: &Value,
        method: String,
        operation: &Value,
    ) -> Result<Self, DocumentError> {
        let id = operation["operationId"].as_str();
        let id = id.ok_or_else(|| DocumentError::new("there is no operationId"))?;
        let document = compiler.document;
        let request = operation.get("requestBody").map(|body| schema::resolve(document, body).0);
        Ok(Self {
            id: id.to_owned(),
            method,
            path: path.to_owned(),
            segments: path.split('/').map(str::to_owned).collect(),
            parameters: Self::parameters(compiler, item, operation)?,
            request: request.map(|body| Body::new(compiler, body)).transpose()?.flatten(),
            request_required: request.is_some_and(|body| body["required"] == true),
            responses: Self::responses(compiler, operation)?,
            needs_token: Self::needs_token(document, operation)?,
        })
    }

    /// The parameters of the path that the operation does not replace, and its own.
    fn parameters(
        compiler: &Compiler<'_>,
        item: &Value,
        operation: &Value,
    ) -> Result<Vec<Parameter>, DocumentError> {
        let described = |holder: &Value| -> Result<Vec<_>, _> {
            let parameters = holder["parameters"].as_array().into_iter().flatten();
            parameters.map(|parameter| Parameter::new(compiler, parameter)).collect()
        };
        let (mut parameters, own) = (described(item)?, described(operation)?);
        parameters.retain(|shared| !own.iter().any(|own| own.replaces(shared)));
        parameters.extend(own);
        Ok(parameters)
    }

    /// Whether each of the ways to be authorised takes a bearer token.
    fn needs_token(document: &Value, operation: &Value) -> Result<bool, DocumentError> {
        let ways = operation.get("security").unwrap_or(&document["security"]).as_array();
        let mut needed = ways.is_some_and(|ways| !ways.is_empty());
        for way in ways.into_iter().flatten().filter_map(Value::as_object) {
            let mut takes_token = false;
            for name in way.keys() {
                takes_token |= is_bearer(document, name)?;
            }
            needed &= takes_token;
        }
        Ok(needed)
    }

    fn responses(
        compiler: &Compiler<'_>,
        operation: &Value,
    ) -> Result<BTreeMap<String, Option<Body>>, DocumentError> {
        let responses = operation["responses"].as_object().into_iter().flatten();
        responses
            .map(|(status, response)| {
                let (response, _) = schema::resolve(compiler.document, response);
                Ok((status.clone(), Body::new(compiler, response)?))
            })
            .collect()
    }

    /// For each segment whether it is a parameter: orders literal segments first.
    pub(crate) fn templated_segments(&self) -> Vec<bool> {
        self.segments.iter().map(|segment| segment.starts_with('{')).collect()
    }

    /// The parameters in a path, if it fits the template.
    pub(crate) fn fit(&self, path: &str) -> Option<Match<'_>> {
        let mut rest = path.split('/');
        let mut parameters = Vec::new();
        for template in &self.segments {
            let given = rest.next()?;
            let name = template.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            match name {
                Some(_) if given.is_empty() => return None,
                Some(name) => {
                    let value = percent_decode_str(given).decode_utf8_lossy();
                    parameters.push((name.to_owned(), value.into_owned()));
                }
                None if template == given => {}
                None => return None,
            }
        }
        rest.next().is_none().then_some(Match { operation: self, parameters })
    }
}

/// Whether a security scheme of the document is a bearer token. A scheme that is not described is an error, lest calls
/// without a token pass.
fn is_bearer(document: &Value, name: &str) -> Result<bool, DocumentError> {
    let scheme = document["components"]["securitySchemes"].get(name);
    let scheme = scheme
        .ok_or_else(|| DocumentError::new(format!("the security scheme `{name}` is missing")))?;
    let is = |key: &str, expected| {
        scheme[key].as_str().is_some_and(|given| given.eq_ignore_ascii_case(expected))
    };
    Ok(is("type", "http") && is("scheme", "bearer"))
}
