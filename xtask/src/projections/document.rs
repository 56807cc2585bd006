//! The document itself, as JSON, so that programs can use it without a YAML reader.

use serde_json::Value;

use crate::outputs::{CLIENT, Output};

/// `openapi.json`.
pub(crate) fn document(document: &Value) -> Result<Output, String> {
    let mut text = serde_json::to_string_pretty(document)
        .map_err(|e| format!("the document is no JSON: {e}"))?;
    text.push('\n');
    Ok(Output { folder: CLIENT, name: "openapi.json".into(), text })
}
