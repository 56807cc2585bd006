//! Plain HTTP to programs that this command has started on this machine, and to nobody else.

use serde_json::Value;

use crate::failure::Failure;

/// What a program answers to a GET.
pub(super) fn get(url: &str, token: Option<&str>) -> Result<Value, Failure> {
    let mut request = ureq::get(url);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    read(url, request.call())
}

/// What a program answers to a POST of JSON.
pub(super) fn post(url: &str, token: Option<&str>, body: &Value) -> Result<Value, Failure> {
    let mut request = ureq::post(url);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    read(url, request.send_json(body))
}

fn read(
    url: &str,
    answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<Value, Failure> {
    let answer = answer.and_then(|mut answer| answer.body_mut().read_json());
    answer.map_err(|error| Failure::Reason(format!("error: {url}: {error}")))
}
