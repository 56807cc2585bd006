//! A Redis of a test's own: on a free port of loopback, without a password and without files, gone with the test.

use std::{
    io::{BufRead as _, BufReader},
    net::{Ipv4Addr, TcpListener},
    process::{Child, Command, Stdio},
};

use redis::{Cmd, FromRedisValue, aio::MultiplexedConnection};
use tempfile::TempDir;

/// How often another port is tried, should somebody else take the one that was free.
const ATTEMPTS: usize = 5;

/// A running redis-server.
pub struct RedisServer {
    port: u16,
    folder: TempDir,
    process: Option<Child>,
}

impl RedisServer {
    /// Starts a Redis.
    ///
    /// # Panics
    ///
    /// If `redis-server` is not on the PATH.
    pub fn start() -> Self {
        for _ in 0..ATTEMPTS {
            let mut server = Self::not_yet();
            if server.launch() {
                return server;
            }
        }
        panic!("redis-server did not start on any of {ATTEMPTS} free ports");
    }

    /// A place for a Redis that is not there yet: [`begin`](Self::begin) starts it.
    pub fn not_yet() -> Self {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = free.local_addr().expect("its number").port();
        Self { port, folder: tempfile::tempdir().expect("a folder"), process: None }
    }

    /// Starts it, empty, where it was or will be.
    pub fn begin(&mut self) {
        self.end();
        assert!(self.launch(), "redis-server did not start on port {}", self.port);
    }

    /// Kills it.
    pub fn end(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("it can be killed");
            process.wait().expect("it is killed");
        }
    }

    /// Keeps it from answering, without closing a connection, until [`resume`](Self::resume).
    pub fn pause(&self) {
        self.signal("-STOP");
    }

    /// Ends a [`pause`](Self::pause).
    pub fn resume(&self) {
        self.signal("-CONT");
    }

    /// Its address.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("redis://{}", self.address())
    }

    /// A connection for the test itself.
    pub async fn connection(&self) -> MultiplexedConnection {
        let client = redis::Client::open(self.url()).expect("a URL");
        client.get_multiplexed_async_connection().await.expect("the server answers")
    }

    /// Carries out one command, given as words.
    pub async fn ask<T: FromRedisValue>(&self, command: &[&str]) -> T {
        let mut words = Cmd::new();
        words.arg(command);
        let answer = words.query_async(&mut self.connection().await).await;
        answer.unwrap_or_else(|error| panic!("{command:?}: {error}"))
    }

    /// A number from `INFO`.
    pub async fn info(&self, field: &str) -> u64 {
        let all: String = self.ask(&["INFO", "everything"]).await;
        let line = all.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
        line.and_then(|number| number.trim().parse().ok())
            .unwrap_or_else(|| panic!("{field} in\n{all}"))
    }

    /// How many scripts were run so far, which is how many commands the store has sent.
    pub async fn scripts_run(&self) -> u64 {
        let all: String = self.ask(&["INFO", "commandstats"]).await;
        let line = all.lines().find_map(|line| line.strip_prefix("cmdstat_evalsha:calls="));
        line.and_then(|line| line.split(',').next()?.parse().ok()).unwrap_or(0)
    }

    /// Whether it listens now; `false` if the port is taken.
    fn launch(&mut self) -> bool {
        let process = Command::new("redis-server")
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no", "--daemonize", "no"])
            .arg("--dir")
            .arg(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn();
        let mut process =
            process.expect("redis-server is on the PATH (Debian: apt-get install redis-server)");
        let log = process.stdout.take().expect("its output is piped");
        let mut lines = BufReader::new(log).lines().map_while(Result::ok);
        let ready = lines.any(|line| line.contains("Ready to accept connections"));
        // The log goes on and must go somewhere.
        std::thread::spawn(move || lines.for_each(drop));
        self.process = Some(process);
        if !ready {
            self.end();
        }
        ready
    }

    fn signal(&self, signal: &str) {
        let process = self.process.as_ref().expect("it runs").id().to_string();
        let status = Command::new("kill").args([signal, &process]).status().expect("kill is there");
        assert!(status.success(), "the signal is sent");
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.end();
    }
}
