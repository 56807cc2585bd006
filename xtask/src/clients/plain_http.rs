//! One request over a plain socket: enough to order a failure from the sandbox, and to plant a violation before Prism.

use std::{
    io::{self, Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

/// Sends a request to a server on loopback and returns its whole answer, from the status line on.
pub(crate) fn send(
    method: &str,
    base_url: &str,
    path: &str,
    headers: &str,
    body: &str,
    patience: Duration,
) -> io::Result<String> {
    let host = base_url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(patience))?;
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n{headers}\r\n{body}"
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
