//! Reading ahead: how much faster, in which order, and what becomes of requests that are no longer wanted.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use futures_util::FutureExt as _;
use tokio::time::{Instant, sleep};

use super::*;

/// How long it takes to read a list of 20 pages if the program works so long on each.
async fn time_to_read(server: &Scripted, ahead: usize, work: Duration) -> Duration {
    let (client, start) = (server.client(), Instant::now());
    let mut pages = std::pin::pin!(client.list_pushes().pages().prefetch(ahead).stream());
    let mut entries = 0;
    while let Some(page) = pages.try_next().await.expect("20 pages") {
        entries += page.items.len();
        sleep(work).await;
    }
    assert_eq!(entries, 40);
    start.elapsed()
}

#[tokio::test(start_paused = true)]
async fn reading_four_pages_ahead_is_at_least_three_times_as_fast() {
    let server = list_of(20);
    let alone = time_to_read(&server, 0, Duration::ZERO).await;
    let ahead = time_to_read(&server, 4, Duration::ZERO).await;
    assert_eq!(alone, 20 * LATENCY);
    assert!(alone >= 3 * ahead, "{alone:?} without, {ahead:?} with");
}

#[tokio::test(start_paused = true)]
async fn while_a_page_is_waited_for_as_many_as_asked_for_are_read_behind_it() {
    // The first page alone, and then six groups of three and a last page.
    let time = time_to_read(&list_of(20), 2, Duration::ZERO).await;
    assert_eq!(time, LATENCY + 7 * LATENCY);
}

#[tokio::test(start_paused = true)]
async fn pages_are_read_ahead_while_the_program_works_on_an_earlier_one() {
    let server = list_of(20);
    for (pages_ahead, work) in [(1, LATENCY), (4, LATENCY), (2, 10 * LATENCY)] {
        let time = time_to_read(&server, pages_ahead, work).await;
        assert_eq!(
            time,
            LATENCY + 20 * work,
            "nothing but the first page is waited for: {pages_ahead} ahead, {work:?} of work"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn reading_ahead_is_faster_for_a_program_that_works_less_than_a_page_takes() {
    let (server, work) = (list_of(20), LATENCY / 4);
    let (alone, ahead) =
        (time_to_read(&server, 0, work).await, time_to_read(&server, 4, work).await);
    assert!(alone >= 3 * ahead, "{alone:?} without, {ahead:?} with");
}

#[tokio::test(start_paused = true)]
async fn reading_ahead_keeps_the_order_and_its_bound() {
    // Later pages are answered sooner.
    let server = Scripted::new(|call| {
        faultless(call, 8).after(LATENCY * u32::try_from(10 - asked(call)).unwrap())
    });
    let client = server.client();
    let mut pages = std::pin::pin!(client.list_pushes().pages().prefetch(3).stream());
    for number in 0..8 {
        let page = pages.next().await.expect("eight pages").expect("all can be read");
        assert_eq!(page.number, number);
        sleep(20 * LATENCY).await;
        let most = (i64::from(number) + 3).min(7);
        assert_eq!(pages_asked(&server).last(), Some(&most), "while page {number} is consumed");
    }
    assert!(pages.next().await.is_none());
    assert_eq!(pages_asked(&server).len(), 8, "no page is asked for twice");
}

/// A server whose list of 8 pages counts the answers that were finished.
fn counting() -> (Scripted, Arc<AtomicUsize>) {
    let finished = Arc::new(AtomicUsize::new(0));
    let count = finished.clone();
    let server =
        Scripted::new(move |call| faultless(call, 8).after(LATENCY).counted(count.clone()));
    (server, finished)
}

#[tokio::test(start_paused = true)]
async fn dropping_the_stream_ends_what_is_read_ahead() {
    let (server, finished) = counting();
    let client = server.client();
    let mut pages = Box::pin(client.list_pushes().pages().prefetch(4).stream());
    pages.next().await.expect("a page").expect("it can be read");
    sleep(LATENCY / 4).await;
    assert_eq!(pages_asked(&server), [0, 1, 2, 3, 4], "four are under way");
    drop(pages);
    sleep(10 * LATENCY).await;
    assert_eq!(finished.load(Ordering::Relaxed), 1, "none of them went on");
    assert_eq!(pages_asked(&server).len(), 5, "and no other was begun");
}

#[tokio::test(start_paused = true)]
async fn a_page_that_fails_is_asked_for_once_and_comes_in_its_place() {
    let server = Scripted::new(|call| match asked(call) {
        3 => Answer::new(503, ""),
        _ => faultless(call, 8).after(LATENCY),
    });
    let client = server.client();
    let pages: Vec<_> = client.list_pushes().pages().prefetch(4).stream().collect().await;
    let [Ok(_), Ok(_), Ok(_), Err(error)] = &pages[..] else {
        panic!("three pages and the failure of the fourth: {pages:?}")
    };
    assert_eq!(error.status().map(|status| status.as_u16()), Some(503));
    assert_eq!(error.cursor().map(ToString::to_string).as_deref(), Some("1.3.2"));
    let mut asked = pages_asked(&server);
    let requests = asked.len();
    asked.sort_unstable();
    asked.dedup();
    assert_eq!(asked.len(), requests, "none is asked for twice");
}

#[tokio::test(start_paused = true)]
async fn a_failure_ends_what_is_read_ahead_of_it() {
    let finished = Arc::new(AtomicUsize::new(0));
    let count = finished.clone();
    let server = Scripted::new(move |call| match asked(call) {
        0 => faultless(call, 8),
        1 => Answer::new(500, "").after(LATENCY),
        _ => faultless(call, 8).after(10 * LATENCY).counted(count.clone()),
    });
    let client = server.client();
    let mut pages = std::pin::pin!(client.list_pushes().pages().prefetch(4).stream());
    pages.next().await.expect("a page").expect("it can be read");
    pages.next().await.expect("an error").expect_err("the server fails");
    assert_eq!(pages_asked(&server), [0, 1, 2, 3, 4, 5]);
    sleep(100 * LATENCY).await;
    assert_eq!(
        finished.load(Ordering::Relaxed),
        0,
        "nobody waits for them, although the stream is still there"
    );
    assert!(pages.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_a_request_that_is_read_ahead_comes_out_of_the_stream() {
    let server = Scripted::new(|call| match asked(call) {
        2 => panic!("a bug in the transport"),
        _ => faultless(call, 8),
    });
    let client = server.client();
    let reading = client.list_pushes().pages().prefetch(4).stream().collect::<Vec<_>>();
    let panic = std::panic::AssertUnwindSafe(reading).catch_unwind().await.expect_err("a bug");
    assert_eq!(panic.downcast_ref(), Some(&"a bug in the transport"));
}

#[test]
fn a_runtime_that_is_shut_down_under_the_stream_is_an_error_with_a_cursor() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let (server, first) = (list_of(8), runtime());
    let mut pages = Box::pin(server.client().list_pushes().pages().prefetch(4).stream());
    first.block_on(pages.next()).expect("a page").expect("it can be read");
    drop(first);
    let error = runtime().block_on(pages.next()).expect("an error").expect_err("it was cut off");
    assert!(error.to_string().contains("runtime"), "{error}");
    assert!(error.cursor().is_some() && !error.is_outcome_unknown());
}

#[tokio::test(start_paused = true)]
async fn a_stream_borrows_nothing_and_can_move_to_a_task() {
    let server = list_of(5);
    let items = {
        let client = server.client();
        client.list_pushes().pages().prefetch(2).items()
    };
    let read = tokio::spawn(ids(items)).await.expect("no panic").expect("five pages");
    assert_eq!(read, sem(0..10));
}
