//! Whatever a token file holds, the store goes on: with the tokens in it, or without them and with the file set aside.

use std::{fs, future::Future, path::Path, sync::LazyLock};

use droppay_ext::auth::{
    FileTokenStore, StoreOutcome, StoredTokens, TokenStore as _, Tokens, Version,
};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use crate::token_key;

pub(crate) fn token_file(data: &[u8]) {
    let key = token_key();
    let parent = tempfile::tempdir().expect("there is room for a directory");
    let directory = parent.path().join("tokens");
    let store = FileTokenStore::open(&directory).expect("it creates its directory");
    let entry = directory.join(format!("{key}.json"));
    fs::write(&entry, data).expect("there is room for a file");
    match loaded(&store) {
        Some(found) => {
            is_what_the_file_says(&found, data);
            goes_on_from(&store, &found);
        }
        None => {
            let aside = directory.join(format!("{key}.json.unreadable-1"));
            assert!(!entry.exists(), "what cannot be read is still in the way");
            assert_eq!(fs::read(aside).ok().as_deref(), Some(data), "it is not kept as it was");
            assert_eq!(loaded(&store), None);
            stores(&store, None, &fresh());
        }
    }
    is_the_owners_alone(&directory);
}

fn now<T>(work: impl Future<Output = T>) -> T {
    static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
        Builder::new_current_thread().enable_time().build().expect("a runtime of one thread")
    });
    // Only one thread at a time can be the one of the runtime; the tests of a program run on many.
    static TURN: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    RUNTIME.block_on(work)
}

fn loaded(store: &FileTokenStore) -> Option<StoredTokens> {
    now(store.load(token_key())).expect("no content of a file makes the store fail")
}

fn stores(store: &FileTokenStore, expected: Option<Version>, tokens: &Tokens) -> Version {
    let outcome = now(store.compare_and_store(token_key(), expected, tokens));
    let version = match outcome.expect("the directory can be written to") {
        StoreOutcome::Stored(version) => version,
        StoreOutcome::Conflict(found) => panic!("nobody else stores here: {found:?}"),
    };
    let found = loaded(store).expect("what was stored is there");
    assert_eq!((&found.tokens, found.version), (tokens, version));
    version
}

fn is_what_the_file_says(found: &StoredTokens, data: &[u8]) {
    // What is in properties that the store does not look at need not be readable.
    let Ok(file) = serde_json::from_slice::<Value>(data) else { return };
    assert_eq!(file["key"].as_str(), Some(token_key().as_str()), "another key's tokens");
    assert!(file["format"].as_u64().is_some_and(|format| format <= 1), "a later format's tokens");
    let tokens = &found.tokens;
    assert_eq!(file["tokens"]["access_token"].as_str(), Some(tokens.access_token.expose()));
    let refresh = tokens.refresh_token.as_ref().map(|token| token.expose());
    assert_eq!(file["tokens"]["refresh_token"].as_str(), refresh);
    let shown = format!("{found:?} {found:#?}");
    for token in [Some(tokens.access_token.expose()), refresh].into_iter().flatten() {
        assert!(token.len() < 8 || !shown.contains(token), "a token is shown: {shown}");
    }
}

fn goes_on_from(store: &FileTokenStore, found: &StoredTokens) {
    let version = stores(store, Some(found.version), &found.tokens);
    assert_ne!(version, found.version, "two states of the entry have one version");
    let outcome = now(store.compare_and_store(token_key(), Some(found.version), &fresh()));
    let outcome = outcome.expect("the directory can be read");
    assert!(matches!(outcome, StoreOutcome::Conflict(Some(_))), "an old version was accepted");
}

fn fresh() -> Tokens {
    let tokens = json!({"access_token": "access-1", "obtained_at": "2026-11-21T12:00:00Z"});
    serde_json::from_value(tokens).expect("these are tokens")
}

#[cfg(unix)]
fn is_the_owners_alone(directory: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    for found in fs::read_dir(directory).expect("it is a directory") {
        let found = found.expect("it can be read");
        // What was set aside has the mode it came with, but for others.
        let mode = found.metadata().expect("it is there").permissions().mode() & 0o777;
        assert_eq!(mode & 0o077, 0, "others may use {}", found.path().display());
    }
}

#[cfg(not(unix))]
fn is_the_owners_alone(_: &Path) {}
