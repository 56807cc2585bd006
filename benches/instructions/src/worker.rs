//! A process that makes calls when it is told to, and says how long they took: so that clients which cannot be built
//! into one program can take turns.
//!
//! It reads lines such as `read 2000 16` (which call, how many, by how many tasks), and answers each by a line of JSON:
//! `{"elapsed": 1234, "calls": [56, 78]}`, the nanoseconds of all of them together and of each.
//!
//! This file is also part of the program in `benches/openapi-generator`, which is built for itself: it needs tokio only.

use std::{
    error::Error,
    future::Future,
    io::{Write as _, stdin, stdout},
    sync::Arc,
    time::Instant,
};

use tokio::{runtime, task::JoinSet};

/// Whatever went wrong.
pub type Failure = Box<dyn Error + Send + Sync>;

/// One client, which reads and creates a push. It looks at what was answered, so that none can do less than the others.
pub trait Caller: Send + Sync + 'static {
    /// Reads a push.
    fn read(&self) -> impl Future<Output = Result<(), Failure>> + Send;
    /// Creates a push.
    fn create(&self) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// Which call is made.
#[derive(Clone, Copy)]
enum Call {
    Read,
    Create,
}

/// Makes calls as the lines on stdin say, until there are none. All of it happens in one thread.
///
/// # Errors
///
/// When a call fails, or a line is not understood.
pub fn work(caller: impl Caller) -> Result<(), Failure> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let caller = Arc::new(caller);
    for line in stdin().lines() {
        let (call, calls, tasks) = understood(&line?)?;
        let start = Instant::now();
        let took = runtime.block_on(make(&caller, call, calls, tasks))?;
        let elapsed = start.elapsed().as_nanos();
        let mut out = stdout().lock();
        writeln!(out, "{{\"elapsed\": {elapsed}, \"calls\": {took:?}}}")?;
        out.flush()?;
    }
    Ok(())
}

fn understood(line: &str) -> Result<(Call, usize, usize), Failure> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [call, calls, tasks] = words[..] else { return Err(format!("no order: {line}").into()) };
    let call = match call {
        "read" => Call::Read,
        "create" => Call::Create,
        other => return Err(format!("no call: {other}").into()),
    };
    Ok((call, calls.parse()?, tasks.parse()?))
}

/// Makes so many calls, in equal parts by so many tasks. How many nanoseconds each took.
async fn make(
    caller: &Arc<impl Caller>,
    call: Call,
    calls: usize,
    tasks: usize,
) -> Result<Vec<u64>, Failure> {
    let mut set = JoinSet::new();
    for _ in 0..tasks {
        set.spawn(make_in_turn(caller.clone(), call, calls / tasks));
    }
    let mut took = Vec::with_capacity(calls);
    while let Some(task) = set.join_next().await {
        took.extend(task??);
    }
    Ok(took)
}

async fn make_in_turn(
    caller: Arc<impl Caller>,
    call: Call,
    calls: usize,
) -> Result<Vec<u64>, Failure> {
    let mut took = Vec::with_capacity(calls);
    for _ in 0..calls {
        let start = Instant::now();
        match call {
            Call::Read => caller.read().await?,
            Call::Create => caller.create().await?,
        }
        took.push(u64::try_from(start.elapsed().as_nanos())?);
    }
    Ok(took)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[derive(Default)]
    struct Counting {
        read: AtomicUsize,
        created: AtomicUsize,
    }

    impl Caller for Counting {
        async fn read(&self) -> Result<(), Failure> {
            self.read.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }

        async fn create(&self) -> Result<(), Failure> {
            self.created.fetch_add(1, Ordering::Relaxed);
            Err("refused".into())
        }
    }

    fn made(order: &str) -> (Arc<Counting>, Result<Vec<u64>, Failure>) {
        let (call, calls, tasks) = understood(order).unwrap();
        let caller = Arc::new(Counting::default());
        let runtime = runtime::Builder::new_current_thread().build().unwrap();
        let outcome = runtime.block_on(make(&caller, call, calls, tasks));
        (caller, outcome)
    }

    #[test]
    fn as_many_calls_are_made_and_timed_as_were_ordered() {
        let (caller, took) = made("read 40 8");
        assert_eq!((caller.read.load(Ordering::Relaxed), took.unwrap().len()), (40, 40));
        assert_eq!(caller.created.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_call_that_fails_ends_the_measurement() {
        assert_eq!(made("create 3 1").1.unwrap_err().to_string(), "refused");
    }

    #[test]
    fn an_order_that_is_not_understood_is_refused() {
        for order in ["", "read", "read 10", "write 10 1", "read ten 1", "read 10 1 1"] {
            assert!(understood(order).is_err(), "{order:?}");
        }
    }
}
