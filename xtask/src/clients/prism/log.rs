//! Reads what Prism writes about the calls that it passes on.

use std::{
    io::{BufRead as _, BufReader, Read},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::Duration,
};

/// What a line says that names a violation, or an error of Prism's own.
const FINDINGS: [&str; 4] = ["Violation: ", "terminated with error", "  error  ", "  warning  "];
/// What Prism says of each request, after its method and path.
const RECEIVED: &str = "Request received";
/// What Prism says when it is ready.
const READY: &str = "Prism is listening on ";

/// The lines of Prism, as they come.
pub(crate) struct Log {
    lines: Receiver<String>,
    patience: Duration,
    /// What the next lines are about.
    request: String,
}

/// What was said of some requests.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Passage {
    /// How many requests were announced.
    pub(crate) requests: usize,
    /// The violations and errors, each with its request.
    pub(crate) findings: Vec<String>,
}

impl Log {
    /// Reads from Prism's standard output; no line is waited for longer than this.
    pub(crate) fn of(said: impl Read + Send + 'static, patience: Duration) -> Self {
        let (line, lines) = mpsc::channel();
        let said = BufReader::new(said).lines().map_while(Result::ok);
        // It reads to the end whether anybody listens or not: a full pipe would stop Prism.
        thread::spawn(move || said.for_each(|it| drop(line.send(it))));
        Self { lines, patience, request: String::new() }
    }

    /// Waits until Prism listens, and says where.
    pub(crate) fn address(&mut self) -> Result<String, String> {
        loop {
            if let Some((_, address)) = self.next()?.split_once(READY) {
                return Ok(address.trim().to_owned());
            }
        }
    }

    /// Reads up to the request for this path, and what was said of those before it.
    pub(crate) fn up_to(&mut self, path: &str) -> Result<Passage, String> {
        let mut passage = Passage::default();
        loop {
            let line = self.next()?;
            if line.contains(RECEIVED) {
                self.request = request_of(&line);
                if self.request.ends_with(path) {
                    return Ok(passage);
                }
                passage.requests += 1;
            } else if FINDINGS.iter().any(|sign| line.contains(sign)) {
                passage.findings.push(format!("{}: {}", self.request, finding_of(&line)));
            }
        }
    }

    fn next(&mut self) -> Result<String, String> {
        self.lines.recv_timeout(self.patience).map_err(|error| match error {
            RecvTimeoutError::Timeout => "Prism has stopped talking".to_owned(),
            RecvTimeoutError::Disconnected => "Prism has ended".to_owned(),
        })
    }
}

/// `[3:37:13 PM] › [HTTP SERVER] get /bank/v2/pushes ℹ  info      Request received`
fn request_of(line: &str) -> String {
    let mut words = line.split_whitespace().skip_while(|word| *word != "SERVER]").skip(1);
    let method = words.next().unwrap_or_default().to_uppercase();
    format!("{method} {}", words.next().unwrap_or_default())
}

/// `[3:37:13 PM] ›     [VALIDATOR] ✖  error     Violation: request.query.pg_size Request query …`
fn finding_of(line: &str) -> &str {
    line.split_once("Violation: ").map_or(line, |(_, what)| what).trim()
}
