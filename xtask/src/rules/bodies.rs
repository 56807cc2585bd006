//! Rules on requests and responses: which of their bodies the generated clients can write and read.

use super::Finding;
use super::grammar::Kind;
use super::outline::{Node, Outline};

const JSON: &str = "application/json";

/// The schema of every error.
const ERROR: &str = "ErrorInfo";

pub(super) fn request_media_type(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |request: &Node<'_>| {
        let types: Vec<&str> =
            outline.children(request, "content").map(|media| media.name.as_str()).collect();
        (request.reference().is_none() && types != [JSON]).then(|| {
            request.finding(
                format!("the request body can be of the media types: {}", listed(&types)),
                format!("leave exactly one, `{JSON}`: the generator stops at two, and writes no other kind"),
            )
        })
    };
    outline.of(Kind::RequestBody).filter_map(judge).collect()
}

pub(super) fn request_required(outline: &Outline<'_>) -> Vec<Finding> {
    let optional = |request: &&Node<'_>| request.reference().is_none() && !request.flag("required");
    let report = |request: &Node<'_>| {
        request.finding(
            "the request body is optional, but generated clients always send it",
            "write `required: true`",
        )
    };
    outline.of(Kind::RequestBody).filter(optional).map(report).collect()
}

pub(super) fn request_encoding(outline: &Outline<'_>) -> Vec<Finding> {
    let encoded = outline.of(Kind::MediaType).filter(|media| media.value.contains_key("encoding"));
    let report = |media: &Node<'_>| {
        media.finding_at(
            "encoding",
            "the generator stops at `encoding`",
            "leave it out: a JSON body has none",
        )
    };
    encoded.map(report).collect()
}

pub(super) fn body_schema(outline: &Outline<'_>) -> Vec<Finding> {
    let unnamed = |media: &&Node<'_>| {
        outline.children(media, "schema").next().is_none_or(|schema| schema.reference().is_none())
    };
    let report = |media: &Node<'_>| {
        media.finding(
            "the body has no schema, or one without a name; each language would name its type differently",
            "make its schema a component and refer to it with `$ref`",
        )
    };
    outline.of(Kind::MediaType).filter(unnamed).map(report).collect()
}

pub(super) fn response_status(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |response: &Node<'_>| {
        let name = response.name.as_str();
        let canonical = name.parse::<http::StatusCode>().is_ok_and(|status| {
            (status.is_success() || status.is_client_error() || status.is_server_error())
                && status.canonical_reason().is_some()
        });
        let known = canonical || matches!(name, "2XX" | "4XX" | "5XX" | "default");
        (!known).then(|| {
            response.finding(
                format!("`{name}` is no registered status of success or error; the generated mocks stop at others"),
                "use a registered status of 2xx, 4xx or 5xx, or the ranges '2XX', '4XX', '5XX', which cover DropPay's own",
            )
        })
    };
    responses(outline).filter_map(judge).collect()
}

pub(super) fn success_response(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |operation: &Node<'_>| {
        let successes: Vec<&str> = outline
            .children(operation, "responses")
            .filter(|response| is_success(response))
            .map(|response| response.name.as_str())
            .collect();
        match successes[..] {
            [_] => None,
            [] => Some(operation.finding(
                "no response of the operation is a success, so its result would be an unread stream of bytes",
                "add the response '200' with its schema",
            )),
            _ => Some(operation.finding(
                format!("{} responses are a success: {}", successes.len(), listed(&successes)),
                "keep one: a method returns one type, and '200' already stands for every status of 2xx",
            )),
        }
    };
    outline.operations().filter_map(judge).collect()
}

pub(super) fn success_media_type(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |response: &Node<'_>| {
        let content = outline.target(response)?;
        let types: Vec<&str> =
            outline.children(content, "content").map(|media| media.name.as_str()).collect();
        (is_success(response) && !types.is_empty() && types != [JSON]).then(|| {
            response.finding(
                format!("the response can be of the media types: {}", listed(&types)),
                format!(
                    "leave `{JSON}` alone: any other is generated as an unread stream of bytes"
                ),
            )
        })
    };
    responses(outline).filter_map(judge).collect()
}

pub(super) fn error_response(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |response: &Node<'_>| {
        let content: Vec<&Node<'_>> =
            outline.children(outline.target(response)?, "content").collect();
        let typed = match content[..] {
            [media] if media.name == JSON => {
                outline
                    .children(media, "schema")
                    .next()
                    .and_then(|schema| outline.named_schema(schema))
                    == Some(ERROR)
            }
            _ => false,
        };
        (!is_success(response) && !typed).then(|| {
            response.finding(
                format!("the error response `{}` is not `{ERROR}` as `{JSON}`, and nothing else", response.name),
                "let every error have that one schema: the generator stops at a second one, or at none, and \
                 takes a `default` of another for a success",
            )
        })
    };
    responses(outline).filter_map(judge).collect()
}

pub(super) fn error_ranges(outline: &Outline<'_>) -> Vec<Finding> {
    let judge = |operation: &Node<'_>| {
        let declared: Vec<&str> = outline
            .children(operation, "responses")
            .map(|response| response.name.as_str())
            .collect();
        let missing: Vec<&str> =
            ["4XX", "5XX"].into_iter().filter(|range| !declared.contains(range)).collect();
        (!missing.is_empty() && !declared.contains(&"default")).then(|| {
            operation.finding(
                format!(
                    "the responses {} are missing, and DropPay has error statuses of its own",
                    listed(&missing)
                ),
                format!("add both ranges with the schema `{ERROR}`"),
            )
        })
    };
    outline.operations().filter_map(judge).collect()
}

/// The responses of the operations that the client calls.
fn responses<'o, 'd>(outline: &'o Outline<'d>) -> impl Iterator<Item = &'o Node<'d>> {
    outline.operations().flat_map(|operation| outline.children(operation, "responses"))
}

fn is_success(response: &Node<'_>) -> bool {
    response.name.starts_with('2')
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
