//! Rules on the document as a whole: its version, its shape, its keywords.

use super::Finding;
use super::grammar::Kind;
use super::outline::Outline;

/// Keywords of OpenAPI that the generators ignore, or that make them lose a property.
const IGNORED: [&str; 6] =
    ["readOnly", "writeOnly", "discriminator", "xml", "allowReserved", "allowEmptyValue"];

pub(super) fn openapi_version(outline: &Outline<'_>) -> Vec<Finding> {
    let version = outline.root.get("openapi").and_then(serde_json::Value::as_str);
    let patch = version.and_then(|version| version.strip_prefix("3.0."));
    if patch
        .is_some_and(|patch| !patch.is_empty() && patch.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Vec::new();
    }
    let found = match version {
        Some(version) => {
            format!("the version of OpenAPI is `{version}`, and the generator reads 3.0 only")
        }
        None => "no version of OpenAPI is given as a text".to_owned(),
    };
    let pointer = if outline.root.get("openapi").is_some() { "/openapi" } else { "" };
    vec![Finding { pointer: pointer.to_owned(), found, mend: "write `openapi: 3.0.3`".to_owned() }]
}

pub(super) fn structure(outline: &Outline<'_>) -> Vec<Finding> {
    outline.misshapen.clone()
}

pub(super) fn known_keyword(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for node in
        outline.nodes().filter(|node| node.reference().is_none() && node.kind != Kind::Callback)
    {
        let parts = node.kind.parts().iter().map(|part| part.keyword);
        let known: Vec<&str> = parts.chain(node.kind.keywords().iter().copied()).collect();
        for keyword in node.value.keys().filter(|keyword| !keyword.starts_with("x-")) {
            if !known.contains(&keyword.as_str()) {
                let found = format!(
                    "`{keyword}` means nothing here in OpenAPI 3.0, so every reader skips it"
                );
                let mend = format!(
                    "correct its spelling or its place; known here are: {}",
                    known.join(", ")
                );
                findings.push(node.finding_at(keyword, found, mend));
            }
        }
    }
    findings
}

pub(super) fn ignored_keyword(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for node in outline
        .nodes()
        .filter(|node| matches!(node.kind, Kind::Schema | Kind::Parameter | Kind::MediaType))
    {
        for keyword in IGNORED.into_iter().filter(|keyword| node.value.contains_key(*keyword)) {
            let found = format!(
                "`{keyword}` is ignored by some generators and makes others drop the value"
            );
            let mend = "leave it out; what only a request or only a response has belongs into a schema of its own";
            findings.push(node.finding_at(keyword, found, mend));
        }
    }
    findings
}
