//! Answers of a DropPay that is a version ahead of the document: with values and properties that are not in it yet.

use axum::body::{Body, to_bytes};
use axum::http::header::CONTENT_LENGTH;
use axum::response::Response;
use serde_json::Value;

use crate::checks::Checks;

/// The value that no enumeration lists.
const VALUE: &str = "ADDED_LATER";

/// The property that no object has, and its value.
const PROPERTY: (&str, &str) = ("added_later", "since a later version");

/// The answer to a request, with every value of an enumeration replaced by one that the document does not list.
pub(crate) async fn with_unknown_enum_values(
    response: Response,
    method: &str,
    path: &str,
) -> Response {
    let status = response.status().as_u16();
    changed(response, |answer| {
        for place in Checks::of_document().enumerations(method, path, status, answer) {
            if let Some(value) = answer.pointer_mut(&place) {
                *value = VALUE.into();
            }
        }
    })
    .await
}

/// The answer, with a property more in each of its objects.
pub(crate) async fn with_extra_properties(response: Response) -> Response {
    changed(response, extend).await
}

fn extend(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.values_mut().for_each(extend);
            object.insert(PROPERTY.0.to_owned(), PROPERTY.1.into());
        }
        Value::Array(members) => members.iter_mut().for_each(extend),
        _ => {}
    }
}

/// The answer with a changed body, if it is JSON.
async fn changed(response: Response, change: impl FnOnce(&mut Value)) -> Response {
    let (mut parts, body) = response.into_parts();
    // The sandbox's own answers are in memory and cannot fail.
    let whole = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let Ok(mut answer) = serde_json::from_slice(&whole) else {
        return Response::from_parts(parts, Body::from(whole));
    };
    change(&mut answer);
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(answer.to_string()))
}
