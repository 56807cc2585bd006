//! Eight processes on one directory of token files.

use std::path::Path;

use droppay_tests::{
    Stop, WorkerProgram,
    shared_tokens::{
        another_takes_over_from_a_killed_process, every_process_always_holds_a_working_token,
        expiries, no_update_is_lost,
    },
};
use tempfile::TempDir;

/// A store in a directory of its own, which is removed with it.
struct Store {
    _directory: TempDir,
    name: String,
}

impl Store {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("there is room for a directory");
        let name = format!("file:{}", directory.path().join("tokens").display());
        Self { _directory: directory, name }
    }

    fn workers(&self) -> WorkerProgram<'_> {
        let program = Path::new(env!("CARGO_BIN_EXE_token_worker"));
        WorkerProgram { program, store: &self.name }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_process_always_holds_a_working_token_and_one_of_them_refreshes() {
    let store = Store::new();
    every_process_always_holds_a_working_token(store.workers(), expiries()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_that_was_not_processed_is_made_by_another_when_its_process_is_killed() {
    let store = Store::new();
    another_takes_over_from_a_killed_process(store.workers(), Stop::BeforeProcessing).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_that_was_processed_for_a_killed_process_costs_one_exchange_of_the_code() {
    let store = Store::new();
    another_takes_over_from_a_killed_process(store.workers(), Stop::BeforeTheAnswer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_update_of_eight_processes_is_lost() {
    let store = Store::new();
    no_update_is_lost(store.workers(), 100).await;
}
