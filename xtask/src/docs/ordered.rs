//! JSON in the order in which the document is written: a reader is told first what its author says first.
//!
//! Objects in memory are sorted by name, so the order is taken from the lines. What was put in, and stands on no line,
//! comes last.

use serde_json::Value;

use crate::document::{Document, child_pointer};

/// The text of a value that was made out of the document.
pub(super) fn json(value: &Value, document: &Document) -> String {
    let mut text = String::new();
    write(&mut text, value, document, "");
    text
}

fn write(text: &mut String, value: &Value, document: &Document, pointer: &str) {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(usize, &String, &Value, String)> = members
                .iter()
                .map(|(name, member)| {
                    let place = child_pointer(pointer, name);
                    (document.line(&place).unwrap_or(usize::MAX), name, member, place)
                })
                .collect();
            members.sort_by_key(|(line, ..)| *line);
            text.push('{');
            for (index, (_, name, member, place)) in members.into_iter().enumerate() {
                separate(text, index);
                *text += &Value::from(name.as_str()).to_string();
                text.push(':');
                write(text, member, document, &place);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                separate(text, index);
                write(text, item, document, &child_pointer(pointer, &index.to_string()));
            }
            text.push(']');
        }
        plain => *text += &plain.to_string(),
    }
}

fn separate(text: &mut String, index: usize) {
    if index > 0 {
        text.push(',');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_come_in_the_order_of_the_document_and_new_ones_last() {
        let text = "b: 1\na:\n  - d: \"x\\ty\"\n    c: null\n";
        let document = Document::parse("test.yaml", text).unwrap();
        let mut value = document.value().clone();
        value["a new one"] = true.into();
        let written = json(&value, &document);
        assert_eq!(written, r#"{"b":1,"a":[{"d":"x\ty","c":null}],"a new one":true}"#);
        assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), value);
    }
}
