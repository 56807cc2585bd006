//! Paging over 2,500 pushes with pages of 7, on a real list, with everything that goes wrong in real lists.

use std::collections::HashSet;

use droppay_ext::{
    Error,
    api::types::{OrderDirection, PostedRecipient, PushCreate, PushOrderBy},
    paging::{Cursor, Paged as _},
};
use droppay_sandbox::Fault;
use droppay_tests::JudgedSandbox;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::{Value, json};

const PUSHES: usize = 2_500;
const PAGE_SIZE: u32 = 7;

/// A sandbox that holds exactly [`PUSHES`] pushes described as `paged`.
async fn full_sandbox() -> JudgedSandbox {
    let sandbox = JudgedSandbox::start().await;
    create(&sandbox.client(), "paged", PUSHES).await.expect("the sandbox takes every push");
    sandbox
}

async fn create(
    droppay: &droppay_ext::DropPay,
    description: &str,
    pushes: usize,
) -> Result<(), Error> {
    let recipient = PostedRecipient { account: "IT60X0542811101000000123456".into(), owner: None };
    let push = PushCreate::builder()
        .amount("1.00")
        .recipient(recipient)
        .description(Some(description.to_owned()));
    let created = stream::iter(0..pushes)
        .map(|_| droppay.create_push().body(push.clone()).send())
        .buffer_unordered(8);
    Ok(created.try_for_each(|_| async { Ok(()) }).await?)
}

fn list(droppay: &droppay_ext::DropPay) -> droppay_ext::api::builder::ListPushes<'_> {
    droppay.list_pushes().description("paged".to_owned()).pg_size(PAGE_SIZE)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_push_arrives_once_and_in_order_whatever_happens() -> Result<(), Error> {
    let sandbox = full_sandbox().await;
    let droppay = sandbox.client();

    let all: Vec<_> =
        list(&droppay).items().map_ok(|push| push.id.to_string()).try_collect().await?;
    assert_eq!(all.len(), PUSHES);
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), PUSHES, "no push twice");

    let ahead: Vec<_> = list(&droppay)
        .pages()
        .prefetch(4)
        .items()
        .map_ok(|push| push.id.to_string())
        .try_collect()
        .await?;
    assert_eq!(ahead, all, "reading ahead changes nothing");

    let pages = list(&droppay).pages().stream().count().await;
    assert_eq!(pages, PUSHES.div_ceil(PAGE_SIZE as usize));

    a_failure_in_the_middle_is_resumed_from_its_cursor(&sandbox, &all).await;
    an_empty_page_in_the_middle_ends_nothing(&sandbox, &all).await?;
    a_repeated_page_is_an_error(&sandbox).await;
    Ok(())
}

async fn a_failure_in_the_middle_is_resumed_from_its_cursor(
    sandbox: &JudgedSandbox,
    all: &[String],
) {
    let droppay = sandbox.client();
    // 500 is not attempted again.
    order(sandbox, Fault::status(500).skip(100));
    let mut seen = Vec::new();
    let mut items = std::pin::pin!(list(&droppay).items());
    let failure = loop {
        match items.next().await.expect("the list does not end before its failure") {
            Ok(push) => seen.push(push.id.to_string()),
            Err(error) => break error,
        }
    };
    assert_eq!(seen.len(), 100 * PAGE_SIZE as usize);
    assert_eq!(failure.status().map(|s| s.as_u16()), Some(500));

    let kept = serde_json::to_string(failure.cursor().expect("the error says where to go on"))
        .expect("a cursor is data");
    let cursor: Cursor = serde_json::from_str(&kept).expect("a cursor can be read back");
    let rest: Vec<_> = list(&droppay)
        .pages()
        .resume(cursor)
        .items()
        .map_ok(|push| push.id.to_string())
        .try_collect()
        .await
        .expect("the rest of the list can be read");
    seen.extend(rest);
    assert_eq!(seen, all);
}

