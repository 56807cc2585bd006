//! What is wrong with an exchange, where, and in words that repeat no value.

use std::fmt;

use jsonschema::{
    JsonType, ValidationError,
    error::{TypeKind, ValidationErrorKind as Kind},
};

/// Something that the document does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// Where it is.
    pub place: Place,
    /// What kind of thing it is.
    pub kind: ViolationKind,
    /// The component of the document that describes the value at this place, if it is a component.
    pub schema: Option<String>,
    /// What is wrong, without the place and without values.
    pub message: String,
}

/// A place in an exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// The method and the path as a whole.
    Operation,
    /// A parameter in the path.
    Path(String),
    /// A parameter in the query.
    Query(String),
    /// A header.
    Header(String),
    /// A value in the body, as a JSON pointer; empty for the body as a whole.
    Body(String),
    /// The status of a response.
    Status,
    /// The content type.
    ContentType,
}

/// The kinds of violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ViolationKind {
    /// Something required is not there.
    Missing,
    /// A value of another type.
    Type,
    /// A text of another form: its pattern, format or length.
    Form,
    /// A value that the enumeration does not have.
    Enumeration,
    /// A number or a count outside its bounds.
    Bound,
    /// Something that the document does not describe.
    Undocumented,
    /// No bearer token where one is needed.
    Security,
    /// The body is no JSON, or has a wrong content type.
    Malformed,
    /// Anything else that the schema forbids.
    Other,
}

impl Violation {
    pub(crate) fn new(place: Place, kind: ViolationKind, message: impl Into<String>) -> Self {
        Self { place, kind, schema: None, message: message.into() }
    }

    /// From an error of the validator. A missing property is a violation at the property's own place, and a value that
    /// a nullable schema refuses has the violations of that schema.
    pub(crate) fn of_schema(
        error: &ValidationError<'_>,
        place: &impl Fn(String) -> Place,
    ) -> Vec<Self> {
        let at = error.instance_path().as_str();
        match error.kind() {
            Kind::Required { property } => {
                let at = below(at, property.as_str().unwrap_or_default());
                vec![Self::new(place(at), ViolationKind::Missing, "is missing")]
            }
            Kind::AnyOf { context }
                if let [described, null] = context.as_slice()
                    && is_not_null(null) =>
            {
                described.iter().flat_map(|error| Self::of_schema(error, place)).collect()
            }
            kind => vec![Self::new(place(at.to_owned()), kind_of(kind), message(kind))],
        }
    }

    pub(crate) fn with_schema(mut self, schema: Option<String>) -> Self {
        self.schema = schema;
        self
    }
}

/// The JSON pointer of a property of the object at a pointer.
pub(crate) fn below(pointer: &str, property: &str) -> String {
    format!("{pointer}/{}", property.replace('~', "~0").replace('/', "~1"))
}

/// Whether the branch of an `anyOf` only says that the value is not null, as it does for `nullable` alone.
fn is_not_null(branch: &[ValidationError<'_>]) -> bool {
    branch
        .iter()
        .all(|error| matches!(error.kind(), Kind::Type { kind: TypeKind::Single(JsonType::Null) }))
}

fn kind_of(kind: &Kind) -> ViolationKind {
    match kind {
        Kind::Type { .. } | Kind::OneOfNotValid { .. } | Kind::AnyOf { .. } => ViolationKind::Type,
        Kind::Pattern { .. }
        | Kind::Format { .. }
        | Kind::MinLength { .. }
        | Kind::MaxLength { .. } => ViolationKind::Form,
        Kind::Enum { .. } | Kind::Constant { .. } => ViolationKind::Enumeration,
        Kind::Minimum { .. }
        | Kind::Maximum { .. }
        | Kind::ExclusiveMinimum { .. }
        | Kind::ExclusiveMaximum { .. }
        | Kind::MultipleOf { .. }
        | Kind::MinItems { .. }
        | Kind::MaxItems { .. } => ViolationKind::Bound,
        Kind::AdditionalProperties { .. } | Kind::FalseSchema => ViolationKind::Undocumented,
        _ => ViolationKind::Other,
    }
}

/// What the document expects. Of the value itself nothing is said, not even the name of a property that should not be
/// there: it is the sender's.
fn message(kind: &Kind) -> String {
    match kind {
        Kind::Type { kind: TypeKind::Single(expected) } => format!("is not of type {expected}"),
        Kind::Type { .. } | Kind::OneOfNotValid { .. } | Kind::AnyOf { .. } => {
            "is of none of the allowed types".to_owned()
        }
        Kind::Enum { options } => format!("is none of {options}"),
        Kind::Pattern { pattern } => format!("does not match {pattern}"),
        Kind::Format { format } => format!("is not in the format {format}"),
        Kind::MinLength { limit } => format!("is shorter than {limit} characters"),
        Kind::MaxLength { limit } => format!("is longer than {limit} characters"),
        Kind::Minimum { limit } => format!("is less than {limit}"),
        Kind::Maximum { limit } => format!("is more than {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("is not more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("is not less than {limit}"),
        Kind::MultipleOf { multiple_of } => format!("is no multiple of {multiple_of}"),
        Kind::MinItems { limit } => format!("has fewer than {limit} members"),
        Kind::MaxItems { limit } => format!("has more than {limit} members"),
        Kind::UniqueItems => "has the same member twice".to_owned(),
        // OpenAPI 3.0 has one `false` that is a schema: the one of `additionalProperties`.
        Kind::AdditionalProperties { .. } | Kind::FalseSchema => {
            "has a property that is not allowed".to_owned()
        }
        _ => "is not allowed".to_owned(),
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Operation => f.write_str(&self.message),
            Place::Path(name) => write!(f, "path parameter `{name}`: {}", self.message),
            Place::Query(name) => write!(f, "query parameter `{name}`: {}", self.message),
            Place::Header(name) => write!(f, "header `{name}`: {}", self.message),
            Place::Status => write!(f, "status: {}", self.message),
            Place::ContentType => write!(f, "content type: {}", self.message),
            Place::Body(pointer) if pointer.is_empty() => write!(f, "body: {}", self.message),
            Place::Body(pointer) => {
                let path = pointer.trim_start_matches('/').replace('/', ".");
                write!(f, "body: `{path}` {}", self.message)
            }
        }
    }
}
