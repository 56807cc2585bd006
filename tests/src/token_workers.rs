//! The processes that share a token store, as the test that steers them sees them.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use droppay_sandbox::Sandbox;
use futures_util::future::join_all;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
    time::timeout,
};

/// Nothing that a worker does takes this long, unless it hangs.
const HANGING: Duration = Duration::from_secs(120);

/// What a worker answers to a command.
#[derive(Debug, Serialize, Deserialize)]
pub struct Reply {
    /// What succeeded, or the number that was reached.
    pub done: u64,
    /// What failed.
    pub errors: Vec<String>,
}

/// Where the worker program is, and what the workers share.
#[derive(Clone)]
pub struct WorkerProgram<'a> {
    /// `env!("CARGO_BIN_EXE_token_worker")`, which only an integration test knows.
    pub program: &'a Path,
    /// The store, as [`open_token_store`](crate::open_token_store) names it.
    pub store: &'a str,
}

/// One running worker. It is killed when this is dropped.
pub struct TokenWorker {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    log: PathBuf,
}

/// Some workers, and what they log.
pub struct TokenWorkers {
    /// The workers.
    pub workers: Vec<TokenWorker>,
    logs: TempDir,
}

impl WorkerProgram<'_> {
    /// Starts as many workers as are asked for, with the credentials of this sandbox.
    pub fn start(&self, workers: usize, sandbox: &Sandbox) -> TokenWorkers {
        let logs = tempfile::tempdir().expect("there is room for logs");
        let workers = (0..workers)
            .map(|number| self.start_one(sandbox, logs.path().join(number.to_string())))
            .collect();
        TokenWorkers { workers, logs }
    }

    fn start_one(&self, sandbox: &Sandbox, log: PathBuf) -> TokenWorker {
        let credentials = sandbox.credentials();
        let mut child = Command::new(self.program)
            .arg(self.store)
            .env("DROPPAY_BASE_URL", sandbox.base_url())
            .env("DROPPAY_APP_KEY", &credentials.client_id)
            .env("DROPPAY_APP_SECRET", &credentials.client_secret)
            .env("DROPPAY_CONNECTION_CODE", &credentials.connection_code)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(append_to(&log))
            .kill_on_drop(true)
            .spawn()
            .expect("the worker program starts");
        let input = child.stdin.take().expect("its input is a pipe");
        let output = BufReader::new(child.stdout.take().expect("its output is a pipe")).lines();
        TokenWorker { child, input, output, log }
    }
}

fn append_to(log: &Path) -> File {
    File::options().append(true).create(true).open(log).expect("there is room for a log")
}

impl TokenWorkers {
    /// Gives every worker the same command at the same time, and waits for all their answers.
    pub async fn ask_all(&mut self, command: &str) -> Vec<Reply> {
        join_all(self.workers.iter_mut().map(|worker| worker.ask(command))).await
    }

    /// Has every worker make calls, and fails unless every call succeeds. Returns how many there were.
    pub async fn call_all(&mut self, each: u64) -> u64 {
        let replies = self.ask_all(&format!("call {each}")).await;
        let whole = replies.iter().all(|reply| reply.errors.is_empty() && reply.done == each);
        assert!(whole, "a process had no working token: {replies:?}\n{}", self.logged());
        replies.iter().map(|reply| reply.done).sum()
    }

    /// Kills one of them, and starts another in its place.
    pub async fn replace(&mut self, number: usize, program: &WorkerProgram<'_>, sandbox: &Sandbox) {
        self.workers[number].kill().await;
        let log = self.workers[number].log.clone();
        self.workers[number] = program.start_one(sandbox, log);
    }

    /// Everything that the workers have logged: only what went wrong.
    pub fn logged(&self) -> String {
        let logs = fs::read_dir(self.logs.path()).expect("the logs are there");
        logs.flatten().filter_map(|log| fs::read_to_string(log.path()).ok()).collect()
    }
}

impl TokenWorker {
    /// Gives the worker a command.
    pub async fn tell(&mut self, command: &str) {
        let line = format!("{command}\n");
        let told = self.input.write_all(line.as_bytes()).await;
        told.unwrap_or_else(|error| panic!("the worker is gone: {error}\n{}", self.logged()));
    }

    /// The worker's next answer; `None` if it has ended.
    pub async fn next_reply(&mut self) -> Option<Reply> {
        let line = timeout(HANGING, self.output.next_line()).await;
        let line = line.unwrap_or_else(|_| panic!("the worker hangs\n{}", self.logged()));
        let line = line.expect("the answer is text")?;
        Some(serde_json::from_str(&line).expect("the answer is JSON"))
    }

    /// Gives the worker a command and waits for its answer.
    pub async fn ask(&mut self, command: &str) -> Reply {
        self.tell(command).await;
        let reply = self.next_reply().await;
        reply.unwrap_or_else(|| panic!("the worker ended instead of an answer\n{}", self.logged()))
    }

    /// The id of its process, for signals.
    pub fn id(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// Ends the process in a way that it cannot notice, as `kill -9` does.
    pub async fn kill(&mut self) {
        self.child.kill().await.expect("it was running");
    }

    fn logged(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}