/// Reads all pages, and creates two pushes after each. What came, and whether as unique items.
async fn read_while_pushes_are_created(
    droppay: &droppay_ext::DropPay,
    latest_first: bool,
) -> Result<(Vec<String>, Vec<String>), Error> {
    let order = if latest_first { OrderDirection::Desc } else { OrderDirection::Asc };
    let listing = || {
        let listing = droppay.list_pushes().description("drifting".to_owned()).pg_size(PAGE_SIZE);
        listing.order_by(PushOrderBy::DateCreation).order_dir(order.clone()).pages()
    };
    let (mut all, mut unique) = (Vec::new(), Vec::new());
    let mut items = std::pin::pin!(listing().items());
    let mut unique_items = std::pin::pin!(listing().unique_items());
    while let Some(push) = items.try_next().await? {
        all.push(push.id.to_string());
        if let Some(push) = unique_items.try_next().await? {
            unique.push(push.id.to_string());
        }
        // No more than half of what a page takes away, so that the list ends.
        if all.len() % PAGE_SIZE as usize == 1 {
            create(droppay, "drifting", 2).await?;
        }
    }
    unique.extend(unique_items.map_ok(|push| push.id.to_string()).try_collect::<Vec<_>>().await?);
    Ok((all, unique))
}

#[tokio::test(flavor = "multi_thread")]
async fn pushes_created_on_the_way_come_at_the_end_or_move_others_which_come_once_if_asked()
-> Result<(), Error> {
    for latest_first in [false, true] {
        let sandbox = JudgedSandbox::start().await;
        let droppay = sandbox.client();
        create(&droppay, "drifting", 60).await?;
        let of_the_start: Vec<String> = droppay
            .list_pushes()
            .description("drifting".to_owned())
            .items()
            .map_ok(|push| push.id.to_string())
            .try_collect()
            .await?;
        let (all, unique) = read_while_pushes_are_created(&droppay, latest_first).await?;
        for came in [&all, &unique] {
            let distinct: HashSet<_> = came.iter().collect();
            assert!(of_the_start.iter().all(|id| distinct.contains(id)), "nothing is left out");
        }
        let distinct: HashSet<_> = all.iter().collect();
        assert_eq!(distinct.len() < all.len(), latest_first, "{} of {}", distinct.len(), all.len());
        assert_eq!(unique.iter().collect::<HashSet<_>>().len(), unique.len(), "each comes once");
    }
    Ok(())
}

/// A page of the list as DropPay might send it.
fn page(current_page: u32, pushes: Value) -> Value {
    let paging_info = json!({ "current_page": current_page, "total_pages": 358, "page_size": 7, "total_items": 2500 });
    json!({ "pushes": pushes, "paging_info": paging_info })
}

/// Has this happen to one page of the list.
fn order(sandbox: &JudgedSandbox, fault: Fault) {
    sandbox.inject(fault.operation("listPushes").times(1)).expect("the fault can happen");
}

async fn an_empty_page_in_the_middle_ends_nothing(
    sandbox: &JudgedSandbox,
    all: &[String],
) -> Result<(), Error> {
    let droppay = sandbox.client();
    order(sandbox, Fault::status(200).body(page(3, json!([]))).skip(3));
    let seen: Vec<_> =
        list(&droppay).items().map_ok(|push| push.id.to_string()).try_collect().await?;
    assert_eq!(seen[..21], all[..21]);
    assert_eq!(
        seen[21..],
        all[28..],
        "what the empty page would have held is missing, and nothing else"
    );
    Ok(())
}

async fn a_repeated_page_is_an_error(sandbox: &JudgedSandbox) {
    let droppay = sandbox.client();
    let first_page_again = page(0, json!([{ "id": "SEMAGAIN", "status": "DRAFT" }]));
    order(sandbox, Fault::status(200).body(first_page_again).skip(5));
    let failure =
        list(&droppay).items().try_collect::<Vec<_>>().await.expect_err("page 0 came for page 5");
    assert!(failure.cursor().is_some(), "{failure}");
    assert!(failure.to_string().contains("page"), "{failure}");
}
