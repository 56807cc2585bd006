//! The store on its own, in a directory that is removed afterwards. `tests/` has it under a client and under processes.

use std::{collections::BTreeSet, fs, io::ErrorKind, path::PathBuf, sync::mpsc, time::Duration};

use futures_util::{FutureExt as _, future::join_all};
use tempfile::TempDir;
use tokio::{runtime::Builder, task::spawn_blocking, time::timeout};

use super::*;

struct Stage {
    parent: TempDir,
    store: FileTokenStore,
    key: TokenKey,
}

impl Stage {
    fn new() -> Self {
        let parent = tempfile::tempdir().unwrap();
        let store = FileTokenStore::open(parent.path().join("tokens")).unwrap();
        Self { parent, store, key: TokenKey::new("user", "", "", None) }
    }

    fn directory(&self) -> PathBuf {
        self.parent.path().join("tokens")
    }

    /// The file of the entry, or one beside it.
    fn file(&self, end: &str) -> PathBuf {
        self.directory().join(format!("{}.{end}", self.key))
    }

    /// The store as another process has it.
    fn another(&self) -> FileTokenStore {
        FileTokenStore::open(self.directory()).unwrap()
    }

    async fn load(&self) -> Option<StoredTokens> {
        self.store.load(&self.key).await.unwrap()
    }

    async fn store(&self, expected: Option<Version>, token: &str) -> StoreOutcome {
        self.store.compare_and_store(&self.key, expected, &tokens(token)).await.unwrap()
    }

    async fn stored(&self, expected: Option<Version>, token: &str) -> Version {
        match self.store(expected, token).await {
            StoreOutcome::Stored(version) => version,
            StoreOutcome::Conflict(found) => panic!("{found:?} was not expected"),
        }
    }

    /// The names of all files of the store, without the key.
    fn files(&self) -> BTreeSet<String> {
        let prefix = format!("{}.", self.key);
        let names = fs::read_dir(self.directory()).unwrap();
        names
            .map(|name| name.unwrap().file_name().into_string().unwrap())
            .map(|name| name.strip_prefix(&prefix).unwrap_or(&name).to_owned())
            .collect()
    }
}

fn tokens(access_token: &str) -> Tokens {
    Tokens {
        access_token: access_token.into(),
        refresh_token: Some("hunter3".into()),
        obtained_at: jiff::Timestamp::constant(1_700_000_000, 0),
        expires_at: Some(jiff::Timestamp::constant(1_700_003_600, 0)),
    }
}

fn set<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.map(str::to_owned).into()
}

/// Runs a test on a runtime with one thread for file work, in good time: a thread that waits in the kernel would keep the
/// runtime from ending, and the test from failing.
fn on_one_thread(test: impl Future<Output = ()>) {
    let runtime = Builder::new_current_thread().max_blocking_threads(1).enable_time().build();
    let runtime = runtime.unwrap();
    let done = runtime.block_on(async { timeout(Duration::from_secs(60), test).await });
    runtime.shutdown_background();
    done.expect("something waits for ever");
}

/// Keeps the thread for file work busy until something is sent.
fn hold_file_work_up() -> mpsc::Sender<()> {
    let (release, held_up) = mpsc::channel();
    drop(spawn_blocking(move || held_up.recv()));
    release
}

/// Waits until the file work that has been asked for is done.
async fn file_work() {
    spawn_blocking(|| ()).await.unwrap();
}

/// Whether a lease is to be had at once.
async fn is_free(store: &FileTokenStore, key: &TokenKey) -> bool {
    let name = directory::lease(key);
    let directory = store.directory.clone();
    blocking(move || Lock::try_acquire(&directory, &name)).await.unwrap().is_some()
}

#[tokio::test]
async fn what_was_stored_is_found_by_another_store_and_after_a_restart() {
    let stage = Stage::new();
    assert_eq!(stage.load().await, None);
    let version = stage.stored(None, "hunter2").await;
    let expected = StoredTokens { tokens: tokens("hunter2"), version };
    assert_eq!(stage.another().load(&stage.key).await.unwrap(), Some(expected));
    assert_eq!(stage.files(), set(["json", "lock"]));
}

