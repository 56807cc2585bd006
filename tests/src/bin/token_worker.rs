//! One of the processes that share a token store: does what it is told on its standard input, one line a command, and
//! answers with one line of JSON.
//!
//! `token_worker STORE`, with the credentials in the environment. Commands: `call N` makes N calls at once, `count N`
//! counts N steps in the store, `count` counts until the process ends, one answer for each step.

use std::{env, error::Error, io::Write as _, sync::Arc};

use droppay_ext::{Builder, DropPay, Error as CallError, auth::TokenStore, retry::RetryPolicy};
use droppay_tests::{Counter, Reply, open_token_store};
use futures_util::future::join_all;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    // To standard error, which the test looks into: whatever goes wrong with a store is said there.
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_ansi(false)
        .with_writer(std::io::stderr)
        .init();
    let name = env::args().nth(1).ok_or("token_worker STORE")?;
    let store = open_token_store(&name)?;
    // A call that failed once is to be seen by the test, and not repeated.
    let droppay =
        Builder::from_env()?.token_store(store.clone()).retry(RetryPolicy::never()).build()?;
    // This blocks the main thread alone; the runtime's own threads go on with what the client has under way.
    for command in std::io::stdin().lines() {
        let command = command?;
        let (what, number) = command.split_once(' ').unwrap_or((&command, ""));
        match (what, number.parse()) {
            ("call", Ok(calls)) => say(&call(&droppay, calls).await)?,
            ("count", Ok(steps)) => say(&count(&store, steps).await?)?,
            ("count", Err(_)) => {
                let counter = Counter::of(store.clone()).await;
                loop {
                    say(&Reply { done: counter.step().await?, errors: Vec::new() })?;
                }
            }
            _ => return Err(format!("no such command: {command}").into()),
        }
    }
    Ok(())
}

/// Makes calls at once. What failed is told by its error, which holds no secret.
async fn call(droppay: &DropPay, calls: u64) -> Reply {
    let calls = (0..calls).map(|_| droppay.get_push().id("SEM1234568UN8").send());
    let outcomes = join_all(calls).await;
    let (done, failed): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    let told = |failed: Result<_, _>| failed.map(drop).map_err(CallError::from).err();
    let errors = failed.into_iter().filter_map(told).map(|error| error.to_string()).collect();
    Reply { done: done.len() as u64, errors }
}

async fn count(store: &Arc<dyn TokenStore>, steps: u64) -> Result<Reply, Box<dyn Error>> {
    let counter = Counter::of(store.clone()).await;
    for _ in 0..steps {
        counter.step().await?;
    }
    Ok(Reply { done: steps, errors: Vec::new() })
}

fn say(reply: &Reply) -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string(reply)?)?;
    Ok(out.flush()?)
}
