//! What was exchanged, written down for an independent judge: `cargo xtask contract --recorded DIR` reads the files.
//!
//! Nothing is written unless `DROPPAY_RECORD` names a folder. Each recording has a file of its own there, so that many
//! threads and many processes can record at once.

use std::{
    env,
    fs::{self, File},
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
    process,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    body::Bytes,
    http::{HeaderMap, request::Parts, response},
};
use serde::Serialize;

/// The variable that names the folder.
const FOLDER: &str = "DROPPAY_RECORD";

/// How many recordings this process has begun.
static RECORDINGS: AtomicUsize = AtomicUsize::new(0);

/// Writes exchanges down, if somebody has asked for it.
pub(crate) struct Recording {
    folder: Option<PathBuf>,
    file: Mutex<Option<File>>,
}

/// What a judge of this exchange is to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Expected {
    /// Nothing.
    Nothing,
    /// Perhaps something wrong with the request, which a test has sent on purpose and which was refused.
    WrongRequest,
    /// Something wrong with the answer, which a test has given on purpose.
    WrongAnswer,
}

/// A line of a recording.
#[derive(Serialize)]
struct Exchange<'a> {
    method: &'a str,
    path: &'a str,
    query: &'a str,
    request_headers: Vec<(&'a str, &'a str)>,
    request_body: &'a str,
    status: u16,
    response_headers: Vec<(&'a str, &'a str)>,
    response_body: &'a str,
    expected: Expected,
}

impl Recording {
    /// A recording into the folder that is asked for, which begins with its first exchange.
    pub(crate) fn as_asked() -> Self {
        // Tests run in the folder of their package; whoever asks stands at the root of the workspace.
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        Self::into(env::var_os(FOLDER).map(|folder| root.join(folder)))
    }

    /// No recording.
    pub(crate) fn none() -> Self {
        Self::into(None)
    }

    fn into(folder: Option<PathBuf>) -> Self {
        Self { folder, file: Mutex::new(None) }
    }

    /// Writes an exchange down. A body that is no text is left empty.
    pub(crate) fn add(
        &self,
        (request, request_body): (&Parts, &Bytes),
        (response, response_body): (&response::Parts, &Bytes),
        expected: Expected,
    ) {
        let Some(folder) = &self.folder else { return };
        let exchange = Exchange {
            method: request.method.as_str(),
            path: request.uri.path(),
            query: request.uri.query().unwrap_or_default(),
            request_headers: headers(&request.headers),
            request_body: str::from_utf8(request_body).unwrap_or_default(),
            status: response.status.as_u16(),
            response_headers: headers(&response.headers),
            response_body: str::from_utf8(response_body).unwrap_or_default(),
            expected,
        };
        let line = serde_json::to_string(&exchange).expect("an exchange is made of text") + "\n";
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let file = file.get_or_insert_with(|| begin(folder));
        // One write for each line: what the end of a process cuts off is a line that was not written.
        file.write_all(line.as_bytes()).expect("what is recorded can be written");
    }
}

/// A file that no other recording writes, also if the folder holds files of a process that had the same number.
fn begin(folder: &PathBuf) -> File {
    fs::create_dir_all(folder).expect("the folder of the recordings can be made");
    loop {
        let number = RECORDINGS.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("{}-{number}.jsonl", process::id()));
        match File::create_new(&path) {
            Ok(file) => return file,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => panic!("{}: {error}", path.display()),
        }
    }
}

fn headers(headers: &HeaderMap) -> Vec<(&str, &str)> {
    headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect()
}

#[cfg(test)]
mod tests {
    use axum::http::{Request, Response};

    use super::*;

    fn record(recording: &Recording, path: &str) {
        let (request, ()) = Request::get(path).body(()).expect("a request").into_parts();
        let (response, ()) = Response::new(()).into_parts();
        let body = Bytes::from_static(b"{\"id\": 1}");
        recording.add((&request, &Bytes::new()), (&response, &body), Expected::WrongAnswer);
    }

    #[test]
    fn recordings_of_many_threads_are_whole_and_apart() {
        let folder = tempfile::tempdir().expect("a folder");
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let recording = Recording::into(Some(folder.path().join("asked")));
                scope.spawn(move || {
                    (0..50).for_each(|n| record(&recording, &format!("/{thread}/{n}?a=b")))
                });
            }
        });
        let files: Vec<_> = fs::read_dir(folder.path().join("asked")).expect("a folder").collect();
        assert_eq!(files.len(), 8);
        let mut lines = 0;
        for file in files {
            let text = fs::read_to_string(file.expect("a file").path()).expect("text");
            for line in text.lines() {
                let line: serde_json::Value = serde_json::from_str(line).expect("whole");
                assert_eq!(
                    (&line["query"], &line["expected"]),
                    (&"a=b".into(), &"wrong_answer".into())
                );
                assert_eq!(line["response_body"], "{\"id\": 1}");
                lines += 1;
            }
        }
        assert_eq!(lines, 400);
    }

    #[test]
    fn nothing_is_recorded_unless_it_is_asked_for() {
        let recording = Recording::none();
        record(&recording, "/");
        assert!(recording.file.into_inner().expect("not poisoned").is_none());
    }
}
