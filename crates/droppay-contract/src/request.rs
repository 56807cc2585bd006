//! Judging a request.

use crate::{
    Contract, Match, Operation, Place, Violation, ViolationKind, body,
    parameter::{Location, Parameter},
    unknown,
};

/// A request as it came.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The method.
    pub method: &'a str,
    /// The path, as sent.
    pub path: &'a str,
    /// The query without its question mark, as sent.
    pub query: Option<&'a str>,
    /// Names and values of the headers.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body.
    pub body: &'a [u8],
}

impl Request<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(given, _)| given.eq_ignore_ascii_case(name))
            .map(|(_, value)| *value)
    }

    fn query(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.query.unwrap_or_default().as_bytes()).into_owned().collect()
    }
}

impl Contract {
    /// Everything that is wrong with a request.
    pub fn check_request(&self, request: &Request<'_>) -> Vec<Violation> {
        let Some(Match { operation, parameters, .. }) =
            self.operation(request.method, request.path)
        else {
            let what = "the document has no such operation";
            return vec![Violation::new(Place::Operation, ViolationKind::Undocumented, what)];
        };
        let mut violations = Vec::new();
        violations.extend(missing_token(operation, request));
        let query = request.query();
        for parameter in &operation.parameters {
            violations.extend(parameter.check(&given(parameter, request, &parameters, &query)));
        }
        violations.extend(self.check_request_body(operation, request));
        violations
    }

    fn check_request_body(&self, operation: &Operation, request: &Request<'_>) -> Vec<Violation> {
        let Some(expected) = &operation.request else { return Vec::new() };
        if request.body.is_empty() {
            let missing =
                Violation::new(Place::Body(String::new()), ViolationKind::Missing, "is missing");
            return if operation.request_required { vec![missing] } else { Vec::new() };
        }
        // Clients leave the content type out, DropPay's own examples among them.
        if request.header("content-type").is_some_and(|content_type| !body::is_json(content_type)) {
            let message = "is not application/json";
            return vec![Violation::new(Place::ContentType, ViolationKind::Malformed, message)];
        }
        expected.check(self.document(), request.body)
    }

    /// What a request carries and the document does not describe: JSON pointers into the body, and names of query
    /// parameters as `?name`. None of it is a violation.
    pub fn unknown_properties(&self, request: &Request<'_>) -> Vec<String> {
        let Some(Match { operation, .. }) = self.operation(request.method, request.path) else {
            return Vec::new();
        };
        let known = |name: &str| {
            operation.parameters.iter().any(|p| p.location == Location::Query && p.name == name)
        };
        let query = request.query().into_iter().filter(|(name, _)| !known(name));
        let mut unknown: Vec<String> = query.map(|(name, _)| format!("?{name}")).collect();
        if let (Some(expected), Ok(value)) =
            (&operation.request, serde_json::from_slice(request.body))
        {
            unknown::properties(self.document(), &expected.schema, &value, "", &mut unknown);
        }
        unknown
    }
}

fn missing_token(operation: &Operation, request: &Request<'_>) -> Option<Violation> {
    let scheme = request.header("authorization").and_then(|value| value.split_once(' '));
    let given = scheme.is_some_and(|(scheme, token)| {
        scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()
    });
    (operation.needs_token && !given).then(|| {
        let place = Place::Header("Authorization".to_owned());
        Violation::new(place, ViolationKind::Security, "has no bearer token")
    })
}

fn given<'a>(
    parameter: &Parameter,
    request: &Request<'a>,
    path: &'a [(String, String)],
    query: &'a [(String, String)],
) -> Vec<&'a str> {
    let named = |pairs: &'a [(String, String)]| {
        let values = pairs.iter().filter(|(name, _)| *name == parameter.name);
        values.map(|(_, value)| value.as_str()).collect()
    };
    match parameter.location {
        Location::Path => named(path),
        Location::Query => named(query),
        Location::Header => {
            let values = request
                .headers
                .iter()
                .filter(|(name, _)| name.eq_ignore_ascii_case(&parameter.name));
            values.map(|(_, value)| *value).collect()
        }
        Location::Other => Vec::new(),
    }
}
