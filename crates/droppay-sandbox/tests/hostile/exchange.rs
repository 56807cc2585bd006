//! One connection to the server, by which bytes are sent as they are and answers are read to their end.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

/// Longer than any answer takes. Whoever is not answered until then hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Vec<u8>,
    closes: bool,
}

/// How a request ended, if not with an answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// The server closed the connection.
    Closed,
    /// Nothing came for longer than anybody waits.
    Hangs,
}

/// Sends requests one after the other, over one connection while the server keeps it.
pub(crate) struct Sender {
    address: String,
    kept: Option<TcpStream>,
}

impl Sender {
    pub(crate) fn new(base_url: &str) -> Sender {
        Sender { address: base_url.trim_start_matches("http://").to_owned(), kept: None }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        stream
    }

    /// Sends a request and reads its answer.
    pub(crate) fn ask(&mut self, request: &[u8], method: &[u8]) -> Result<Answer, NoAnswer> {
        if let Some(kept) = self.kept.take() {
            // A server may close a connection after any answer, and does so after one to a body that it did not read.
            match self.ask_over(kept, request, method) {
                Err(NoAnswer::Closed) => {}
                other => return other,
            }
        }
        self.ask_over(self.connect(), request, method)
    }

    fn ask_over(
        &mut self,
        mut stream: TcpStream,
        request: &[u8],
        method: &[u8],
    ) -> Result<Answer, NoAnswer> {
        // A server that has had enough answers before everything was written.
        let _ = stream.write_all(request);
        let answer = Reader { stream: &stream, bytes: Vec::new() }.answer(method == b"HEAD")?;
        self.kept = (!answer.closes).then_some(stream);
        Ok(answer)
    }

    /// Sends bytes that may be no request, or several, and no more after them. Reads all that comes back.
    pub(crate) fn throw(&mut self, bytes: &[u8]) -> Result<Vec<u8>, NoAnswer> {
        let mut stream = self.connect();
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(Shutdown::Write);
        let mut reader = Reader { stream: &stream, bytes: Vec::new() };
        loop {
            match reader.more() {
                Ok(()) => {}
                Err(NoAnswer::Closed) => return Ok(reader.bytes),
                Err(NoAnswer::Hangs) => return Err(NoAnswer::Hangs),
            }
        }
    }
}

struct Reader<'a> {
    stream: &'a TcpStream,
    bytes: Vec<u8>,
}

impl Reader<'_> {
    fn more(&mut self) -> Result<(), NoAnswer> {
        let mut buffer = [0; 16 * 1024];
        match self.stream.read(&mut buffer) {
            Ok(0) => Err(NoAnswer::Closed),
            Ok(read) => {
                self.bytes.extend_from_slice(&buffer[..read]);
                Ok(())
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                Err(NoAnswer::Hangs)
            }
            Err(_) => Err(NoAnswer::Closed),
        }
    }

    /// Reads up to this mark. Gives back what was before it, and leaves what comes after it.
    fn until(&mut self, mark: &[u8]) -> Result<Vec<u8>, NoAnswer> {
        loop {
            if let Some(at) = self.bytes.windows(mark.len()).position(|window| window == mark) {
                let rest = self.bytes.split_off(at + mark.len());
                let mut before = std::mem::replace(&mut self.bytes, rest);
                before.truncate(at);
                return Ok(before);
            }
            self.more()?;
        }
    }

    fn exactly(&mut self, length: usize) -> Result<Vec<u8>, NoAnswer> {
        while self.bytes.len() < length {
            self.more()?;
        }
        let rest = self.bytes.split_off(length);
        Ok(std::mem::replace(&mut self.bytes, rest))
    }

    fn answer(&mut self, to_head: bool) -> Result<Answer, NoAnswer> {
        let head = String::from_utf8_lossy(&self.until(b"\r\n\r\n")?).to_ascii_lowercase();
        let status = status_of(head.as_bytes()).unwrap_or_else(|| panic!("no answer: {head}"));
        if status < 200 {
            return self.answer(to_head);
        }
        let header = |name: &str| {
            let lines = head.lines().filter_map(|line| line.split_once(": "));
            lines.filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned()).next()
        };
        let body = if to_head || status == 204 || status == 304 {
            Vec::new()
        } else if let Some(length) = header("content-length") {
            self.exactly(length.parse().unwrap())?
        } else if header("transfer-encoding").is_some() {
            self.chunks()?
        } else {
            Vec::new()
        };
        let closes = header("connection").is_some_and(|value| value == "close");
        Ok(Answer { status, content_type: header("content-type"), body, closes })
    }

    fn chunks(&mut self) -> Result<Vec<u8>, NoAnswer> {
        let mut body = Vec::new();
        loop {
            let size = String::from_utf8(self.until(b"\r\n")?).unwrap();
            let size = usize::from_str_radix(&size, 16).unwrap();
            body.extend(self.exactly(size)?);
            self.until(b"\r\n")?;
            if size == 0 {
                return Ok(body);
            }
        }
    }
}

/// The status in the first line of an answer.
pub(crate) fn status_of(head: &[u8]) -> Option<u16> {
    let line = head.get(..12)?;
    line.get(..7).filter(|start| start.eq_ignore_ascii_case(b"HTTP/1."))?;
    std::str::from_utf8(line.get(9..12)?).ok()?.parse().ok()
}
