//! What must hold of processes that share a token store, whatever store it is. A used refresh token is worthless, so a
//! process that refreshes twice, or loses what a refresh gave, is found out.

use std::time::{Duration, Instant};

use droppay_sandbox::{Fault, Sandbox};
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha8Rng};
use tokio::time::sleep;

use crate::{
    Counter, JudgedSandbox, RefreshGate, Stop, TokenWorkers, WorkerProgram, open_token_store,
};

/// How many processes share a store.
pub const PROCESSES: usize = 8;

const OBTAIN: &str = "createUserToken";
const REFRESH: &str = "refreshUserToken";

/// How often the tokens expire: `DROPPAY_EXPIRIES`, or a few times.
pub fn expiries() -> u64 {
    ordered("DROPPAY_EXPIRIES").unwrap_or(50)
}

/// How many processes are killed: `DROPPAY_KILLS`, or a few.
pub fn kills() -> u64 {
    ordered("DROPPAY_KILLS").unwrap_or(24)
}

fn ordered(variable: &str) -> Option<u64> {
    let number = std::env::var(variable).ok()?;
    Some(number.parse().unwrap_or_else(|_| panic!("{variable} is no number: {number}")))
}

/// The tokens expire again and again, and each time every process makes calls at once: every call succeeds, and one
/// process refreshes.
pub async fn every_process_always_holds_a_working_token(program: WorkerProgram<'_>, expiries: u64) {
    let sandbox = JudgedSandbox::start_with(Sandbox::builder().rotate_refresh_tokens(true)).await;
    let mut workers = program.start(PROCESSES, &sandbox);
    let started_at = Instant::now();
    let mut calls = workers.call_all(2).await;
    for _ in 0..expiries {
        sandbox.expire_tokens().expect("the sandbox forgets its access tokens");
        calls += workers.call_all(2).await;
    }
    let refreshes = sandbox.count(REFRESH) as u64;
    println!(
        "{PROCESSES} processes, {expiries} expiries, {calls} calls, all of them good, {refreshes} refreshes, {} \
         exchange of the connection code, {:.1} s",
        sandbox.count(OBTAIN),
        started_at.elapsed().as_secs_f64(),
    );
    assert_eq!(refreshes, expiries, "one refresh for each expiry");
    assert_eq!(sandbox.count(OBTAIN), 1, "nobody fell back to the connection code");
    assert_quiet(&workers);
}

/// The process that is refreshing is killed while the others wait for it.
///
/// A refresh that the server had not processed is made by another. One that it had processed has used up the refresh
/// token: the next is refused, and the connection code exchanged, once.
pub async fn another_takes_over_from_a_killed_process(program: WorkerProgram<'_>, stop: Stop) {
    let gate = RefreshGate::default();
    let layer = gate.clone();
    let builder = Sandbox::builder().rotate_refresh_tokens(true);
    let sandbox = builder.layer(move |router| layer.before(router)).start().await;
    let sandbox = sandbox.expect("the sandbox starts on a free port");
    let mut workers = program.start(PROCESSES, &sandbox);
    workers.call_all(1).await;

    sandbox.expire_tokens().expect("the sandbox forgets its access tokens");
    gate.stop_the_next(stop);
    let mut victim = workers.workers.pop().expect("there are eight");
    victim.tell("call 1").await;
    gate.stopped().await;
    for worker in &mut workers.workers {
        worker.tell("call 1").await;
    }
    victim.kill().await;
    for worker in &mut workers.workers {
        let reply = worker.next_reply().await.expect("it goes on");
        assert!(reply.errors.is_empty() && reply.done == 1, "{reply:?}\n{}", workers.logged());
    }
    let expected = match stop {
        Stop::BeforeProcessing => vec![(OBTAIN, 200), (REFRESH, 200)],
        Stop::BeforeTheAnswer => {
            vec![(OBTAIN, 200), (REFRESH, 200), (REFRESH, 401), (OBTAIN, 200)]
        }
    };
    assert_eq!(token_calls(&sandbox), expected);
    sandbox.expire_tokens().expect("the sandbox forgets its access tokens");
    workers.call_all(1).await;
    assert_eq!(token_calls(&sandbox).last(), Some(&(REFRESH, 200)), "the new tokens are shared");
    assert_eq!(token_calls(&sandbox).len(), expected.len() + 1);
    assert_quiet(&workers);
}

