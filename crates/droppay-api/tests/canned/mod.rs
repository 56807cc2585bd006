//! A server that gives prepared answers and remembers what it was asked, byte for byte.
//!
//! A mock server would understand the requests and write well-formed responses; these tests are about what is on the
//! wire, and about responses that are not well-formed.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

use droppay_api::{Client, Seam, reqwest};

/// A request as it arrived.
#[derive(Debug)]
pub(crate) struct Asked {
    /// The request line without the version: `GET /bank/v2/pushes?pg_num=0`.
    pub(crate) line: String,
    /// The header lines, in small letters.
    pub(crate) headers: Vec<String>,
    /// The body.
    pub(crate) body: String,
}

/// The server. Each connection gets the next answer and is closed.
pub(crate) struct Canned {
    url: String,
    asked: Receiver<Asked>,
}

impl Canned {
    /// Starts with these answers, each a whole HTTP response.
    pub(crate) fn answering(answers: Vec<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (tell, asked) = channel();
        thread::spawn(move || {
            for answer in answers {
                let (connection, _) = listener.accept().expect("a connection");
                serve(connection, &answer, &tell);
            }
        });
        Self { url, asked }
    }

    /// Starts with one answer: a status, headers (each ending with CRLF) and a body.
    pub(crate) fn once(status: u16, headers: &str, body: &str) -> Self {
        Self::answering(vec![response(status, headers, body)])
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// A client of this server without transport.
    pub(crate) fn client(&self) -> Client {
        Client::new_with_client(&self.url, reqwest::Client::new(), Seam::direct())
    }

    /// The next request that arrived; `None` if there was none so far.
    pub(crate) fn asked(&self) -> Option<Asked> {
        self.asked.try_recv().ok()
    }
}

/// A well-formed response.
pub(crate) fn response(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Some reason\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

fn serve(connection: TcpStream, answer: &str, tell: &Sender<Asked>) {
    let mut reader = BufReader::new(&connection);
    let mut line = String::new();
    reader.read_line(&mut line).expect("a request line");
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).expect("a header");
        match header.trim_end() {
            "" => break,
            header => headers.push(header.to_lowercase()),
        }
    }
    let length =
        headers.iter().find_map(|header| header.strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).expect("the body");
    let line = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
    let body = String::from_utf8(body).expect("a body in UTF-8");
    // The test may have ended; nobody wants to know then.
    let _ = tell.send(Asked { line, headers, body });
    let _ = (&connection).write_all(answer.as_bytes());
}
