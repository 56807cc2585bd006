//! The log of calls, from which a test learns what its program really sent. It holds no query and no body, which may
//! carry secrets and IBANs.

use std::collections::VecDeque;

use axum::http::request::Parts;
use jiff::Timestamp;
use serde::Serialize;

use crate::faults::Kind;

/// Calls that are remembered; beyond that the oldest are forgotten.
const REMEMBERED: usize = 100_000;

/// Bytes that the remembered calls may take, so that long paths and many warnings cannot fill the memory.
const MEMORY: usize = 16 * 1024 * 1024;

/// Bytes of a path, and of a warning, that are remembered.
const LONGEST_TEXT: usize = 256;

/// Warnings of one call that are remembered.
const MOST_WARNINGS: usize = 32;

/// A call of the API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Call {
    /// The `operationId` of the operation, if the path and the method are one's.
    pub operation: Option<String>,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The HTTP status that the client was sent. 0 if a fault closed the connection without an answer.
    pub status: u16,
    /// When it was answered, by the sandbox's clock.
    pub at: Timestamp,
    /// The kind of the fault that the call met, such as `close_after`, if it met one. A call that met `status` or
    /// `close_before` was not processed; one that met another was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// What the call carried and the document does not know, a misspelt property for instance: JSON pointers into the
    /// body, and query parameters as `?name`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

impl Call {
    /// Whether the sandbox processed the call. It did not if a [fault](Call::fault) answered, or closed the connection,
    /// in its place.
    pub fn was_processed(&self) -> bool {
        let kept_away = [Kind::Status, Kind::CloseBefore].map(Kind::name);
        !self.fault.as_deref().is_some_and(|fault| kept_away.contains(&fault))
    }
}

/// A call as it is remembered, in as few bytes as it can be.
pub(crate) struct Entry {
    /// Method and path, with a blank between them.
    request: Box<str>,
    pub(crate) operation: Option<&'static str>,
    pub(crate) at: Timestamp,
    pub(crate) warnings: Box<[Box<str>]>,
    pub(crate) fault: Option<Kind>,
    pub(crate) status: u16,
}

impl Entry {
    /// A request that has not been answered yet.
    pub(crate) fn of(parts: &Parts) -> Entry {
        let (method, path) = (cut(parts.method.as_str()), cut(parts.uri.path()));
        let mut request = String::with_capacity(method.len() + 1 + path.len());
        request.push_str(method);
        request.push(' ');
        request.push_str(path);
        Entry {
            request: request.into_boxed_str(),
            operation: None,
            at: Timestamp::UNIX_EPOCH,
            warnings: Box::default(),
            fault: None,
            status: 0,
        }
    }

    pub(crate) fn warn(&mut self, warnings: &[String]) {
        self.warnings =
            warnings.iter().take(MOST_WARNINGS).map(|warning| Box::from(cut(warning))).collect();
    }

    fn size(&self) -> usize {
        let warnings = self.warnings.iter().map(|warning| size_of::<Box<str>>() + warning.len());
        size_of::<Entry>() + self.request.len() + warnings.sum::<usize>()
    }
}

impl From<&Entry> for Call {
    fn from(entry: &Entry) -> Call {
        let (method, path) = entry.request.split_once(' ').unwrap_or((&entry.request, ""));
        Call {
            operation: entry.operation.map(str::to_owned),
            method: method.to_owned(),
            path: path.to_owned(),
            status: entry.status,
            at: entry.at,
            fault: entry.fault.map(|kind| kind.name().to_owned()),
            warnings: entry.warnings.iter().map(|warning| warning.to_string()).collect(),
        }
    }
}

fn cut(text: &str) -> &str {
    let mut end = text.len().min(LONGEST_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The calls so far, oldest first.
#[derive(Default)]
pub(crate) struct CallLog {
    entries: VecDeque<Entry>,
    /// The size of all entries.
    size: usize,
}

impl CallLog {
    pub(crate) fn add(&mut self, entry: Entry) {
        self.size += entry.size();
        self.entries.push_back(entry);
        while self.entries.len() > REMEMBERED || self.size > MEMORY {
            let Some(oldest) = self.entries.pop_front() else { break };
            self.size -= oldest.size();
        }
    }

    /// The newest calls, latest first.
    pub(crate) fn latest(&self, most: usize) -> Vec<Call> {
        self.entries.iter().rev().take(most).map(Call::from).collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn all(&self) -> Vec<Call> {
        self.entries.iter().map(Call::from).collect()
    }

    pub(crate) fn clear(&mut self) {
        *self = CallLog::default();
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn entry(path: &str) -> Entry {
        let (parts, ()) = Request::get(path).body(()).unwrap().into_parts();
        Entry::of(&parts)
    }

    #[test]
    fn a_call_comes_back_as_it_was_logged() {
        let mut log = CallLog::default();
        let mut logged = entry("/bank/v2/push/SEM1234568UN8?iban=IT60");
        logged.operation = Some("getPush");
        logged.status = 200;
        logged.fault = Some(Kind::Truncate);
        logged.warn(&["?iban".to_owned()]);
        log.add(logged);
        let call = log.all().pop().unwrap();
        assert_eq!(
            (call.method.as_str(), call.path.as_str()),
            ("GET", "/bank/v2/push/SEM1234568UN8")
        );
        assert_eq!((call.operation.as_deref(), call.status), (Some("getPush"), 200));
        assert_eq!((call.fault.as_deref(), call.was_processed()), (Some("truncate"), true));
        assert_eq!(call.warnings, ["?iban"]);
    }

    #[test]
    fn the_oldest_calls_are_forgotten_beyond_the_number_that_is_remembered() {
        let mut log = CallLog::default();
        log.add(entry("/first"));
        log.add(entry("/second"));
        for _ in 0..REMEMBERED - 1 {
            log.add(entry("/bank/v2/push/SEM1234568UN8"));
        }
        assert_eq!((log.all().len(), log.all()[0].path.as_str()), (REMEMBERED, "/second"));
        assert!(log.size < 12_000_000, "{} bytes", log.size);
    }

    #[test]
    fn long_paths_and_many_warnings_do_not_fill_the_memory() {
        let mut log = CallLog::default();
        let path = format!("/{}", "a".repeat(10_000));
        let warnings = vec!["/ü".repeat(1_000); 1_000];
        for _ in 0..3_000 {
            let mut long = entry(&path);
            long.warn(&warnings);
            log.add(long);
        }
        assert!(log.size <= MEMORY, "{} bytes", log.size);
        let counted: usize = log.entries.iter().map(Entry::size).sum();
        assert_eq!(counted, log.size);
        assert!(log.all().len() > 1_000);
        log.clear();
        assert_eq!((log.size, log.all().len()), (0, 0));
    }
}