#[tokio::test]
async fn tokens_replace_only_the_version_that_was_expected() {
    let stage = Stage::new();
    let first = stage.stored(None, "1").await;
    let StoreOutcome::Conflict(Some(found)) = stage.store(None, "2").await else {
        panic!("the entry is taken")
    };
    assert_eq!((found.version, found.tokens.access_token.expose()), (first, "1"));
    let second = stage.stored(Some(first), "3").await;
    assert!(
        matches!(stage.store(Some(first), "4").await, StoreOutcome::Conflict(Some(found)) if found.version == second)
    );
    let other = TokenKey::new("user", "", "another", None);
    assert_eq!(stage.store.load(&other).await.unwrap(), None, "each key has its own entry");
}

#[tokio::test]
async fn a_version_is_not_given_out_again_after_the_file_was_lost() {
    let stage = Stage::new();
    let first = stage.stored(None, "1").await;
    fs::remove_file(stage.file("json")).unwrap();
    assert!(matches!(stage.store(Some(first), "2").await, StoreOutcome::Conflict(None)));
    let second = stage.stored(None, "2").await;
    assert_ne!(first, second);
}

#[tokio::test]
async fn a_file_that_breaks_off_anywhere_is_set_aside_and_taken_for_none() {
    let stage = Stage::new();
    stage.stored(None, "hunter2").await;
    let whole = fs::read(stage.file("json")).unwrap();
    // The last byte is a line feed that JSON does not need.
    for length in 0..whole.len() - 1 {
        fs::write(stage.file("json"), &whole[..length]).unwrap();
        assert_eq!(stage.load().await, None, "{length} bytes");
        let kept = fs::read(stage.file(&format!("json.unreadable-{}", length + 1))).unwrap();
        assert_eq!(kept, whole[..length], "it is kept as it was");
    }
    stage.stored(None, "hunter2").await;
}

#[tokio::test]
async fn whatever_is_no_entry_is_set_aside_and_does_not_stand_in_the_way() {
    let stage = Stage::new();
    stage.stored(None, "hunter2").await;
    let whole = fs::read_to_string(stage.file("json")).unwrap();
    let another_key = TokenKey::new("user", "", "another", None);
    let contents = [
        String::new(),
        "\0".repeat(whole.len()),
        "hunter2".to_owned(),
        r#"{"access_token": "hunter2"}"#.to_owned(),
        whole.replace("\"format\": 1", "\"format\": 2"),
        whole.replace("\"format\": 1", "\"format\": 0.5"),
        whole.replace("\"format\": 1", "\"format\": \"hunter2\""),
        whole.replace("\"version\": ", "\"version\": -"),
        whole.replace(stage.key.as_str(), another_key.as_str()),
        whole.replace("2023-11-14", "hunter2"),
        format!("{whole}{whole}"),
        format!("{whole}{}", " ".repeat(1024 * 1024)),
    ];
    for content in contents {
        assert_ne!(content, whole);
        fs::write(stage.file("json"), &content).unwrap();
        assert_eq!(stage.load().await, None, "{content:.200}");
        assert!(!stage.file("json").exists(), "{content:.200}");
        fs::write(stage.file("json"), &content).unwrap();
        stage.stored(None, "hunter2").await;
        fs::remove_file(stage.file("json")).unwrap();
    }
    fs::create_dir(stage.file("json")).unwrap();
    stage.stored(None, "hunter2").await;
}

