//! Judging a response.

use crate::{Contract, Match, Operation, Place, Violation, ViolationKind, body};

impl Contract {
    /// Everything that is wrong with the response to a request with this method and path.
    ///
    /// A status is described by itself, by its class (`4XX`) or by `default`, in this order.
    pub fn check_response(
        &self,
        method: &str,
        path: &str,
        status: u16,
        content_type: Option<&str>,
        bytes: &[u8],
    ) -> Vec<Violation> {
        let wrong = |place, kind, message: &str| vec![Violation::new(place, kind, message)];
        let Some(Match { operation, .. }) = self.operation(method, path) else {
            return wrong(
                Place::Operation,
                ViolationKind::Undocumented,
                "the document has no such operation",
            );
        };
        let Some(expected) = expected(operation, status) else {
            let message = format!("{status} is not documented for {}", operation.id);
            return wrong(Place::Status, ViolationKind::Undocumented, &message);
        };
        let whole = || Place::Body(String::new());
        match expected {
            None if bytes.is_empty() => Vec::new(),
            None => wrong(whole(), ViolationKind::Undocumented, "is not documented"),
            Some(_) if bytes.is_empty() => wrong(whole(), ViolationKind::Missing, "is missing"),
            Some(_) if !content_type.is_some_and(body::is_json) => {
                wrong(Place::ContentType, ViolationKind::Malformed, "is not application/json")
            }
            Some(expected) => expected.check(self.document(), bytes),
        }
    }
}

/// What the body of an answer with this status has to be.
pub(crate) fn expected(operation: &Operation, status: u16) -> Option<&Option<body::Body>> {
    let class = format!("{}XX", status / 100);
    let keys = [status.to_string(), class, "default".to_owned()];
    keys.iter().find_map(|key| operation.responses.get(key))
}
