//! Listings against a scripted server, on a paused clock.

mod ahead;
mod drift;

use std::{fmt, time::Duration};

use droppay_api::types::Push;
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde_json::{Value, json};

use super::*;
use crate::{
    ErrorKind,
    scripted::{Answer, Call, Scripted},
};

const LATENCY: Duration = Duration::from_millis(20);

/// The page that a call asks for.
fn asked(call: &Call) -> i64 {
    call.query("pg_num").expect("the page is asked for by its number").parse().expect("a number")
}

fn pushes(ids: impl IntoIterator<Item = impl fmt::Display>) -> Vec<Value> {
    ids.into_iter().map(|id| json!({"id": format!("SEM{id}"), "status": "DRAFT"})).collect()
}

fn page(ids: impl IntoIterator<Item = impl fmt::Display>, info: Value) -> Answer {
    Answer::new(200, json!({"pushes": pushes(ids), "paging_info": info}))
}

fn info(number: i64, total: i64) -> Value {
    json!({"current_page": number, "total_pages": total, "page_size": 2})
}

/// The answer of a faultless list of pages with two entries each.
fn faultless(call: &Call, total: i64) -> Answer {
    let number = asked(call);
    page([2 * number, 2 * number + 1], info(number, total))
}

fn list_of(total: i64) -> Scripted {
    Scripted::new(move |call| faultless(call, total).after(LATENCY))
}

async fn ids(items: impl Stream<Item = Result<Push, Error>>) -> Result<Vec<String>, Error> {
    items.map_ok(|push| push.id.to_string()).try_collect().await
}

fn sem(numbers: impl IntoIterator<Item = i64>) -> Vec<String> {
    numbers.into_iter().map(|number| format!("SEM{number}")).collect()
}

fn pages_asked(server: &Scripted) -> Vec<i64> {
    server.calls().iter().map(asked).collect()
}

#[tokio::test(start_paused = true)]
async fn every_entry_comes_once_in_order_and_nothing_is_asked_beyond_the_last_page() {
    let server = list_of(5);
    assert_eq!(
        ids(server.client().list_pushes().pg_num(3).items()).await.expect("five pages"),
        sem(0..10)
    );
    assert_eq!(pages_asked(&server), [0, 1, 2, 3, 4]);
}

