//! Reads the OpenAPI document, and remembers where everything stands in it.
//!
//! The document is read as plain JSON data rather than into OpenAPI types: the rules must see what the author wrote,
//! also where it is wrong, and say on which line. Of YAML only what JSON can hold is taken, by the core schema of
//! YAML 1.2. Whatever two readers of YAML might understand differently is refused with a word on how to write it.

use std::collections::HashMap;
use std::path::Path;

use saphyr::Scalar;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, Tag};
use serde_json::{Map, Number, Value};

/// How deep objects and lists may be nested, so that a hostile document cannot exhaust the stack.
const DEEPEST: usize = 100;

/// An OpenAPI document as JSON, with the line of each of its values.
#[derive(Debug)]
pub(crate) struct Document {
    name: String,
    text: String,
    value: Value,
    lines: HashMap<String, usize>,
}

impl Document {
    /// Reads the document of a file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is not YAML as this project writes it.
    pub(crate) fn load(path: &Path) -> Result<Document, LoadError> {
        let shown = std::env::current_dir()
            .ok()
            .and_then(|here| path.strip_prefix(here).ok())
            .unwrap_or(path)
            .display()
            .to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Document::parse(&shown, &text),
            Err(source) => Err(LoadError::Unread { name: shown, source }),
        }
    }

    /// Reads the document out of a text; `name` is what messages call it.
    ///
    /// # Errors
    ///
    /// If the text is not YAML as this project writes it.
    pub(crate) fn parse(name: &str, text: &str) -> Result<Document, LoadError> {
        let mut reader = Reader { events: Parser::new_from_str(text), lines: HashMap::new() };
        match reader.document() {
            Ok(value) => {
                let (name, text) = (name.to_owned(), text.replace("\r\n", "\n"));
                Ok(Document { name, text, value, lines: reader.lines })
            }
            Err(fault) => Err(LoadError::Malformed {
                name: name.to_owned(),
                line: fault.at.line(),
                column: fault.at.col() + 1,
                found: fault.found,
                mend: fault.mend,
            }),
        }
    }

    /// The document as it is written, with the line ends of Unix.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The document as JSON.
    pub(crate) fn value(&self) -> &Value {
        &self.value
    }

    /// The line, counted from 1, of the value at a JSON pointer: for a member of an object the line of its key.
    pub(crate) fn line(&self, pointer: &str) -> Option<usize> {
        self.lines.get(pointer).copied()
    }

    /// What messages call the document: its path, relative to the working directory if it is below it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

/// Why a document could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    /// The file itself could not be read.
    #[error(
        "{name}: cannot be read: {source}\n  mend: give the path of an OpenAPI document in YAML, as UTF-8 text"
    )]
    Unread {
        /// What messages call the document.
        name: String,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The text is no YAML, or uses a part of YAML that is not used here.
    #[error("{name}:{line}:{column}: {found}\n  mend: {mend}")]
    Malformed {
        /// What messages call the document.
        name: String,
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
        /// What stands there.
        found: String,
        /// What to write instead.
        mend: String,
    },
}

