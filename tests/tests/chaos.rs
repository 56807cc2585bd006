//! Orders submitted by processes that are killed, to a server whose every call may fail: each is one push that is
//! `READY`, and nothing that was logged holds a secret.
//!
//! `DROPPAY_CHAOS_SUBMISSIONS=10000` makes the large run, `DROPPAY_CHAOS_SEED` repeats one.

use std::env;

use droppay_tests::chaos::Run;

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is no number: {text}")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_order_is_ready_once_whatever_fails_and_whoever_is_killed() {
    let orders = number("DROPPAY_CHAOS_SUBMISSIONS").unwrap_or(300);
    let seed = number("DROPPAY_CHAOS_SEED").unwrap_or_else(rand::random);
    println!("DROPPAY_CHAOS_SUBMISSIONS={orders} DROPPAY_CHAOS_SEED={seed}");
    let run = Run { program: env!("CARGO_BIN_EXE_submitter").into(), seed, orders };
    let report = run.make().await;
    println!("{report}");
    let wrong = report.wrong();
    let shown = &wrong[..wrong.len().min(20)];
    assert!(wrong.is_empty(), "seed {seed}: {} things are wrong: {shown:#?}", wrong.len());
}