#[tokio::test(start_paused = true)]
async fn an_empty_list_is_one_page_without_entries() {
    for total in [0, 1] {
        let server = Scripted::new(move |_| page([0; 0], info(0, total)));
        assert_eq!(ids(server.client().list_pushes().items()).await.expect("no entries"), sem([]));
        assert_eq!(pages_asked(&server), [0]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_page_in_the_middle_ends_nothing() {
    let server = Scripted::new(|call| match asked(call) {
        1 | 2 => page([0; 0], info(asked(call), 4)),
        _ => faultless(call, 4),
    });
    assert_eq!(
        ids(server.client().list_pushes().items()).await.expect("four pages"),
        sem([0, 1, 6, 7])
    );
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_of_pages_is_read_until_one_is_empty() {
    let server = Scripted::new(|call| match asked(call) {
        number @ 0..3 => page([number], Value::Null),
        _ => page([0; 0], Value::Null),
    });
    assert_eq!(ids(server.client().list_pushes().items()).await.expect("three entries"), sem(0..3));
    assert_eq!(pages_asked(&server), [0, 1, 2, 3]);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_only_the_page_size_is_read_until_a_page_is_not_full() {
    let server = Scripted::new(|call| match asked(call) {
        0 => page([0, 1], json!({"page_size": 2})),
        _ => page([2], json!({"page_size": 2})),
    });
    assert_eq!(ids(server.client().list_pushes().items()).await.expect("three entries"), sem(0..3));
    assert_eq!(pages_asked(&server), [0, 1]);
}

async fn failure(server: &Scripted) -> Error {
    ids(server.client().list_pushes().items()).await.expect_err("the list contradicts itself")
}

#[tokio::test(start_paused = true)]
async fn another_page_than_the_one_asked_for_is_an_error_with_a_cursor() {
    let server = Scripted::new(|call| match asked(call) {
        2 => page([40, 41], info(0, 5)),
        _ => faultless(call, 5),
    });
    let error = failure(&server).await;
    assert_eq!(error.kind(), ErrorKind::Paging);
    assert_eq!(error.to_string(), "page 2 was asked for, and page 0 came");
    assert_eq!(error.cursor().map(ToString::to_string).as_deref(), Some("1.2.2"));
}

#[tokio::test(start_paused = true)]
async fn a_page_that_repeats_the_one_before_it_is_an_error() {
    let server = Scripted::new(|_| page([0, 1], json!({"total_pages": 5})));
    let error = failure(&server).await;
    assert_eq!(error.to_string(), "page 1 repeats the page before it");
    assert_eq!(
        pages_asked(&server),
        [0, 1],
        "a server that ignores the number is not asked for ever"
    );
}

#[tokio::test(start_paused = true)]
async fn a_list_that_never_ends_is_cut_off_with_a_cursor() {
    let server = list_of(1_000_000);
    let pages = server
        .client()
        .list_pushes()
        .pages()
        .max_pages(3)
        .prefetch(10)
        .stream()
        .collect::<Vec<_>>()
        .await;
    let [Ok(_), Ok(_), Ok(_), Err(error)] = &pages[..] else {
        panic!("three pages and an error: {pages:?}")
    };
    assert_eq!(error.kind(), ErrorKind::Paging);
    assert_eq!(error.cursor().map(ToString::to_string).as_deref(), Some("1.3.2"));
    assert_eq!(pages_asked(&server), [0, 1, 2], "nothing is read ahead that may not be read");
}

#[tokio::test(start_paused = true)]
async fn a_failure_in_the_middle_is_resumed_without_loss_or_repetition() {
    let server = Scripted::new(|call| match call.place {
        2 => Answer::new(503, ""),
        _ => faultless(call, 5),
    });
    let client = server.client();
    let (read, end): (Vec<_>, Vec<_>) =
        client.list_pushes().items().collect::<Vec<_>>().await.into_iter().partition(Result::is_ok);
    let [Err(error)] = &end[..] else {
        panic!("the failure is the last thing that comes: {end:?}")
    };
    assert_eq!((read.len(), error.status().map(|status| status.as_u16())), (4, Some(503)));
    let cursor = error.cursor().cloned().expect("the error says where to go on");
    assert_eq!(
        ids(client.list_pushes().pages().resume(cursor).items()).await.expect("the rest"),
        sem(4..10)
    );
}

#[tokio::test(start_paused = true)]
async fn each_page_says_where_it_is_and_where_the_next_is() {
    let server = list_of(3);
    let client = server.client();
    let pages: Vec<_> =
        client.list_pushes().pages().stream().try_collect().await.expect("three pages");
    assert_eq!(pages.iter().map(|page| page.number).collect::<Vec<_>>(), [0, 1, 2]);
    assert!(pages[2].next.is_none());
    for cursor in [pages[0].next.clone().expect("not the last"), pages[1].cursor().clone()] {
        assert_eq!(
            ids(client.list_pushes().pages().resume(cursor).items()).await.expect("the rest"),
            sem(2..6)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_cursor_that_counts_other_pages_is_refused() {
    let server = list_of(5);
    let cursor = "1.2.100".parse().expect("a cursor");
    let resumed = ids(server.client().list_pushes().pages().resume(cursor).items()).await;
    let error = resumed.expect_err("page 2 of pages of 100 is not page 2 of pages of 2");
    assert!(error.to_string().contains("pg_size"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_unreadable_entry_comes_as_an_error_in_its_place_and_the_list_goes_on() {
    let server = Scripted::new(|call| match asked(call) {
        0 => Answer::new(
            200,
            json!({"pushes": [{"id": "SEM0", "status": "DRAFT"}, {"id": 5}], "paging_info": info(0, 2)}),
        ),
        _ => faultless(call, 2),
    });
    let client = server.client();
    let items: Vec<_> = client.list_pushes().items().collect().await;
    let [Ok(_), Err(error), Ok(_), Ok(_)] = &items[..] else {
        panic!("the second is unreadable: {items:?}")
    };
    assert_eq!(error.kind(), ErrorKind::UnreadableEntry);
    assert_eq!(error.unreadable().expect("it is kept").value(), &json!({"id": 5}));
    assert_eq!(error.cursor().map(ToString::to_string).as_deref(), Some("1.0.2"));

    let pages: Vec<_> =
        client.list_pushes().pages().stream().try_collect().await.expect("two pages");
    assert_eq!(pages[0].items.unread().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_has_ended_says_so_each_time_it_is_asked() {
    for (total, ahead) in [(1, 0), (5, 3)] {
        let client = list_of(total).client();
        let pages = || client.list_pushes().pages().prefetch(ahead);
        let mut streams = [
            pages().items().boxed(),
            pages().unique_items().boxed(),
            pages().stream().map_ok(|page| page.items[0].clone()).boxed(),
        ];
        for stream in &mut streams {
            while stream.next().await.is_some() {}
            assert!(stream.next().await.is_none() && stream.next().await.is_none());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn transfers_are_listed_in_the_same_way() {
    let server = Scripted::new(|call| {
        let transfer =
            json!({"id": format!("SMP{}", asked(call)), "push_id": "SEM1", "status": "BOOKED"});
        Answer::new(
            200,
            json!({"transfers": [transfer], "paging_info": {"current_page": asked(call), "total_pages": 2}}),
        )
    });
    let client = server.client();
    let transfers =
        client.list_transfers().id("SEM1").items().map_ok(|transfer| transfer.id.to_string());
    assert_eq!(transfers.try_collect::<Vec<_>>().await.expect("two transfers"), ["SMP0", "SMP1"]);
}
