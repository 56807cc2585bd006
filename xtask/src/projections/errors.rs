//! The table of errors for readers: what each means, and what to do.

use serde_json::Value;

use super::{
    evidence::Evidence,
    markdown::{code, table},
    statuses::sentence,
    text,
};

/// The table, and how sure it is. What to do is there if the document says it.
pub(crate) fn errors(document: &Value) -> Result<String, String> {
    let schema = &document["components"]["schemas"]["ErrorInfo"];
    let entries: Vec<&Value> = schema["x-error-codes"].as_array().into_iter().flatten().collect();
    let advises = entries.iter().any(|entry| !entry["action"].is_null());
    let mut columns = vec!["HTTP status", "code", "name", "meaning"];
    if advises {
        columns.push("what to do");
    }
    let row = |entry: &&Value| {
        let status = entry["status"].as_u64().ok_or("an error code without a status")?;
        let part = |name: &str| text(&entry[name], "an error code");
        let mut cells = vec![
            status.to_string(),
            code(part("code")?),
            code(part("name")?),
            part("description")?.to_owned(),
        ];
        if advises {
            cells.push(entry["action"].as_str().unwrap_or_default().to_owned());
        }
        Ok::<_, String>(cells)
    };
    let rows = entries.iter().map(row).collect::<Result<Vec<_>, _>>()?;
    let doubt = schema.as_object().and_then(Evidence::of).map_or_else(String::new, |evidence| {
        format!("\n**{}**: {}\n", evidence.grade, sentence(evidence.source))
    });
    Ok(table(&columns, rows) + &doubt)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(entry: Value) -> Value {
        json!({"components": {"schemas": {"ErrorInfo": {"x-error-codes": [entry]}}}})
    }

    #[test]
    fn what_to_do_is_a_column_if_the_document_says_it() {
        let mut entry =
            json!({"status": 400, "code": "104", "name": "InvalidIban", "description": "Wrong."});
        assert_eq!(
            errors(&document(entry.clone())).unwrap(),
            "| HTTP status | code | name | meaning |\n|---|---|---|---|\n| 400 | `104` | `InvalidIban` | Wrong. |\n"
        );
        entry["action"] = "Correct it.".into();
        let table = errors(&document(entry)).unwrap();
        assert!(table.contains("| meaning | what to do |"), "{table}");
        assert!(table.contains("| Wrong. | Correct it. |"), "{table}");
    }
}