/// Many processes compare and store at once, without a lease: no update is lost.
pub async fn no_update_is_lost(program: WorkerProgram<'_>, steps: u64) {
    let sandbox = Sandbox::start().await.expect("the sandbox starts on a free port");
    let mut workers = program.start(PROCESSES, &sandbox);
    let started_at = Instant::now();
    let replies = workers.ask_all(&format!("count {steps}")).await;
    assert!(replies.iter().all(|reply| reply.done == steps), "{replies:?}");
    println!(
        "{PROCESSES} processes stored {} times, {:.1} s",
        steps * PROCESSES as u64,
        started_at.elapsed().as_secs_f64()
    );
    assert_eq!(count_in(program.store).await, steps * PROCESSES as u64);
}

/// While all of them make calls with a token that has expired, one process is killed at whatever moment it is, and
/// started anew. The others notice nothing, and each kill costs one exchange of the connection code at most.
pub async fn processes_killed_at_any_moment_harm_nobody(program: WorkerProgram<'_>, kills: u64) {
    let sandbox = Sandbox::builder().rotate_refresh_tokens(true).start().await;
    let sandbox = sandbox.expect("the sandbox starts on a free port");
    let mut workers = program.start(PROCESSES, &sandbox);
    workers.call_all(1).await;
    // So that many are killed while they refresh.
    let slowly = Fault::delay(Duration::from_millis(10)).operation(REFRESH);
    sandbox.inject(slowly).expect("the fault can happen");
    let mut random = ChaCha8Rng::seed_from_u64(4);
    for _ in 0..kills {
        sandbox.expire_tokens().expect("the sandbox forgets its access tokens");
        // The victim is told first, so that it is most often the one that refreshes.
        workers.workers.rotate_left(1);
        for worker in &mut workers.workers {
            worker.tell("call 1").await;
        }
        // No event is awaited: the moment is to be any.
        sleep(Duration::from_micros(random.random_range(0..30_000))).await;
        workers.replace(0, &program, &sandbox).await;
        for number in 1..PROCESSES {
            let reply = workers.workers[number].next_reply().await.expect("it goes on");
            assert!(reply.errors.is_empty() && reply.done == 1, "{reply:?}\n{}", workers.logged());
        }
    }
    workers.call_all(1).await;
    let exchanges = sandbox_calls(&sandbox, OBTAIN, 200);
    println!(
        "{kills} processes killed: {} refreshes, {} of them refused, {exchanges} exchanges of the connection code",
        sandbox_calls(&sandbox, REFRESH, 200),
        sandbox_calls(&sandbox, REFRESH, 401),
    );
    assert!(exchanges <= 1 + kills, "{exchanges} exchanges");
    assert_quiet(&workers);
}

/// A process is killed again and again while it stores: what it was told is stored is there, and what was under way is
/// there or not.
pub async fn a_process_killed_while_it_stores_leaves_a_whole_entry(
    program: WorkerProgram<'_>,
    kills: u64,
) {
    let sandbox = Sandbox::start().await.expect("the sandbox starts on a free port");
    let mut workers = program.start(1, &sandbox);
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let mut stored = 0;
    for _ in 0..kills {
        let worker = &mut workers.workers[0];
        worker.tell("count").await;
        for _ in 0..random.random_range(1..10) {
            stored = worker.next_reply().await.expect("it counts").done;
        }
        sleep(Duration::from_micros(random.random_range(0..3_000))).await;
        worker.kill().await;
        while let Some(reply) = worker.next_reply().await {
            stored = reply.done;
        }
        let found = count_in(program.store).await;
        assert!((stored..=stored + 1).contains(&found), "{stored} was stored, {found} is there");
        stored = found;
        workers.replace(0, &program, &sandbox).await;
    }
    println!("a process was killed {kills} times while it stored, {stored} times in all");
}

/// Where a [`Counter`] of this store stands.
pub async fn count_in(store: &str) -> u64 {
    let store = open_token_store(store).expect("the store can be opened");
    Counter::of(store).await.read().await.expect("the counter can be read")
}

fn sandbox_calls(sandbox: &Sandbox, operation: &str, status: u16) -> u64 {
    token_calls(sandbox).into_iter().filter(|call| *call == (operation, status)).count() as u64
}

fn token_calls(sandbox: &Sandbox) -> Vec<(&'static str, u16)> {
    let name = |operation: Option<String>| {
        [OBTAIN, REFRESH].into_iter().find(|name| operation.as_deref() == Some(name))
    };
    let calls = sandbox.calls().into_iter();
    calls.filter_map(|call| Some((name(call.operation)?, call.status))).collect()
}

/// A store that failed, and a lease that was not to be had in time, would have been warned of.
fn assert_quiet(workers: &TokenWorkers) {
    assert_eq!(workers.logged(), "", "nothing went wrong");
}
