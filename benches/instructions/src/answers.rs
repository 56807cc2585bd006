//! What the server answers: the examples of the API's own document.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

/// The push that is read.
pub const PUSH_ID: &str = "SEM1234568UN8";

/// How many pushes are on a page.
pub const PAGE: usize = 100;

/// The push that is read, as JSON.
///
/// # Errors
///
/// When the document has no such example any more.
pub fn push() -> Result<String> {
    Ok(example("PushReady")?.to_string())
}

/// The push that was created, as JSON.
///
/// # Errors
///
/// When the document has no such example any more.
pub fn created() -> Result<String> {
    Ok(example("PushDraft")?.to_string())
}

/// A page of [`PAGE`] pushes, as JSON: those of the document's page again and again.
///
/// # Errors
///
/// When the document has no such example any more.
pub fn page() -> Result<String> {
    let page = example("PushPage")?;
    let pushes = page["pushes"].as_array().context("the example of a page has no pushes")?;
    let pushes: Vec<&Value> = pushes.iter().cycle().take(PAGE).collect();
    let info =
        json!({ "current_page": 0, "total_pages": 1, "page_size": PAGE, "total_items": PAGE });
    Ok(json!({ "pushes": pushes, "paging_info": info }).to_string())
}

/// The value of an example of the document.
///
/// # Errors
///
/// When the document has no such example any more.
pub fn example(name: &str) -> Result<Value> {
    let document: Value = serde_json::from_str(droppay_api::DOCUMENT)?;
    let example = document["components"]["examples"][name].get("value");
    Ok(example.with_context(|| format!("the document has no example {name}"))?.clone())
}
