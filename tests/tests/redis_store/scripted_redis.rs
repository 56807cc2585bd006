//! A listener that answers every command with the same line, for what a real Redis says too seldom to wait for it.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

/// The listener.
pub(crate) struct ScriptedRedis {
    port: u16,
    connections: Arc<AtomicUsize>,
}

impl ScriptedRedis {
    /// Answers with this line, which is RESP and has no line end.
    pub(crate) async fn answering(line: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("its number").port();
        let connections = Arc::<AtomicUsize>::default();
        let counter = connections.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counter.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(converse(stream, line));
            }
        });
        Self { port, connections }
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// How many connections were made.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

async fn converse(stream: TcpStream, line: &str) -> Option<()> {
    let mut stream = BufReader::new(stream);
    loop {
        for _ in 0..number(&mut stream, "*").await? {
            let length = number(&mut stream, "$").await?;
            // And the line end after it.
            stream.read_exact(&mut vec![0; length + 2]).await.ok()?;
        }
        stream.write_all(format!("{line}\r\n").as_bytes()).await.ok()?;
    }
}

/// The number of the next line, which begins with a mark.
async fn number(stream: &mut BufReader<TcpStream>, mark: &str) -> Option<usize> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok()?;
    line.trim().strip_prefix(mark)?.parse().ok()
}