#[test]
fn the_reason_why_a_file_is_no_entry_quotes_nothing_of_it() {
    let key = TokenKey::new("user", "", "", None);
    let stored = StoredTokens { tokens: tokens("hunter2"), version: Version::new(1) };
    let whole = String::from_utf8(entry::encode(&key, &stored).unwrap()).unwrap();
    // Wherever a token may stand by mistake, serde_json's own text would quote it.
    let misplaced = [
        whole.replace(": 1,", ": \"hunter2\","),
        whole.replace("\"tokens\": {", "\"tokens\": \"hunter2\", \"x\": {"),
        whole.replace("2023-11-14T22:13:20Z", "hunter2"),
        whole.replace("{\n", "{\"hunter2\n"),
    ];
    for content in misplaced {
        assert_ne!(content, whole);
        let why = entry::decode(&key, content.as_bytes()).unwrap_err();
        assert!(!why.to_string().contains("hunter2"), "{why}");
        assert!(why.to_string().contains("line"), "{why}");
    }
}

#[test]
fn the_reason_names_what_is_wrong() {
    let key = TokenKey::new("user", "", "", None);
    let why = |content: &str| entry::decode(&key, content.as_bytes()).unwrap_err().to_string();
    assert_eq!(why(""), "it is empty");
    assert_eq!(why(r#"{"format": 7}"#), "it is of format 7, and this version reads format 1");
    assert_eq!(why("{\n  oops"), "it is not what this store writes, from line 2, column 3");
}

#[test]
fn the_format_is_the_same_in_every_version() {
    let key = TokenKey::new("user", "https://api.drop-pay.io", "key", Some(&"code".into()));
    let written = r#"{
  "format": 1,
  "key": "user-161cedd46cabf73d31191b0bdd304340",
  "version": 18446744073709551615,
  "tokens": {
    "access_token": "hunter2",
    "refresh_token": "hunter3",
    "obtained_at": "2023-11-14T22:13:20Z",
    "expires_at": "2023-11-14T23:13:20Z"
  }
}
"#;
    let stored = entry::decode(&key, written.as_bytes()).unwrap();
    assert_eq!(stored, StoredTokens { tokens: tokens("hunter2"), version: Version::new(u64::MAX) });
    assert_eq!(String::from_utf8(entry::encode(&key, &stored).unwrap()).unwrap(), written);
    let with_more = written.replacen("{", "{\"comment\": \"of a later release\",", 1);
    assert_eq!(entry::decode(&key, with_more.as_bytes()).unwrap(), stored);
}

#[tokio::test]
async fn the_latest_eight_unreadable_files_are_kept() {
    let stage = Stage::new();
    for number in 1..=20 {
        fs::write(stage.file("json"), format!("damage {number}")).unwrap();
        assert_eq!(stage.load().await, None);
    }
    let mut expected = set(["lock"]);
    expected.extend((13..=20).map(|number| format!("json.unreadable-{number}")));
    assert_eq!(stage.files(), expected);
    assert_eq!(fs::read_to_string(stage.file("json.unreadable-20")).unwrap(), "damage 20");
}

#[tokio::test]
async fn another_keys_unreadable_files_are_left_alone() {
    let stage = Stage::new();
    let others = stage.file("json.unreadable-1").with_file_name("user-0.json.unreadable-1");
    fs::write(&others, "another's").unwrap();
    for _ in 0..10 {
        fs::write(stage.file("json"), "damage").unwrap();
        assert_eq!(stage.load().await, None);
    }
    assert_eq!(fs::read_to_string(others).unwrap(), "another's");
}

#[tokio::test]
async fn what_a_crash_left_while_writing_is_replaced() {
    let stage = Stage::new();
    let version = stage.stored(None, "1").await;
    fs::write(stage.file("new"), "half an ent").unwrap();
    assert_eq!(stage.load().await.unwrap().version, version, "the old content is there");
    stage.stored(Some(version), "2").await;
    assert_eq!(stage.files(), set(["json", "lock"]));
}

#[tokio::test]
async fn what_cannot_be_written_leaves_the_old_content_and_says_which_file() {
    let stage = Stage::new();
    let version = stage.stored(None, "1").await;
    // Not even root writes a file where a directory is.
    fs::create_dir(stage.file("new")).unwrap();
    let failed = stage.store.compare_and_store(&stage.key, Some(version), &tokens("hunter2")).await;
    let error = failed.map(drop).unwrap_err().to_string();
    assert!(error.contains(&*stage.file("new").to_string_lossy()), "{error}");
    assert!(!error.contains("hunter"), "{error}");
    assert_eq!(stage.load().await.unwrap().version, version);
}

#[test]
fn an_error_says_what_to_do() {
    for (kind, advice) in [
        (ErrorKind::PermissionDenied, "let the program's user write"),
        (ErrorKind::ReadOnlyFilesystem, "let the program's user write"),
        (ErrorKind::StorageFull, "free space"),
        (ErrorKind::QuotaExceeded, "free space"),
        (ErrorKind::NotFound, "create the directory above it"),
        (ErrorKind::Unsupported, "that can lock files"),
        (ErrorKind::Other, "see to the disk"),
    ] {
        let error = directory::failed("write", Path::new("/tokens/x.json"), &kind.into());
        let error = error.to_string();
        assert!(
            error.contains("cannot write /tokens/x.json: ") && error.contains(advice),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_directory_that_vanished_is_created_anew_and_its_parent_is_not() {
    let stage = Stage::new();
    let version = stage.stored(None, "1").await;
    fs::remove_dir_all(stage.directory()).unwrap();
    assert_eq!(stage.load().await, None);
    assert!(matches!(stage.store(Some(version), "2").await, StoreOutcome::Conflict(None)));
    stage.stored(None, "2").await;

    fs::remove_dir_all(stage.parent.path()).unwrap();
    let error = stage.store.load(&stage.key).await.unwrap_err().to_string();
    assert!(error.contains(&*stage.directory().to_string_lossy()), "{error}");
    stage.store.lease(&stage.key).await.map(drop).unwrap_err();
    assert!(!stage.parent.path().exists());
}

#[test]
fn a_directory_that_cannot_be_used_is_refused_at_once() {
    let parent = tempfile::tempdir().unwrap();
    let file = parent.path().join("file");
    fs::write(&file, "").unwrap();
    let error = FileTokenStore::open(&file).unwrap_err().to_string();
    assert!(error.contains("is no directory"), "{error}");
    let error = FileTokenStore::open(parent.path().join("a/b")).unwrap_err().to_string();
    assert!(error.contains("create the directory above it"), "{error}");
}

#[test]
fn a_relative_path_is_taken_from_the_directory_of_the_moment() {
    let error = FileTokenStore::open("no-such-directory/tokens").unwrap_err().to_string();
    let absolute = std::env::current_dir().unwrap().join("no-such-directory/tokens");
    assert!(error.contains(&*absolute.to_string_lossy()), "{error}");
}

#[cfg(unix)]
mod on_unix {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn mode(path: PathBuf) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn set_mode(path: PathBuf, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[tokio::test]
    async fn only_the_owner_may_use_what_is_created() {
        let stage = Stage::new();
        stage.store.lease(&stage.key).await.map(drop).unwrap();
        stage.stored(None, "1").await;
        assert_eq!(mode(stage.directory()), 0o700);
        for file in ["json", "lock", "lease"] {
            assert_eq!(mode(stage.file(file)), 0o600, "{file}");
        }
    }

    #[tokio::test]
    async fn a_directory_that_others_may_use_is_refused_and_left_as_it_is() {
        for open in [0o755, 0o770, 0o707, 0o711, 0o1777] {
            let stage = Stage::new();
            set_mode(stage.directory(), open);
            let error = FileTokenStore::open(stage.directory()).unwrap_err().to_string();
            assert!(error.contains("chmod 700"), "{error}");
            stage.store.load(&stage.key).await.unwrap_err();
            stage.store.lease(&stage.key).await.map(drop).unwrap_err();
            let stored = stage.store.compare_and_store(&stage.key, None, &tokens("1")).await;
            stored.map(drop).unwrap_err();
            assert_eq!(mode(stage.directory()), open & 0o777);
            assert_eq!(stage.files(), set([]));
        }
    }

    #[tokio::test]
    async fn a_token_file_that_others_may_read_is_tightened() {
        let stage = Stage::new();
        let version = stage.stored(None, "1").await;
        set_mode(stage.file("json"), 0o644);
        assert_eq!(stage.load().await.unwrap().version, version);
        assert_eq!(mode(stage.file("json")), 0o600);

        fs::write(stage.file("json"), "damage").unwrap();
        set_mode(stage.file("json"), 0o666);
        assert_eq!(stage.load().await, None);
        assert_eq!(mode(stage.file("json.unreadable-1")), 0o600);
    }

    #[tokio::test]
    async fn a_link_is_no_entry_and_is_not_followed() {
        let stage = Stage::new();
        stage.stored(None, "1").await;
        let elsewhere = stage.parent.path().join("elsewhere");
        fs::rename(stage.file("json"), &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, stage.file("json")).unwrap();
        assert_eq!(stage.load().await, None);
        std::os::unix::fs::symlink(&elsewhere, stage.file("json")).unwrap();
        stage.stored(None, "2").await;
        let found = entry::read(&stage.key, fs::File::open(elsewhere).unwrap()).unwrap();
        assert!(matches!(found, Found::Entry(stored) if stored.tokens == tokens("1")));
    }

    #[test]
    fn nobody_waits_for_a_pipe() {
        on_one_thread(async {
            let stage = Stage::new();
            let pipe = std::process::Command::new("mkfifo").arg(stage.file("json")).status();
            assert!(pipe.unwrap().success());
            assert_eq!(stage.load().await, None);
        });
    }
}

#[test]
fn a_lease_keeps_the_others_waiting_until_it_is_dropped() {
    on_one_thread(async {
        let stage = Stage::new();
        let (same, other) = (stage.store.clone(), stage.another());
        let lease = stage.store.lease(&stage.key).await.unwrap();
        for waiting in [&same, &other] {
            let mut second = waiting.lease(&stage.key);
            assert!((&mut second).now_or_never().is_none());
            assert!(!is_free(waiting, &stage.key).await);
        }
        let another_key = TokenKey::new("user", "", "another", None);
        stage.store.lease(&another_key).await.map(drop).expect("each key has a lease of its own");
        let waiting = tokio::spawn(async move { other.lease(&stage.key).await.map(drop) });
        drop(lease);
        waiting.await.unwrap().expect("it is free again");
    });
}

#[test]
fn whoever_holds_the_lease_can_load_and_store() {
    on_one_thread(async {
        let stage = Stage::new();
        let _lease = stage.store.lease(&stage.key).await.unwrap();
        let version = stage.stored(None, "1").await;
        assert_eq!(stage.load().await.unwrap().version, version);
        fs::write(stage.file("json"), "damage").unwrap();
        assert_eq!(stage.load().await, None);
    });
}

#[test]
fn a_good_file_that_has_replaced_a_damaged_one_is_not_set_aside() {
    on_one_thread(async {
        let stage = Stage::new();
        let version = stage.stored(None, "1").await;
        let good = fs::read(stage.file("json")).unwrap();
        let name = directory::entry_lock(&stage.key);
        let lock = Lock::acquire(&stage.store.directory, name, &stage.store.timing).await.unwrap();
        fs::write(stage.file("json"), "damage").unwrap();
        let mut loading = stage.store.load(&stage.key);
        for _ in 0..3 {
            assert!((&mut loading).now_or_never().is_none(), "it waits for the lock");
            file_work().await;
        }
        fs::write(stage.file("json"), good).unwrap();
        drop(lock);
        assert_eq!(loading.await.unwrap().map(|stored| stored.version), Some(version));
        assert_eq!(stage.files(), set(["json", "lock"]));
    });
}

#[test]
fn the_clients_of_one_process_have_the_lease_in_the_order_in_which_they_asked() {
    on_one_thread(async {
        let stage = Stage::new();
        let lease = stage.store.lease(&stage.key).await.unwrap();
        let order = Mutex::new(Vec::new());
        let (order, store, key) = (&order, &stage.store, &stage.key);
        let mut waiting = join_all((0..20).map(|number| async move {
            let _lease = store.lease(key).await.unwrap();
            order.lock().unwrap().push(number);
        }));
        assert!((&mut waiting).now_or_never().is_none(), "all of them have asked");
        drop(lease);
        waiting.await;
        assert_eq!(*order.lock().unwrap(), (0..20).collect::<Vec<_>>());
    });
}

#[test]
fn waiting_that_is_given_up_leaves_nothing_locked() {
    on_one_thread(async {
        let stage = Stage::new();
        let lease = stage.store.lease(&stage.key).await.unwrap();
        for store in [stage.store.clone(), stage.another()] {
            let mut waiting = store.lease(&stage.key);
            for _ in 0..100 {
                assert!((&mut waiting).now_or_never().is_none());
                tokio::task::yield_now().await;
            }
        }
        drop(lease);
        stage.another().lease(&stage.key).await.map(drop).unwrap();
        assert!(is_free(&stage.store, &stage.key).await);
    });
}

#[test]
fn a_lock_that_comes_after_its_waiting_was_given_up_is_given_back() {
    on_one_thread(async {
        let stage = Stage::new();
        let release = hold_file_work_up();
        let mut lease = stage.store.lease(&stage.key);
        assert!((&mut lease).now_or_never().is_none(), "its file work waits behind the other");
        drop(lease);
        release.send(()).unwrap();
        assert!(is_free(&stage.store, &stage.key).await, "this comes after it");
    });
}

#[test]
fn storing_that_nobody_waits_for_any_more_is_finished_and_leaves_nothing_locked() {
    on_one_thread(async {
        let (stage, token) = (Stage::new(), tokens("1"));
        let mut storing = stage.store.compare_and_store(&stage.key, None, &token);
        let release = hold_file_work_up();
        assert!((&mut storing).now_or_never().is_none(), "it asks for the lock");
        release.send(()).unwrap();
        file_work().await;
        let release = hold_file_work_up();
        assert!((&mut storing).now_or_never().is_none(), "it has the lock, and its work waits");
        drop(storing);
        release.send(()).unwrap();
        file_work().await;
        let stored = stage.load().await.expect("the work was done");
        assert_eq!(stored.tokens, token);
        stage.stored(Some(stored.version), "2").await;
    });
}

#[test]
fn however_many_wait_there_is_a_thread_to_store_with() {
    on_one_thread(async {
        let stage = Stage::new();
        let lease = stage.store.lease(&stage.key).await.unwrap();
        let others: Vec<_> = (0..200).map(|_| stage.another()).collect();
        let mut waiting = join_all(others.iter().map(|store| store.lease(&stage.key)));
        assert!((&mut waiting).now_or_never().is_none());
        stage.stored(None, "1").await;
        drop((lease, waiting));
        assert!(is_free(&stage.store, &stage.key).await);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_clients_of_one_process_have_the_lease_one_after_another() {
    let stage = Stage::new();
    let holders = Arc::new(Mutex::new(0));
    let tasks = (0..100).map(|number| {
        let store = if number % 2 == 0 { stage.store.clone() } else { stage.another() };
        let (key, holders) = (stage.key.clone(), holders.clone());
        tokio::spawn(async move {
            let _lease = store.lease(&key).await.unwrap();
            *holders.lock().unwrap() += 1;
            assert_eq!(*holders.lock().unwrap(), 1, "nobody else has it");
            tokio::task::yield_now().await;
            *holders.lock().unwrap() -= 1;
        })
    });
    for task in join_all(tasks).await {
        task.unwrap();
    }
}

#[tokio::test]
async fn debug_shows_the_directory_and_no_token() {
    let stage = Stage::new();
    stage.stored(None, "hunter2").await;
    let shown = format!("{:?}", stage.store);
    assert_eq!(shown, format!("FileTokenStore({})", stage.directory().display()));
}
