//! Calls over loopback, to a server in the same thread. One thread does everything in one order, so that each run
//! executes the same instructions; a server of its own would answer sooner or later.

use std::future::Future;

use anyhow::{Context as _, Result};
use droppay_instructions::{answers, worker::Caller};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    runtime,
};

/// Which call is made.
#[derive(Clone, Copy)]
pub(crate) enum Call {
    Read,
    Create,
}

/// Makes a call so many times.
pub(crate) fn call<C: Caller>(
    client: impl FnOnce(&str) -> Result<C>,
    call: Call,
    repetitions: u32,
) -> Result<()> {
    alone(async {
        let client = client(&format!("http://{}", serve().await?))?;
        for _ in 0..repetitions {
            match call {
                Call::Read => client.read().await,
                Call::Create => client.create().await,
            }
            .map_err(anyhow::Error::from_boxed)?;
        }
        Ok(())
    })
}

/// Exchanges the bytes of a call so many times, and makes nothing of them.
pub(crate) fn exchange(repetitions: u32) -> Result<()> {
    alone(async {
        let address = serve().await?;
        let mut connection = TcpStream::connect(&address).await?;
        connection.set_nodelay(true)?;
        let request =
            format!("GET /bank/v2/push/{} HTTP/1.1\r\nhost: {address}\r\n\r\n", answers::PUSH_ID);
        let mut answer = Vec::new();
        for _ in 0..repetitions {
            connection.write_all(request.as_bytes()).await?;
            answer.clear();
            receive(&mut connection, &mut answer).await?.context("the server gave up")?;
        }
        Ok(())
    })
}

fn alone(work: impl Future<Output = Result<()>>) -> Result<()> {
    runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}

/// Starts a server of prepared answers, in this thread, and says where.
async fn serve() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    let (read, created) = (response(&answers::push()?), response(&answers::created()?));
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(answer(connection, read.clone(), created.clone()));
        }
    });
    Ok(address)
}

fn response(body: &str) -> Vec<u8> {
    let head =
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ndate: Sat, 21 Nov 2026 12:00:00 GMT";
    format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// Answers requests until the client goes.
async fn answer(mut connection: TcpStream, read: Vec<u8>, created: Vec<u8>) -> Result<()> {
    connection.set_nodelay(true)?;
    let mut request = Vec::new();
    while receive(&mut connection, &mut request).await?.is_some() {
        let answer = if request.starts_with(b"GET ") { &read } else { &created };
        connection.write_all(answer).await?;
        request.clear();
    }
    Ok(())
}

/// One message, head and body; `None` if the other side has gone.
async fn receive(connection: &mut TcpStream, message: &mut Vec<u8>) -> Result<Option<()>> {
    loop {
        if connection.read_buf(message).await? == 0 {
            return Ok(None);
        }
        if length(message).is_some_and(|length| message.len() >= length) {
            return Ok(Some(()));
        }
    }
}

/// How long the message is, if its head has come.
fn length(message: &[u8]) -> Option<usize> {
    let head = message.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
    let name = b"content-length: ";
    let body =
        message[..head].split(|byte| *byte == b'\n').find_map(|line| line.strip_prefix(name));
    let digits = body.unwrap_or(b"0").iter().take_while(|byte| byte.is_ascii_digit());
    Some(head + digits.fold(0, |length, digit| length * 10 + usize::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_ends_where_its_head_says() {
        for (message, expected) in [
            ("GET / HTTP/1.1\r\nhost: a\r\n", None),
            ("GET / HTTP/1.1\r\nhost: a\r\n\r\n", Some(27)),
            ("POST / HTTP/1.1\r\ncontent-length: 12\r\n\r\n", Some(51)),
        ] {
            assert_eq!(length(message.as_bytes()), expected, "{message}");
        }
    }
}
