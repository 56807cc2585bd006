//! What an answer has to be.

use std::sync::LazyLock;

use droppay_contract::Contract;
use serde_json::Value;

use crate::exchange::Answer;
use crate::request::Request;

static DOCUMENT: LazyLock<Contract> =
    LazyLock::new(|| Contract::new(&serde_json::from_str(droppay_api::DOCUMENT).unwrap()).unwrap());

/// What is wrong with the answer to a request, if anything.
pub(crate) fn on(request: &Request, answer: &Answer) -> Result<(), String> {
    if !(200..500).contains(&answer.status) {
        return Err(format!("answered {}: {}", answer.status, shown(&answer.body)));
    }
    let path = String::from_utf8_lossy(&request.path()).into_owned();
    let of_api = path.starts_with("/bank/v2/") || path.starts_with("/oa2/v1/");
    if !of_api || request.method == b"HEAD" {
        return Ok(());
    }
    let method = String::from_utf8_lossy(&request.method);
    let content_type = answer.content_type.as_deref();
    let violations = if DOCUMENT.operation(&method, &path).is_some() {
        DOCUMENT.check_response(&method, &path, answer.status, content_type, &answer.body)
    } else {
        let body = serde_json::from_slice(&answer.body)
            .map_err(|error| format!("{error}: {}", shown(&answer.body)))?;
        let component = if answer.status < 400 { "PushPage" } else { "ErrorInfo" };
        DOCUMENT.check_component(component, &body).unwrap()
    };
    if violations.is_empty() {
        return says_what(answer);
    }
    Err(format!("answered {}, {violations:?}: {}", answer.status, shown(&answer.body)))
}

/// An error says in words what is wrong. The document lets it off, the sandbox does not.
fn says_what(answer: &Answer) -> Result<(), String> {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let said = body["description"].as_str().is_some_and(|words| !words.is_empty());
    if answer.status < 400 || said { Ok(()) } else { Err(format!("says nothing: {body}")) }
}

/// The start of it, in characters that can be printed.
pub(crate) fn shown(bytes: &[u8]) -> String {
    const MOST: usize = 2_000;
    let (start, rest) = bytes.split_at(bytes.len().min(MOST));
    let more =
        if rest.is_empty() { String::new() } else { format!("... {} bytes more", rest.len()) };
    format!("{}{more}", start.escape_ascii())
}
