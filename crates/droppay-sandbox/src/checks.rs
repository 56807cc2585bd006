//! Checks requests against the document itself, and says in DropPay's codes what is wrong with them.

use std::collections::HashSet;
use std::sync::LazyLock;

use axum::body::Bytes;
use axum::extract::Query;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use droppay_api::{Operation, Security};
use droppay_contract::{Contract, Match, Place, Request, Violation, ViolationKind};
use serde_json::Value;

use crate::dispatch::Arguments;
use crate::error::ApiError;
use crate::world::listings::ListQuery;
use crate::world::tokens::Access;

/// The operations that take the parameters of a listing.
const LISTINGS: [&str; 2] = ["listPushes", "listTransfers"];

/// The document, ready to judge requests.
pub(crate) struct Checks {
    contract: Contract,
    /// The operations whose answers can hold a value of an enumeration.
    answering_enumerations: HashSet<String>,
}

/// The operation to which a request leads.
pub(crate) struct Route<'a> {
    pub(crate) operation: &'a str,
    pub(crate) access: Access,
    path: &'a str,
    found: Match<'a>,
}

static CHECKS: LazyLock<Checks> = LazyLock::new(|| {
    let document = serde_json::from_str(droppay_api::DOCUMENT).expect("the document is JSON");
    let contract =
        Contract::new(&document).expect("the document has been checked when it was generated");
    let operations = contract.operations().iter();
    let answering_enumerations = operations
        .filter(|operation| contract.answers_enumerations(operation))
        .map(|operation| operation.id.clone())
        .collect();
    Checks { contract, answering_enumerations }
});

impl Checks {
    /// The checks of the document that this crate was built with.
    pub(crate) fn of_document() -> &'static Checks {
        &CHECKS
    }

    /// Finds the operation of a request.
    ///
    /// # Errors
    ///
    /// 404 for an unknown path, 405 for a known one with another method.
    pub(crate) fn route<'a>(&'a self, method: &str, path: &'a str) -> Result<Route<'a>, ApiError> {
        let path = without_last_slash(path);
        let Some(found) = self.contract.operation(method, path) else {
            let methods = self.contract.methods(path).join(", ");
            return Err(if methods.is_empty() {
                ApiError::not_found()
            } else {
                ApiError::method_not_allowed(&methods)
            });
        };
        let operation = found.operation.id.as_str();
        Ok(Route { operation, access: access(operation), path, found })
    }

    /// Checks a request, and takes from it what the operation needs. The second part are the places of what the
    /// request carried and the document does not know.
    ///
    /// # Errors
    ///
    /// The error of 400 that describes the first violation, anything missing before anything wrong.
    pub(crate) fn arguments(
        &self,
        route: &Route<'_>,
        parts: &Parts,
        body: &Bytes,
    ) -> Result<(Arguments, Vec<String>), ApiError> {
        let headers: Vec<(&str, &str)> = judged_headers(parts).collect();
        let request = Request {
            method: parts.method.as_str(),
            path: route.path,
            query: parts.uri.query(),
            headers: &headers,
            body,
        };
        let judged = self.contract.judge_request(&route.found, &request);
        if let Some(error) = as_error(&judged.violations) {
            return Err(error);
        }
        let query = if LISTINGS.contains(&route.operation) {
            let read = Query::<ListQuery>::try_from_uri(&parts.uri);
            read.map_err(|_| ApiError::wrong("query"))?.0
        } else {
            ListQuery::default()
        };
        if judged.body.is_none() && !body.is_empty() {
            return Err(ApiError::wrong("body"));
        }
        let id = route.found.parameters.iter().find(|(name, _)| name == "id");
        let id = id.map(|(_, value)| value.clone()).unwrap_or_default();
        Ok((Arguments { id, query, body: judged.body.unwrap_or_default() }, judged.unknown))
    }

    /// Whether some answer of this operation can hold a value of an enumeration.
    pub(crate) fn answers_enumerations(&self, operation: &str) -> bool {
        self.answering_enumerations.contains(operation)
    }

    /// The JSON pointers of the values in an answer that the document types as enumerations.
    pub(crate) fn enumerations(
        &self,
        method: &str,
        path: &str,
        status: u16,
        answer: &Value,
    ) -> Vec<String> {
        self.contract.enumerations(method, without_last_slash(path), status, answer)
    }
}

/// The documents write the path of a listing with a slash at its end.
fn without_last_slash(path: &str) -> &str {
    path.strip_suffix('/').filter(|shorter| shorter.ends_with("pushes")).unwrap_or(path)
}

/// The headers, less a content type that curl adds by itself: the documents' PATCH example gives none, and curl then
/// claims that its data are a form.
fn judged_headers(parts: &Parts) -> impl Iterator<Item = (&str, &str)> {
    let all = parts
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    all.filter(|(name, value)| {
        *name != CONTENT_TYPE || *value != "application/x-www-form-urlencoded"
    })
}

/// Which token an operation asks for.
fn access(operation: &str) -> Access {
    match Operation::by_id(operation).map(|operation| operation.security) {
        Some(Security::None) => Access::Open,
        Some(Security::ApplicationAccessToken) => Access::Application,
        _ => Access::User,
    }
}

/// The error for a request's violations. Whom the request speaks for is judged elsewhere.
fn as_error(violations: &[Violation]) -> Option<ApiError> {
    let judged = || violations.iter().filter(|violation| violation.kind != ViolationKind::Security);
    let missing = judged().find(|violation| violation.kind == ViolationKind::Missing);
    let violation = missing.or_else(|| judged().next())?;
    let place = place_of(violation);
    Some(match (&violation.kind, violation.schema.as_deref()) {
        (ViolationKind::Missing, _) => ApiError::missing(&place),
        (_, Some("PostedDate")) => ApiError::wrong_date(&place),
        (_, Some("ResourceId")) => ApiError::wrong_id(&place),
        (_, Some("PostedIban" | "Iban")) => ApiError::invalid_iban(&place),
        _ => ApiError::wrong(&place),
    })
}

/// The parameter or property that a violation is about, in words such as `recipient.account`.
fn place_of(violation: &Violation) -> String {
    match &violation.place {
        Place::Path(name) | Place::Query(name) | Place::Header(name) => name.clone(),
        Place::Body(pointer) if pointer.is_empty() => "body".to_owned(),
        Place::Body(pointer) => pointer.trim_start_matches('/').replace('/', "."),
        Place::ContentType => "content-type".to_owned(),
        _ => "request".to_owned(),
    }
}
