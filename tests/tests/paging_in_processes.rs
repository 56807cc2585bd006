//! A listing that is read by one process after another, each of which is killed, while pushes are created.

use std::process::{Command, Output};

use droppay_ext::{
    DropPay, Error,
    api::types::{OrderDirection, PostedRecipient, PushCreate, PushOrderBy},
    paging::{Cursor, Paged as _},
};
use droppay_sandbox::Sandbox;
use droppay_tests::JudgedSandbox;
use futures_util::StreamExt as _;

const CURSOR: &str = "PAGING_CURSOR";
const PAGE_SIZE: u32 = 7;
const PAGES_PER_PROCESS: usize = 3;

async fn create(droppay: &DropPay, pushes: usize) -> Result<(), Error> {
    for _ in 0..pushes {
        let recipient =
            PostedRecipient { account: "IT60X0542811101000000123456".into(), owner: None };
        let push = PushCreate::builder().amount("1.00").recipient(recipient);
        droppay.create_push().body(push.description("read in turns".to_owned())).send().await?;
    }
    Ok(())
}

/// Lets this test's program read on in a process of its own.
fn read_in_a_process(sandbox: &Sandbox, cursor: Option<&str>) -> Output {
    let credentials = sandbox.credentials();
    let program = std::env::current_exe().expect("this program has a file");
    Command::new(program)
        .args(["--exact", "a_process_that_reads_some_pages_and_dies", "--ignored", "--nocapture"])
        .env("DROPPAY_BASE_URL", sandbox.base_url())
        .env("DROPPAY_APP_KEY", &credentials.client_id)
        .env("DROPPAY_APP_SECRET", &credentials.client_secret)
        .env("DROPPAY_CONNECTION_CODE", &credentials.connection_code)
        .env(CURSOR, cursor.unwrap_or_default())
        .output()
        .expect("the program can be run")
}

#[tokio::test]
#[ignore = "a part of the other test, which runs it"]
async fn a_process_that_reads_some_pages_and_dies() {
    let Ok(cursor) = std::env::var(CURSOR) else {
        panic!("{CURSOR} is not set: run `every_push_comes_once` instead");
    };
    let droppay = DropPay::from_env().expect("the other test sets the credentials");
    let listing = droppay.list_pushes().description("read in turns".to_owned()).pg_size(PAGE_SIZE);
    let mut pages = listing
        .order_by(PushOrderBy::DateCreation)
        .order_dir(OrderDirection::Asc)
        .pages()
        .prefetch(2);
    if !cursor.is_empty() {
        pages = pages.resume(cursor.parse::<Cursor>().expect("the text of a cursor"));
    }
    let mut pages = std::pin::pin!(pages.stream().take(PAGES_PER_PROCESS));
    let mut next = None;
    while let Some(page) = pages.next().await {
        let page = page.expect("a page");
        page.items.iter().for_each(|push| println!("push {}", push.id));
        next = page.next;
    }
    next.inspect(|cursor| println!("cursor {cursor}"));
    // Nothing is cleaned up.
    std::process::abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_push_comes_once_although_each_process_dies_and_pushes_are_created_between() {
    let sandbox = JudgedSandbox::start().await;
    let droppay = sandbox.client();
    create(&droppay, 50).await.expect("the sandbox takes every push");
    let (mut came, mut cursor, mut processes) = (Vec::new(), None, 0);
    loop {
        let output = read_in_a_process(&sandbox, cursor.as_deref());
        assert!(!output.status.success(), "it ends by dying");
        let text = String::from_utf8(output.stdout).expect("the process writes text");
        let said = |what: &str| {
            let lines = text.lines().filter_map(|line| line.strip_prefix(what));
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        came.extend(said("push "));
        processes += 1;
        match said("cursor ").pop() {
            Some(next) => cursor = Some(next),
            None => break,
        }
        create(&droppay, 10).await.expect("the sandbox takes every push");
    }
    let all: Vec<_> = droppay
        .list_pushes()
        .description("read in turns".to_owned())
        .items()
        .map(|push| push.expect("a push").id.to_string())
        .collect()
        .await;
    assert_eq!(came, all, "in order, and those that were created on the way at the end");
    assert_eq!((processes, all.len()), (4, 80), "21 pushes in each process");
}
