//! The grammar of an OpenAPI 3.0 document: which object holds which.
//!
//! Rules need to know that `description` under `properties` is a property's name and elsewhere a description, and that
//! nothing inside an example is a keyword. This table is where that knowledge lives.

/// What an object of the document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Document,
    Info,
    Server,
    Tag,
    PathItem,
    Operation,
    Callback,
    Parameter,
    Header,
    RequestBody,
    MediaType,
    Encoding,
    Response,
    Link,
    Example,
    Schema,
    SecurityScheme,
    Components,
    /// An entry of `x-transitions`.
    Transition,
    /// An entry of `x-error-codes`.
    ErrorCode,
}

/// How an object holds others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One object under a keyword.
    One,
    /// A list of objects under a keyword.
    List,
    /// Objects by name under a keyword.
    Named,
    /// Each member of the object itself.
    Members,
}

/// The place in an object where objects of another kind stand.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) keyword: &'static str,
    pub(crate) shape: Shape,
    pub(crate) kind: Kind,
}

const fn one(keyword: &'static str, kind: Kind) -> Part {
    Part { keyword, shape: Shape::One, kind }
}

const fn list(keyword: &'static str, kind: Kind) -> Part {
    Part { keyword, shape: Shape::List, kind }
}

const fn named(keyword: &'static str, kind: Kind) -> Part {
    Part { keyword, shape: Shape::Named, kind }
}

/// The HTTP methods that a path item can have.
pub(crate) const METHODS: [&str; 8] =
    ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

impl Kind {
    /// Where an object of this kind holds others.
    pub(crate) fn parts(self) -> &'static [Part] {
        match self {
            Kind::Document => &DOCUMENT,
            Kind::Components => &COMPONENTS,
            Kind::PathItem => &PATH_ITEM,
            Kind::Operation => &OPERATION,
            Kind::Schema => &SCHEMA,
            Kind::Callback => &CALLBACK,
            Kind::Parameter | Kind::Header => &DESCRIBED_VALUE,
            Kind::RequestBody => &REQUEST_BODY,
            Kind::MediaType => &MEDIA_TYPE,
            Kind::Encoding => &ENCODING,
            Kind::Response => &RESPONSE,
            Kind::Info
            | Kind::Server
            | Kind::Tag
            | Kind::Link
            | Kind::Example
            | Kind::SecurityScheme
            | Kind::Transition
            | Kind::ErrorCode => &[],
        }
    }

    /// The keywords of such an object that hold plain data.
    pub(super) fn keywords(self) -> &'static [&'static str] {
        match self {
            Kind::Document => &["openapi", "security", "externalDocs"],
            Kind::Info => {
                &["title", "description", "termsOfService", "contact", "license", "version"]
            }
            Kind::Server => &["url", "description", "variables"],
            Kind::Tag => &["name", "description", "externalDocs"],
            Kind::PathItem => &["$ref", "summary", "description"],
            Kind::Operation => &[
                "tags",
                "summary",
                "description",
                "externalDocs",
                "operationId",
                "deprecated",
                "security",
            ],
            Kind::Callback | Kind::Components => &[],
            Kind::Parameter => &[
                "name",
                "in",
                "description",
                "required",
                "deprecated",
                "allowEmptyValue",
                "style",
                "explode",
                "allowReserved",
                "example",
            ],
            Kind::Header => {
                &["description", "required", "deprecated", "style", "explode", "example"]
            }
            Kind::RequestBody => &["description", "required"],
            Kind::MediaType => &["example"],
            Kind::Encoding => &["contentType", "style", "explode", "allowReserved"],
            Kind::Response => &["description"],
            Kind::Link => &[
                "operationRef",
                "operationId",
                "parameters",
                "requestBody",
                "description",
                "server",
            ],
            Kind::Example => &["summary", "description", "value"],
            Kind::Schema => &SCHEMA_KEYWORDS,
            Kind::SecurityScheme => &[
                "type",
                "description",
                "name",
                "in",
                "scheme",
                "bearerFormat",
                "flows",
                "openIdConnectUrl",
            ],
            Kind::Transition => &["from", "to", "trigger", "by", "description"],
            Kind::ErrorCode => &["status", "code", "name", "description", "action"],
        }
    }

    /// The section of `components` that a `$ref` in place of such an object has to name; none if it cannot be one.
    pub(crate) fn section(self) -> Option<&'static str> {
        COMPONENTS.iter().find(|part| part.kind == self).map(|part| part.keyword)
    }
}

const DOCUMENT: [Part; 5] = [
    one("info", Kind::Info),
    list("servers", Kind::Server),
    list("tags", Kind::Tag),
    named("paths", Kind::PathItem),
    one("components", Kind::Components),
];

const COMPONENTS: [Part; 9] = [
    named("securitySchemes", Kind::SecurityScheme),
    named("parameters", Kind::Parameter),
    named("requestBodies", Kind::RequestBody),
    named("responses", Kind::Response),
    named("headers", Kind::Header),
    named("schemas", Kind::Schema),
    named("examples", Kind::Example),
    named("links", Kind::Link),
    named("callbacks", Kind::Callback),
];

const PATH_ITEM: [Part; 10] = [
    list("servers", Kind::Server),
    list("parameters", Kind::Parameter),
    one(METHODS[0], Kind::Operation),
    one(METHODS[1], Kind::Operation),
    one(METHODS[2], Kind::Operation),
    one(METHODS[3], Kind::Operation),
    one(METHODS[4], Kind::Operation),
    one(METHODS[5], Kind::Operation),
    one(METHODS[6], Kind::Operation),
    one(METHODS[7], Kind::Operation),
];

const OPERATION: [Part; 5] = [
    list("servers", Kind::Server),
    list("parameters", Kind::Parameter),
    one("requestBody", Kind::RequestBody),
    named("responses", Kind::Response),
    named("callbacks", Kind::Callback),
];

const CALLBACK: [Part; 1] = [Part { keyword: "", shape: Shape::Members, kind: Kind::PathItem }];

const REQUEST_BODY: [Part; 1] = [named("content", Kind::MediaType)];

const ENCODING: [Part; 1] = [named("headers", Kind::Header)];

const DESCRIBED_VALUE: [Part; 3] = [
    one("schema", Kind::Schema),
    named("examples", Kind::Example),
    named("content", Kind::MediaType),
];

const MEDIA_TYPE: [Part; 3] = [
    one("schema", Kind::Schema),
    named("examples", Kind::Example),
    named("encoding", Kind::Encoding),
];

const RESPONSE: [Part; 3] =
    [named("headers", Kind::Header), named("content", Kind::MediaType), named("links", Kind::Link)];

const SCHEMA: [Part; 9] = [
    named("properties", Kind::Schema),
    one("items", Kind::Schema),
    one("additionalProperties", Kind::Schema),
    list("allOf", Kind::Schema),
    list("oneOf", Kind::Schema),
    list("anyOf", Kind::Schema),
    one("not", Kind::Schema),
    list("x-transitions", Kind::Transition),
    list("x-error-codes", Kind::ErrorCode),
];

const SCHEMA_KEYWORDS: [&str; 28] = [
    "type",
    "format",
    "title",
    "description",
    "enum",
    "required",
    "default",
    "nullable",
    "example",
    "deprecated",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "readOnly",
    "writeOnly",
    "discriminator",
    "xml",
    "externalDocs",
];
