//! The document as its renderer gets it: with notes of evidence where it is marked, and with chapters for what OpenAPI
//! has no place for.

use serde_json::{Map, Value, json};

use super::SCHEMAS;
use crate::projections::{
    diagram::{self, Colours},
    errors,
    evidence::{self, Evidence, Group},
    machine::{Machine, machines},
    statuses,
};

/// The document with all that readers are to see. Nothing of it is written to the disk.
pub(super) fn augmented(document: &Value, languages: Option<&str>) -> Result<Value, String> {
    let mut chapters = vec![
        ("Statuses", statuses_chapter(document)?),
        ("Errors", errors::errors(document)?),
        ("Evidence", evidence_chapter(document)),
    ];
    if let Some(languages) = languages {
        chapters.push(("Languages", format!("{LANGUAGES}\n{languages}")));
    }
    let mut page = document.clone();
    note(&mut page, false);
    add(&mut page, &chapters);
    Ok(page)
}

const STATUSES: &str = "\
What each status means, which follows which, and who makes it happen. A double frame in a picture marks a status that \
nothing follows. *Transcribed* is what stands in the two documents that the API is taken from.
";

const EVIDENCE: &str = "\
The live service was never called. What carries no mark, and does not call itself our reading, is transcribed from two pages that DropPay publishes as prose; \
these statements are from elsewhere. A mark holds for all that stands below its place, unless something there has a mark \
of its own.
";

const LANGUAGES: &str = "\
Clients that other generators make of this document, each of which was type-checked and had to move money in the \
sandbox.
";

fn statuses_chapter(document: &Value) -> Result<String, String> {
    let chapter = |machine: &Machine<'_>| Ok(statuses::chapter(machine, "##", &picture(machine)?));
    let chapters = machines(document)?.iter().map(chapter).collect::<Result<Vec<_>, String>>()?;
    Ok(format!("{STATUSES}\n{}", chapters.join("\n")))
}

/// The picture, light and dark: the page shows the one that fits. It is an image, because the renderer writes all names
/// of attributes in small letters, and SVG has some with capitals.
fn picture(machine: &Machine<'_>) -> Result<String, String> {
    let image = |class: &str, colours| {
        let svg = diagram::drawing(machine, colours)?;
        let data = percent_encoding::utf8_percent_encode(&svg, percent_encoding::NON_ALPHANUMERIC);
        let words = format!(
            "How the status of a {} changes; the second table below says the same",
            machine.owner()
        );
        Ok::<_, String>(format!(
            "<img class=\"{class}\" alt=\"{words}\" src=\"data:image/svg+xml,{data}\">"
        ))
    };
    let (light, dark) =
        (image("drawing-light", Colours::Light)?, image("drawing-dark", Colours::Dark)?);
    Ok(format!("<p>\n{light}\n{dark}\n</p>"))
}

fn evidence_chapter(document: &Value) -> String {
    let statements = evidence::statements(document);
    let groups =
        Group::ALL.into_iter().filter(|group| statements.iter().any(|one| one.group == *group));
    let lists = groups
        .map(|group| format!("\n## {}\n\n{}", group.title(), evidence::list(&statements, group)));
    format!("{EVIDENCE}\n{}{}", evidence::counts(&statements), lists.collect::<String>())
}

/// Writes every mark of evidence into the description beside it, and the ids of operations into theirs.
fn note(value: &mut Value, named: bool) {
    match value {
        Value::Object(members) => {
            if !named {
                describe(members);
            }
            for (name, member) in members.iter_mut() {
                // An example is data, whatever its members are called.
                if named || !matches!(name.as_str(), "example" | "examples") {
                    note(member, !named && name == "properties");
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| note(item, false)),
        _ => {}
    }
}

fn describe(object: &mut Map<String, Value>) {
    if let Some(Evidence { grade, source }) = Evidence::of(object) {
        let (first, rest) = grade.split_at(1);
        // The renderer shows what is said of a server as it is written.
        let bold = if object.contains_key("url") { "" } else { "**" };
        let (grade, source) = (first.to_ascii_uppercase() + rest, statuses::sentence(source));
        let note = format!("{bold}{grade}{bold}: {source}");
        append(object, &note);
    }
    for keyword in ["x-evidence", "x-source", "x-transitions", "x-error-codes"] {
        object.remove(keyword);
    }
    // The renderer shows an operation's title alone; texts and clients speak of its id.
    if let Some(id) = object.get("operationId").and_then(Value::as_str) {
        let note = format!("Operation id: `{id}`");
        append(object, &note);
    }
}

/// Adds a paragraph to the description of an object.
fn append(object: &mut Map<String, Value>, note: &str) {
    let said = object.get("description").and_then(Value::as_str).unwrap_or_default().trim_end();
    let description = format!("{said}\n\n{note}\n").trim_start().to_owned();
    object.insert("description".to_owned(), description.into());
}

/// Adds the chapters behind the operations, and groups what the page's menu shows.
fn add(page: &mut Value, chapters: &[(&str, String)]) {
    let tags = page["tags"].as_array().into_iter().flatten();
    let operations: Vec<Value> = tags.map(|tag| tag["name"].clone()).collect();
    let titles: Vec<&str> = chapters.iter().map(|(title, _)| *title).collect();
    if let Some(tags) = page["tags"].as_array_mut() {
        tags.extend(
            chapters.iter().map(
                |(title, text)| json!({"name": title, "x-traitTag": true, "description": text}),
            ),
        );
    }
    page["x-tagGroups"] = json!([
        {"name": "Operations", "tags": operations},
        {"name": "Tables", "tags": titles},
        {"name": "Types", "tags": [SCHEMAS]},
    ]);
}

#[cfg(test)]
mod tests;
