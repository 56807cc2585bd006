//! How much faster reading ahead is against a server that takes 20 ms for each page. It prints, and asserts nothing about
//! time: `cargo test --release --test paging_speed -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use droppay_ext::paging::Paged as _;
use droppay_sandbox::Fault;
use droppay_tests::JudgedSandbox;
use futures_util::TryStreamExt as _;

const PAGES: usize = 100;
const LATENCY: Duration = Duration::from_millis(20);

/// How long it takes to read all pages, with so much work on each.
async fn time_to_read(droppay: &droppay_ext::DropPay, ahead: usize, work: Duration) -> Duration {
    let start = Instant::now();
    let mut pages =
        std::pin::pin!(droppay.list_pushes().pg_size(1).pages().prefetch(ahead).stream());
    let mut read = 0;
    while let Some(page) = pages.try_next().await.expect("the list can be read") {
        read += page.items.len();
        tokio::time::sleep(work).await;
    }
    assert!(read >= PAGES, "{read}");
    start.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it measures, and takes half a minute"]
async fn reading_ahead_against_a_server_that_takes_20_ms_for_each_page() {
    let sandbox = JudgedSandbox::start().await;
    let droppay = sandbox.client();
    for _ in 0..PAGES {
        let recipient = droppay_ext::api::types::PostedRecipient {
            account: "IT60X0542811101000000123456".into(),
            owner: None,
        };
        let push =
            droppay_ext::api::types::PushCreate::builder().amount("1.00").recipient(recipient);
        droppay.create_push().body(push).send().await.expect("the sandbox takes every push");
    }
    let slow = Fault::delay(LATENCY).operation("listPushes");
    sandbox.inject(slow).expect("the fault can happen");
    println!(
        "| work on each page | pages ahead | ms per page | times as fast as none ahead |\n|---|---|---|---|"
    );
    for work in [Duration::ZERO, LATENCY / 4, LATENCY] {
        let alone = time_to_read(&droppay, 0, work).await;
        for ahead in [0, 1, 2, 4, 8] {
            let time = time_to_read(&droppay, ahead, work).await;
            let (each, ratio) = (time / PAGES as u32, alone.as_secs_f64() / time.as_secs_f64());
            println!("| {work:?} | {ahead} | {:.1} | {ratio:.1} |", each.as_secs_f64() * 1_000.0);
        }
    }
}
