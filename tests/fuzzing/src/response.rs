//! Whatever a server answers, with whatever status, is read the same way each time, costs no panic and shows no secret.
//!
//! The first byte chooses the operation, the second the status, and the rest is the body. It goes the way of every
//! answer, through a client whose transport answers by itself.

use std::sync::LazyLock;

use droppay_api::{DOCUMENT, Error, ErrorKind};
use serde_json::Value;

use crate::planted;

mod call;
mod canned;

pub use call::OPERATIONS;
use call::Read;

/// The statuses that the second byte chooses from.
pub const STATUSES: [u16; 12] = [200, 201, 299, 304, 400, 401, 403, 404, 429, 500, 503, 599];

/// How many bytes of a body an error keeps.
const BODY_KEPT: usize = 64 * 1024;
/// What an error shows of itself is a line for a log, not a page.
const LONGEST_LINE: usize = 1000;

/// Every name of a property in the document.
static PROPERTIES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(DOCUMENT).expect("the document is JSON");
    let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
    let properties = schemas.filter_map(|(_, schema)| schema["properties"].as_object());
    properties.flat_map(|properties| properties.keys().cloned()).collect()
});

pub(crate) fn response(data: &[u8]) {
    let [operation, status, body @ ..] = data else { return };
    let place = usize::from(operation.wrapping_sub(b'a')) % OPERATIONS.len();
    let answered = Answered {
        operation: OPERATIONS[place],
        status: STATUSES[usize::from(status.wrapping_sub(b'a')) % STATUSES.len()],
    };
    answered.reads_alike(body);
    if let Ok(json) = serde_json::from_slice::<Value>(body)
        && planted::is_free_in(&json)
    {
        answered.hides_secrets(&json);
        answered.repeats_nothing(&json);
    }
}

/// An operation that was answered with a status.
struct Answered {
    operation: &'static str,
    status: u16,
}

impl Answered {
    fn read(&self, body: &[u8]) -> Result<Read, Error> {
        call::read(self.operation, self.status, body)
    }

    fn reads_alike(&self, body: &[u8]) {
        match (self.read(body), self.read(body)) {
            (Ok(one), Ok(other)) => {
                assert!((200..300).contains(&self.status), "{} is no success", self.status);
                assert_eq!(one, other, "read twice, it is another value");
                self.survives_being_written(&one);
            }
            (Err(one), Err(other)) => {
                assert_eq!(shown(&one), shown(&other), "read twice, it fails in another way");
                self.tells_what_came(&one, body);
            }
            (one, other) => panic!("read twice, once with success: {one:?} {other:?}"),
        }
    }

    /// What was read can be written, and is then read as the same; but for amounts that JSON would round.
    fn survives_being_written(&self, read: &Read) {
        let json = match &read.json {
            Ok(json) => json,
            Err(why) => return assert!(why.contains("more digits than"), "{why}"),
        };
        let again = self.read(json.as_bytes()).expect("it was written by its own type");
        assert_eq!(again.json.as_ref(), Ok(json), "written and read, it is another value");
    }

    fn tells_what_came(&self, error: &Error, body: &[u8]) {
        let kind = match self.status {
            200..300 => ErrorKind::UnreadableResponse,
            400..600 => ErrorKind::Response,
            _ => ErrorKind::UnexpectedStatus,
        };
        assert_eq!(error.kind(), kind);
        assert_eq!(error.status().map(|status| status.as_u16()), Some(self.status));
        assert_eq!(error.operation(), Some(self.operation));
        assert_eq!(error.body(), Some(&body[..body.len().min(BODY_KEPT)]));
        assert!(error.info().is_none() || kind == ErrorKind::Response);
        let line = error.to_string();
        assert!(line.chars().count() <= LONGEST_LINE, "{} characters", line.chars().count());
        assert!(!line.contains(char::is_control), "it can forge a line of a log: {line:?}");
    }

    /// Secrets where they belong show neither in a value nor in an error.
    fn hides_secrets(&self, json: &Value) {
        match self.read(planted::in_secret_places(json).to_string().as_bytes()) {
            Ok(read) => planted::assert_hidden(&read.debug),
            // DropPay's own words are shown, an error's code among them.
            Err(error) if error.info().is_some() => {}
            Err(error) => planted::assert_hidden(&shown(&error)),
        }
    }

    /// Why an answer cannot be read is told in words that are not the answer's.
    fn repeats_nothing(&self, json: &Value) {
        let names: Vec<&str> = PROPERTIES.iter().map(String::as_str).collect();
        let planted = planted::in_every_word(json, &names).to_string();
        match self.read(planted.as_bytes()) {
            Ok(read) => read.unread.iter().for_each(|why| planted::assert_hidden(why)),
            Err(error) if error.info().is_some() => {}
            Err(error) => planted::assert_hidden(&shown(&error)),
        }
        // The same where the reader stops in the middle.
        let cut = &planted.as_bytes()[..planted.len() - planted.len() / 3];
        if let Err(error) = self.read(cut) {
            planted::assert_hidden(&shown(&error));
        }
    }
}

/// Everything that an error shows.
fn shown(error: &Error) -> String {
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        shown.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    shown
}