/// The JSON pointer (RFC 6901) of a member of the object, or an item of the list, at `parent`.
pub(crate) fn child_pointer(parent: &str, key: &str) -> String {
    format!("{parent}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// What is wrong, before it is known in which document.
struct Fault {
    at: Marker,
    found: String,
    mend: String,
}

impl Fault {
    fn new(at: Marker, found: impl Into<String>, mend: impl Into<String>) -> Fault {
        Fault { at, found: found.into(), mend: mend.into() }
    }
}

impl From<ScanError> for Fault {
    fn from(error: ScanError) -> Fault {
        Fault::new(
            *error.marker(),
            format!("not valid YAML: {}", error.info()),
            "correct the syntax at this place",
        )
    }
}

/// Turns the events of the YAML parser into JSON.
struct Reader<E> {
    events: E,
    lines: HashMap<String, usize>,
}

impl<'t, E: Iterator<Item = Result<(Event<'t>, Span), ScanError>>> Reader<E> {
    fn document(&mut self) -> Result<Value, Fault> {
        let mut value = None;
        while let Some(next) = self.events.next() {
            let (event, span) = next?;
            match event {
                Event::StreamStart | Event::DocumentEnd | Event::StreamEnd | Event::Nothing => {}
                Event::DocumentStart(_) if value.is_some() => {
                    return Err(Fault::new(
                        span.start,
                        "a second document begins",
                        "keep one document in the file",
                    ));
                }
                Event::DocumentStart(_) => {}
                event => {
                    self.lines.insert(String::new(), span.start.line());
                    value = Some(self.node(event, span, "", 0)?);
                }
            }
        }
        value.ok_or_else(|| {
            Fault::new(Marker::new(0, 1, 0), "the document is empty", "write an OpenAPI document")
        })
    }

    fn next(&mut self) -> Result<(Event<'t>, Span), Fault> {
        let end = || Fault::new(Marker::new(0, 1, 0), "the document ends too early", "complete it");
        Ok(self.events.next().ok_or_else(end)??)
    }

    fn node(
        &mut self,
        event: Event<'t>,
        span: Span,
        pointer: &str,
        depth: usize,
    ) -> Result<Value, Fault> {
        if depth > DEEPEST {
            let found = format!("more than {DEEPEST} levels of nesting");
            return Err(Fault::new(span.start, found, "move inner parts to components"));
        }
        plain_yaml(&event, span)?;
        match event {
            Event::Scalar(text, style, _, _) => scalar(&text, style, span),
            Event::SequenceStart(..) => self.sequence(pointer, depth),
            Event::MappingStart(..) => self.mapping(pointer, depth),
            other => Err(Fault::new(
                span.start,
                format!("an unexpected {other:?}"),
                "correct the syntax here",
            )),
        }
    }

    fn sequence(&mut self, pointer: &str, depth: usize) -> Result<Value, Fault> {
        let mut items = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::SequenceEnd {
                return Ok(Value::Array(items));
            }
            let place = child_pointer(pointer, &items.len().to_string());
            self.lines.insert(place.clone(), span.start.line());
            items.push(self.node(event, span, &place, depth + 1)?);
        }
    }

    fn mapping(&mut self, pointer: &str, depth: usize) -> Result<Value, Fault> {
        let mut members = Map::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::MappingEnd {
                return Ok(Value::Object(members));
            }
            let key = key(event, span)?;
            let place = child_pointer(pointer, &key);
            if members.contains_key(&key) {
                let first = self.lines.get(&place).copied().unwrap_or_default();
                let found =
                    format!("the key `{key}` stands here a second time, first on line {first}");
                return Err(Fault::new(
                    span.start,
                    found,
                    "keep one of the two: JSON has room for one only",
                ));
            }
            self.lines.insert(place.clone(), span.start.line());
            let (event, span) = self.next()?;
            let value = self.node(event, span, &place, depth + 1)?;
            members.insert(key, value);
        }
    }
}

/// Refuses the parts of YAML that JSON does not have.
fn plain_yaml(event: &Event<'_>, span: Span) -> Result<(), Fault> {
    const NO_ANCHOR: usize = 0;
    let (anchor, tag): (usize, Option<&Tag>) = match event {
        Event::Scalar(_, _, anchor, tag) => (*anchor, tag.as_deref()),
        Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) => {
            (*anchor, tag.as_deref())
        }
        Event::Alias(_) => {
            let mend = "refer with `$ref` to a component: that is seen by every reader of OpenAPI";
            return Err(Fault::new(span.start, "an alias of YAML (`*name`)", mend));
        }
        _ => return Ok(()),
    };
    if anchor != NO_ANCHOR {
        let mend = "make it a component and refer to it with `$ref`";
        return Err(Fault::new(span.start, "an anchor of YAML (`&name`)", mend));
    }
    match tag {
        Some(tag) => Err(Fault::new(
            span.start,
            format!("the tag `{tag}` of YAML"),
            "leave it out; quote a text",
        )),
        None => Ok(()),
    }
}

/// The key of a mapping, which has to be a text for every reader of YAML.
fn key(event: Event<'_>, span: Span) -> Result<String, Fault> {
    plain_yaml(&event, span)?;
    let Event::Scalar(text, style, _, _) = event else {
        return Err(Fault::new(
            span.start,
            "a key that is a list or an object",
            "use a text as key",
        ));
    };
    if text == "<<" && style == ScalarStyle::Plain {
        let mend = "merge with `allOf`, or write the members out";
        return Err(Fault::new(span.start, "a merge key of YAML (`<<`)", mend));
    }
    match scalar(&text, style, span)? {
        Value::String(key) => Ok(key),
        _ => Err(Fault::new(
            span.start,
            format!("the key `{text}` is no text"),
            format!("put it in quotes: '{text}'"),
        )),
    }
}

