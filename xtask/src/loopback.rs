//! Plain HTTP to programs that this command has started on this machine, and to nobody else.

use std::{sync::LazyLock, time::Duration};

use serde_json::Value;
use ureq::Agent;

use crate::failure::Failure;

/// What calls them. A program that leads elsewhere is not followed there, and no proxy is told what is said here.
static AGENT: LazyLock<Agent> = LazyLock::new(|| {
    Agent::config_builder()
        .max_redirects(0)
        .proxy(None)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .into()
});

/// What a program answers to a GET.
pub(crate) fn get(url: &str, token: Option<&str>) -> Result<Value, Failure> {
    let mut request = AGENT.get(url);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    read(url, request.call())
}

/// What a program answers to a POST of JSON.
pub(crate) fn post(url: &str, token: Option<&str>, body: &Value) -> Result<Value, Failure> {
    let mut request = AGENT.post(url);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    read(url, request.send_json(body))
}

/// Calls a program, whatever it answers.
pub(crate) fn call(url: &str, token: &str) -> Result<(), Failure> {
    let request = AGENT.get(url).header("authorization", format!("Bearer {token}"));
    match request.call() {
        Ok(_) | Err(ureq::Error::StatusCode(_)) => Ok(()),
        Err(error) => Err(Failure::Reason(format!("error: {url}: {error}"))),
    }
}

fn read(
    url: &str,
    answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<Value, Failure> {
    let answer = answer.and_then(|mut answer| match answer.status() {
        status if status.is_success() => answer.body_mut().read_json(),
        status => Err(ureq::Error::StatusCode(status.as_u16())),
    });
    answer.map_err(|error| Failure::Reason(format!("error: {url}: {error}")))
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead as _, BufReader, Write as _},
        net::TcpListener,
        sync::mpsc::{self, Receiver},
        thread,
    };

    use super::*;
    use crate::sandbox::child::tests::is_within;

    /// A server that answers each GET with this status and these headers, and the first line of each call.
    fn server(head: String) -> (String, Receiver<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (call, calls) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                call.send(lines.next().unwrap().unwrap()).unwrap();
                while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
                let rest = "content-length: 2\r\nconnection: close\r\n\r\n{}";
                write!(stream, "HTTP/1.1 {head}\r\n{rest}").unwrap();
            }
        });
        (url, calls)
    }

    #[test]
    fn a_program_that_leads_elsewhere_is_not_followed() {
        let (elsewhere, called) = server("200 OK".to_owned());
        let (url, asked) = server(format!("302 Found\r\nlocation: {elsewhere}/"));
        let answer = get(&url, Some("word"));
        assert!(matches!(answer, Err(Failure::Reason(why)) if why.contains("302")));
        assert_eq!(asked.try_recv().as_deref(), Ok("GET / HTTP/1.1"));
        assert!(called.try_recv().is_err());
        assert!(get(&elsewhere, None).is_ok_and(|answer| answer.is_object()));
    }

    #[test]
    fn no_proxy_is_told_what_is_said_here() {
        // Nobody listens there.
        let proxies = ["HTTP_PROXY", "ALL_PROXY"].map(|name| (name, "http://127.0.0.1:9"));
        let test = "loopback::tests::no_proxy_is_told_what_is_said_here";
        if is_within(&proxies, test) {
            let (url, _calls) = server("200 OK".to_owned());
            assert!(get(&url, None).is_ok());
        }
    }
}
