//! Judging a request.

use serde_json::Value;

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

/// What was found when a request was held against the document.
#[derive(Debug)]
#[non_exhaustive]
pub struct Judged {
    /// Everything that is wrong with it.
    pub violations: Vec<Violation>,
    /// What it carries and the document does not describe: JSON pointers into the body, and names of query parameters
    /// as `?name`. None of it is a violation.
    pub unknown: Vec<String>,
    /// The body, if there is one and it is JSON.
    pub body: Option<Value>,
}

impl Contract {
    /// Everything that is wrong with a request.
    pub fn check_request(&self, request: &Request<'_>) -> Vec<Violation> {
        match self.operation(request.method, request.path) {
            Some(found) => self.judge_request(&found, request).violations,
            None => {
                let what = "the document has no such operation";
                vec![Violation::new(Place::Operation, ViolationKind::Undocumented, what)]
            }
        }
    }

    /// What a request carries and the document does not describe: JSON pointers into the body, and names of query
    /// parameters as `?name`. None of it is a violation.
    pub fn unknown_properties(&self, request: &Request<'_>) -> Vec<String> {
        let found = self.operation(request.method, request.path);
        found.map(|found| self.judge_request(&found, request).unknown).unwrap_or_default()
    }

    /// Holds a request against the operation that it was found to belong to.
    pub fn judge_request(&self, found: &Match<'_>, request: &Request<'_>) -> Judged {
        let Match { operation, parameters } = found;
        let query = request.query();
        let parsed = (!request.body.is_empty()).then(|| serde_json::from_slice(request.body));
        let mut violations: Vec<_> = missing_token(operation, request).into_iter().collect();
        for parameter in &operation.parameters {
            violations.extend(parameter.check(&given(parameter, request, parameters, &query)));
        }
        violations.extend(self.check_request_body(operation, request, parsed.as_ref()));
        let body = parsed.and_then(Result::ok);
        let unknown = self.unknown(operation, &query, body.as_ref());
        Judged { violations, unknown, body }
    }

    fn check_request_body(
        &self,
        operation: &Operation,
        request: &Request<'_>,
        body: Option<&serde_json::Result<Value>>,
    ) -> Vec<Violation> {
        let Some(expected) = &operation.request else { return Vec::new() };
        let Some(body) = body else {
            let missing =
                Violation::new(Place::Body(String::new()), ViolationKind::Missing, "is missing");
            return if operation.request_required { vec![missing] } else { Vec::new() };
        };
        // Clients leave the content type out, DropPay's own examples among them.
        if request.header("content-type").is_some_and(|content_type| !body::is_json(content_type)) {
            let message = "is not application/json";
            return vec![Violation::new(Place::ContentType, ViolationKind::Malformed, message)];
        }
        expected.check_parsed(self.document(), body.as_ref())
    }

    fn unknown(
        &self,
        operation: &Operation,
        query: &[(String, String)],
        body: Option<&Value>,
    ) -> Vec<String> {
        let known = |name: &str| {
            operation.parameters.iter().any(|p| p.location == Location::Query && p.name == name)
        };
        let query = query.iter().filter(|(name, _)| !known(name));
        let mut unknown: Vec<String> = query.map(|(name, _)| format!("?{name}")).collect();
        if let (Some(expected), Some(body)) = (&operation.request, body) {
            unknown::properties(self.document(), &expected.schema, body, "", &mut unknown);
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
