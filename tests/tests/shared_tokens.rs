//! Eight processes on one directory of token files.

use std::{
    fs,
    path::{Path, PathBuf},
};

use droppay_tests::{
    JudgedSandbox, Stop, WorkerProgram,
    shared_tokens::{
        PROCESSES, a_process_killed_while_it_stores_leaves_a_whole_entry,
        another_takes_over_from_a_killed_process, every_process_always_holds_a_working_token,
        expiries, kills, no_update_is_lost, processes_killed_at_any_moment_harm_nobody,
    },
};
use tempfile::TempDir;

/// A store in a directory of its own, which is removed with it.
struct Store {
    directory: TempDir,
    name: String,
}

impl Store {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("there is room for a directory");
        let name = format!("file:{}", directory.path().join("tokens").display());
        Self { directory, name }
    }

    /// Its token files and what is beside them, but for what is only locked.
    fn files(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.directory.path().join("tokens")).expect("it was created");
        let mut files: Vec<_> = files.map(|file| file.expect("it can be read").path()).collect();
        files.retain(|file| file.extension().is_none_or(|end| end != "lock" && end != "lease"));
        files.sort();
        files
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

#[tokio::test(flavor = "multi_thread")]
async fn processes_killed_at_any_moment_harm_nobody_else() {
    let store = Store::new();
    processes_killed_at_any_moment_harm_nobody(store.workers(), kills()).await;
    assert!(matches!(&store.files()[..], [_]), "{:?}", store.files());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_while_it_stores_leaves_the_old_or_the_new_content() {
    let store = Store::new();
    a_process_killed_while_it_stores_leaves_a_whole_entry(store.workers(), kills()).await;
    let names = store.files().into_iter().map(|file| file.display().to_string());
    let aside: Vec<_> = names.filter(|name| name.contains("unreadable")).collect();
    assert_eq!(aside, [""; 0], "no file was ever half written");
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_on_a_damaged_file_log_in_once_and_set_it_aside_once() {
    let (store, sandbox) = (Store::new(), JudgedSandbox::start().await);
    store.workers().start(1, &sandbox).call_all(1).await;
    let file = store.files().pop().expect("the tokens are stored");
    let half = fs::read(&file).expect("it can be read");
    fs::write(&file, &half[..half.len() / 2]).expect("it can be written");

    let mut workers = store.workers().start(PROCESSES, &sandbox);
    workers.call_all(1).await;
    assert_eq!(sandbox.count("createUserToken"), 2, "the first log-in, and one more");
    assert_eq!(sandbox.count("refreshUserToken"), 0);
    let aside = PathBuf::from(format!("{}.unreadable-1", file.display()));
    assert_eq!(store.files(), [file.clone(), aside.clone()]);
    assert_eq!(fs::read(aside).expect("it is kept"), &half[..half.len() / 2]);
    let logged = workers.logged();
    assert_eq!(logged.lines().count(), 1, "{logged}");
    assert!(logged.contains(&format!("file={} ", file.display())), "{logged}");
    assert!(logged.contains("it is not what this store writes"), "{logged}");
}