/// A single value, by the core schema of YAML 1.2.
fn scalar(text: &str, style: ScalarStyle, span: Span) -> Result<Value, Fault> {
    let quote = || format!("put it in quotes, '{text}', if it is a text");
    match Scalar::parse_from_cow_and_metadata(text.into(), style, None) {
        Some(Scalar::Null) => Ok(Value::Null),
        Some(Scalar::Boolean(flag)) => Ok(flag.into()),
        Some(Scalar::Integer(number)) => Ok(number.into()),
        Some(Scalar::FloatingPoint(_)) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            let found = format!("the integer {text} is too large to be read exactly");
            Err(Fault::new(span.start, found, quote()))
        }
        Some(Scalar::FloatingPoint(number)) => {
            Number::from_f64(*number).map(Value::Number).ok_or_else(|| {
                Fault::new(
                    span.start,
                    format!("`{text}` is a number that JSON does not have"),
                    quote(),
                )
            })
        }
        Some(Scalar::String(text)) => Ok(text.into_owned().into()),
        None => Err(Fault::new(span.start, format!("`{text}` cannot be read"), quote())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn value(text: &str) -> Value {
        Document::parse("test.yaml", text).expect("valid YAML").value
    }

    fn refusal(text: &str) -> String {
        Document::parse("test.yaml", text).expect_err("must be refused").to_string()
    }

    #[test]
    fn scalars_are_read_by_the_core_schema() {
        let text = "text: yes\ncode: '100'\nnumber: 100\namount: 1.00\nnothing: null\nempty:\nflag: true\nday: 2016-10-12";
        let expected = json!({
            "text": "yes", "code": "100", "number": 100, "amount": 1.0, "nothing": null, "empty": null, "flag": true,
            "day": "2016-10-12",
        });
        assert_eq!(value(text), expected);
    }

    #[test]
    fn blocks_of_text_keep_their_lines() {
        assert_eq!(
            value("a: |\n  one\n  two\nb: [x, {c: d}]"),
            json!({"a": "one\ntwo\n", "b": ["x", {"c": "d"}]})
        );
    }

    #[test]
    fn each_value_has_the_line_of_its_key() {
        let document = Document::parse(
            "test.yaml",
            "# why\npaths:\n  /a/{id}:\n    get:\n      tags:\n        - One\n",
        )
        .unwrap();
        assert_eq!(document.line(""), Some(2));
        assert_eq!(document.line("/paths"), Some(2));
        assert_eq!(document.line("/paths/~1a~1{id}/get"), Some(4));
        assert_eq!(document.line("/paths/~1a~1{id}/get/tags/0"), Some(6));
        assert_eq!(document.line("/nowhere"), None);
    }

    #[test]
    fn a_repeated_key_is_refused_at_its_second_place() {
        let message = refusal("a: 1\nb:\n  c: 1\n  'c': 2\n");
        assert!(
            message.starts_with(
                "test.yaml:4:3: the key `c` stands here a second time, first on line 3"
            ),
            "{message}"
        );
    }

    #[test]
    fn a_number_as_key_is_refused_with_its_quoted_form() {
        let message = refusal("responses:\n  200: {}\n");
        assert!(message.starts_with("test.yaml:2:3: the key `200` is no text"), "{message}");
        assert!(message.ends_with("mend: put it in quotes: '200'"), "{message}");
    }

    #[test]
    fn anchors_aliases_merge_keys_and_tags_are_refused() {
        assert!(refusal("a: &x 1\n").contains("an anchor"));
        assert!(refusal("a: &x {b: 1}\n").contains("an anchor"));
        assert!(refusal("a: &x 1\nb: *x\n").contains("an anchor"));
        assert!(refusal("a:\n  <<: {b: 1}\n").contains("a merge key"));
        assert!(refusal("a: !!str 1\n").contains("the tag"));
        assert!(refusal("a: !secret [1]\n").contains("the tag"));
    }

    #[test]
    fn numbers_that_would_lose_digits_are_refused() {
        assert!(refusal("trnid: 3606400020619212480160001600\n").contains("too large"));
        assert!(refusal("a: .inf\n").contains("JSON does not have"));
        assert!(refusal("a: 12e4567\n").contains("JSON does not have"));
    }

    #[test]
    fn a_second_document_an_empty_one_and_broken_syntax_are_refused() {
        assert!(refusal("a: 1\n---\nb: 2\n").contains("a second document"));
        assert!(refusal("").contains("the document is empty"));
        let message = refusal("a:\n  - b\n c: d\n");
        assert!(message.contains("not valid YAML"), "{message}");
    }

    #[test]
    fn nesting_without_end_is_refused() {
        assert!(refusal(&"[".repeat(DEEPEST + 2)).contains("levels of nesting"));
        assert!(refusal(&"- ".repeat(50_000)).contains("levels of nesting"));
        assert!(
            refusal(&"[".repeat(50_000)).contains("not valid YAML"),
            "the parser has a limit too"
        );
    }

    #[test]
    fn a_missing_file_is_named() {
        let message = Document::load(Path::new("no/such.yaml")).unwrap_err().to_string();
        assert!(message.starts_with("no/such.yaml: cannot be read: "), "{message}");
    }
}
