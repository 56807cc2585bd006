//! The table of errors for readers: what each means, and what to do.

use serde_json::Value;

use super::{
    evidence::Evidence,
    markdown::{code, table},
    statuses::sentence,
    text,
};

/// The table, and how sure it is.
pub(crate) fn errors(document: &Value) -> Result<String, String> {
    let schema = &document["components"]["schemas"]["ErrorInfo"];
    let row = |entry: &Value| {
        let status = entry["status"].as_u64().ok_or("an error code without a status")?;
        let part = |name: &str| text(&entry[name], "an error code");
        Ok::<_, String>(vec![
            status.to_string(),
            code(part("code")?),
            code(part("name")?),
            part("description")?.to_owned(),
            part("action")?.to_owned(),
        ])
    };
    let entries = schema["x-error-codes"].as_array().into_iter().flatten();
    let rows = entries.map(row).collect::<Result<Vec<_>, _>>()?;
    let doubt = schema.as_object().and_then(Evidence::of).map_or_else(String::new, |evidence| {
        format!("\n**{}**: {}\n", evidence.grade, sentence(evidence.source))
    });
    Ok(table(&["HTTP status", "code", "name", "meaning", "what to do"], rows) + &doubt)
}
