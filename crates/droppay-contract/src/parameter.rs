//! Parameters of a path or a query, which travel as text.

use std::sync::Arc;

use jsonschema::Validator;
use serde_json::{Number, Value};

use crate::{DocumentError, Place, Violation, ViolationKind, compiler::Compiler, schema};

/// A parameter of an operation.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) location: Location,
    required: bool,
    component: Option<String>,
    shape: Shape,
    validator: Arc<Validator>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
    Other,
}

/// How the text becomes a value.
#[derive(Clone, Debug)]
enum Shape {
    Text,
    Number,
    Boolean,
    /// One text, separated by commas.
    List(Box<Shape>),
    /// One text for each member.
    Repeated(Box<Shape>),
}

impl Parameter {
    pub(crate) fn new(compiler: &Compiler<'_>, parameter: &Value) -> Result<Self, DocumentError> {
        let document = compiler.document;
        let (parameter, _) = schema::resolve(document, parameter);
        let name = parameter["name"]
            .as_str()
            .ok_or_else(|| DocumentError::new("a parameter has no name"))?;
        let location = match parameter["in"].as_str() {
            Some("path") => Location::Path,
            Some("query") => Location::Query,
            Some("header") => Location::Header,
            _ => Location::Other,
        };
        let described = &parameter["schema"];
        let (resolved, component) = schema::resolve(document, described);
        let explode = parameter["explode"].as_bool().unwrap_or(location == Location::Query);
        Ok(Self {
            name: name.to_owned(),
            location,
            required: parameter["required"] == true,
            component: component.map(str::to_owned),
            shape: Shape::of(document, resolved, explode),
            validator: compiler.compile(described)?,
        })
    }

    fn place(&self) -> Place {
        let name = self.name.clone();
        match self.location {
            Location::Path => Place::Path(name),
            Location::Header => Place::Header(name),
            Location::Query | Location::Other => Place::Query(name),
        }
    }

    /// Whether this is the same parameter, so that an operation's own replaces that of its path.
    pub(crate) fn replaces(&self, other: &Self) -> bool {
        self.name == other.name && self.location == other.location
    }

    /// Holds the values given for this parameter against it.
    pub(crate) fn check(&self, given: &[&str]) -> Vec<Violation> {
        let wrong = |kind, message: &str| {
            vec![Violation::new(self.place(), kind, message).with_schema(self.component.clone())]
        };
        let value = match (given, &self.shape) {
            ([], _) if self.required => return wrong(ViolationKind::Missing, "is missing"),
            ([], _) => return Vec::new(),
            (texts, Shape::Repeated(member)) => {
                texts.iter().map(|text| member.value(text)).collect()
            }
            ([text], shape) => shape.value(text),
            _ => return wrong(ViolationKind::Other, "is given more than once"),
        };
        let errors = self.validator.iter_errors(&value);
        let violations = errors.flat_map(|error| Violation::of_schema(&error, &|_| self.place()));
        violations.map(|violation| violation.with_schema(self.component.clone())).collect()
    }
}

impl Shape {
    fn of(document: &Value, resolved: &Value, explode: bool) -> Self {
        match resolved["type"].as_str() {
            Some("integer" | "number") => Self::Number,
            Some("boolean") => Self::Boolean,
            Some("array") => {
                let member = Box::new(Self::of(
                    document,
                    schema::resolve(document, &resolved["items"]).0,
                    false,
                ));
                if explode { Self::Repeated(member) } else { Self::List(member) }
            }
            _ => Self::Text,
        }
    }

    /// The value that the text stands for; a text that stands for none stays a text, and is refused for its type.
    fn value(&self, text: &str) -> Value {
        let number = || {
            text.parse::<i64>()
                .ok()
                .map(Number::from)
                .or_else(|| Number::from_f64(text.parse().ok()?))
        };
        match self {
            Self::Text | Self::Repeated(_) => text.into(),
            Self::Number => number().map_or_else(|| text.into(), Value::Number),
            Self::Boolean => text.parse::<bool>().map_or_else(|_| text.into(), Value::Bool),
            Self::List(member) => text.split(',').map(|part| member.value(part)).collect(),
        }
    }
}
